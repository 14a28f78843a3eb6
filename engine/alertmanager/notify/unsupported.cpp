// Integrations whose settings are read and checked, but which this version does not send.

#include "alertmanager/notify/webhook.h"

namespace halab::alertmanager {

namespace {

class Unsupported : public Notifier {
public:
    Unsupported(Host& host, std::string message) : m_host(host), m_message(std::move(message)) {}

    Call send(const MessageContext&, const Alerts&, Duration, Done done) override
    {
        struct Later : Pending {
            Timer timer;
        };
        auto later = std::make_unique<Later>();
        later->timer = m_host.clock().after(Duration{}, [message = m_message, done = std::move(done)] {
            done({false, Error{ErrorKind::Unsupported, message, {}}});
        });
        return later;
    }
    std::string target() const override { return {}; }

private:
    Host& m_host;
    std::string m_message;
};

} // namespace

std::unique_ptr<Notifier> makeNotifier(Host& host, http::Client& client, const IntegrationConfig& config)
{
    if (config.type != "webhook")
        return std::make_unique<Unsupported>(host,
            "this version sends webhooks only: the settings of " + config.type + " are read and checked, but nothing is sent");
    if (config.settings.text("url").starts_with("https"))
        return std::make_unique<Unsupported>(host, "this version sends webhooks over http only, not over https");
    return std::make_unique<Webhook>(host, client, config.settings);
}

} // namespace halab::alertmanager
