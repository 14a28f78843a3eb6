// JSON to a URL of the user's own. Source: Alertmanager 0.25 notify/webhook (spec §4.7).

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/message_data.h"

#include <algorithm>

namespace halab::alertmanager {

namespace {

class Webhook : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto url = settings().text("url");
        if (settings().isSet("url_file")) { // of a later version
            const auto text = secret("url", "url_file");
            if (!text)
                return refuse("read url_file: " + text.error().message);
            url = trimSpace(*text);
        }
        m_url = url;
        const auto maxAlerts = static_cast<std::size_t>(std::max(0LL, settings().integer("max_alerts")));
        attempt.toSend.push_back(
            {.url = url, .body = webhookBody(attempt.context, attempt.alerts, maxAlerts, host().clock().now())});
        return std::nullopt;
    }

    Answer judge(Attempt&, const http::Response& response) override
    {
        const auto url = parseUrl(m_url);
        const auto shown = redactsUrls() || !url ? std::string("<secret>") : shownUrl(*url);
        return check(response.status, shown + ": " + response.body);
    }

    bool redactsUrls() const override { return settings().isSet("url_file"); }

    std::string m_url;
};

} // namespace

std::unique_ptr<Notifier> makeWebhook(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Webhook>(parts, config);
}

} // namespace halab::alertmanager
