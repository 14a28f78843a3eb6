// A card for an incoming webhook of Microsoft Teams. Source: Alertmanager 0.26 notify/msteams.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"

namespace halab::alertmanager {

namespace {

class Msteams : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        const auto title = rendering.text(settings().text("title"));
        const auto text = rendering.text(settings().text("text"));
        const auto summary = rendering.text(settings().text("summary"));
        if (rendering.error())
            return refuse(rendering.error()->message);
        json::Writer json;
        json.beginObject();
        json.field("@context", "http://schema.org/extensions");
        json.field("type", "MessageCard");
        json.field("title", std::string_view(title));
        if (settings().find("summary")) // since 0.27
            json.field("summary", std::string_view(summary));
        json.field("text", std::string_view(text));
        json.field("themeColor", rendering.isFiring() ? "8C1A1A" : "2DC72D");
        json.endObject();
        auto url = secret("webhook_url", "webhook_url_file");
        if (!url)
            return refuse("read webhook_url_file: " + url.error().message);
        attempt.toSend.push_back({.url = trimSpace(std::move(*url)), .body = encoded(std::move(json))});
        return std::nullopt;
    }

    bool redactsUrls() const override { return true; }
};

} // namespace

std::unique_ptr<Notifier> makeMsteams(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Msteams>(parts, config);
}

} // namespace halab::alertmanager
