// A message into a room of Webex. Source: Alertmanager 0.25 notify/webex.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"
#include "alertmanager/notify/truncate.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t webexMessageMax = 7439; ///< what the service takes after its own encryption

class Webex : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        auto message = truncateInBytes(rendering.text(settings().text("message")), webexMessageMax);
        if (rendering.error())
            return refuse(rendering.error()->message);
        if (message.isCut)
            host().trace().log("debug", "", "message truncated due to exceeding maximum allowed length by webex",
                {{"integration", config().type}, {"truncated_message", message.text}});
        json::Writer json;
        json.beginObject().field("markdown", std::string_view(message.text));
        fieldUnlessEmpty(json, "roomId", settings().text("room_id"));
        json.endObject();
        attempt.toSend.push_back({.url = settings().text("api_url"), .body = encoded(std::move(json))});
        return std::nullopt;
    }

    bool redactsUrls() const override { return true; }
};

} // namespace

std::unique_ptr<Notifier> makeWebex(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Webex>(parts, config);
}

} // namespace halab::alertmanager
