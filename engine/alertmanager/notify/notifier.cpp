// Which notifier an integration gets. Those whose settings are read and checked, but which this
// version does not send, get one that says so.

#include "alertmanager/notify/email.h"
#include "alertmanager/notify/integrations/integrations.h"

#include <map>

namespace halab::alertmanager {

namespace {

class Unsupported : public Notifier {
public:
    Unsupported(Host& host, std::string message)
        : m_host(host)
        , m_message(std::move(message))
    {
    }

    Call send(const MessageContext&, const Alerts&, Duration, Done done) override
    {
        return answerLater(m_host, {false, Error{ErrorKind::Unsupported, m_message, {}}}, std::move(done));
    }
    std::string target() const override { return {}; }

private:
    Host& m_host;
    std::string m_message;
};

} // namespace

Call answerLater(Host& host, Notifier::Answer answer, Notifier::Done done)
{
    struct Later : Pending {
        Timer timer;
    };
    auto later = std::make_unique<Later>();
    later->timer =
        host.clock().after(Duration{}, [answer = std::move(answer), done = std::move(done)] { done(answer); });
    return later;
}

std::unique_ptr<Notifier> makeRefusal(Host& host, std::string sentence)
{
    return std::make_unique<Unsupported>(host, std::move(sentence));
}

std::unique_ptr<Notifier> makeNotifier(const NotifierParts& parts, const IntegrationConfig& config)
{
    using Make = std::unique_ptr<Notifier> (*)(const NotifierParts&, const IntegrationConfig&);
    static const std::map<std::string, Make> kinds{
        {"discord", makeDiscord},
        {"email", makeEmail},
        {"msteams", makeMsteams},
        {"opsgenie", makeOpsgenie},
        {"pagerduty", makePagerduty},
        {"pushover", makePushover},
        {"slack", makeSlack},
        {"telegram", makeTelegram},
        {"victorops", makeVictorops},
        {"webex", makeWebex},
        {"webhook", makeWebhook},
        {"wechat", makeWechat},
    };
    const auto found = kinds.find(config.type);
    if (found != kinds.end())
        return found->second(parts, config);
    if (config.type == "sns")
        return makeRefusal(parts.host,
            "a lab does not sign requests for AWS: the settings of sns are read and checked, but nothing is sent");
    return makeRefusal(
        parts.host, "this version does not send " + config.type + ": its settings are read and checked, no more");
}

} // namespace halab::alertmanager
