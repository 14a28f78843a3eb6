// Which notifier an integration gets. Those whose settings are read and checked, but which this
// version does not send, get one that says so.

#include "alertmanager/notify/email.h"
#include "alertmanager/notify/webhook.h"

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
    if (config.type == "email")
        return makeEmail(parts, config);
    if (config.type == "webhook")
        return std::make_unique<Webhook>(parts.host, parts.client, config.settings);
    return makeRefusal(
        parts.host, "this version does not send " + config.type + ": its settings are read and checked, no more");
}

} // namespace halab::alertmanager
