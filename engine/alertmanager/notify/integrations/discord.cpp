// An embed for a webhook of Discord. Source: Alertmanager 0.25 notify/discord.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"

namespace halab::alertmanager {

namespace {

class Discord : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        constexpr int red = 0x992D22, green = 0x2ECC71;
        auto& rendering = attempt.rendering;
        const auto title = rendering.text(settings().text("title"));
        const auto description = rendering.text(settings().text("message"));
        if (rendering.error())
            return refuse(rendering.error()->message);
        json::Writer json;
        json.beginObject().field("content", "").key("embeds").beginArray().beginObject();
        json.field("title", std::string_view(title));
        json.field("description", std::string_view(description));
        json.field("color", rendering.isFiring() ? red : green);
        json.endObject().endArray().endObject();
        auto url = secret("webhook_url", "webhook_url_file");
        if (!url)
            return refuse("read webhook_url_file: " + url.error().message);
        attempt.toSend.push_back({.url = trimSpace(std::move(*url)), .body = encoded(std::move(json))});
        return std::nullopt;
    }

    bool redactsUrls() const override { return true; }
};

} // namespace

std::unique_ptr<Notifier> makeDiscord(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Discord>(parts, config);
}

} // namespace halab::alertmanager
