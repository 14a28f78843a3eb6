// Splunk On-Call, once VictorOps: an event a group. Source: Alertmanager 0.25 notify/victorops.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"
#include "alertmanager/notify/truncate.h"
#include "base/hash.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t victoropsStateMax = 20'480;

class Victorops : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        auto key = secret("api_key", "api_key_file");
        if (!key)
            return refuse("failed to read API key from file: " + key.error().message);
        const auto keyText = settings().isSet("api_key_file") ? trimSpace(std::move(*key)) : std::move(*key);
        const auto path = keyText + "/" + rendering.text(settings().text("routing_key"));
        if (rendering.error())
            return refuse("templating error: " + rendering.error()->message);
        const auto event = makeEvent(attempt);
        if (rendering.error()) // the original tries these again
            return refuse("templating error: " + rendering.error()->message, true);
        json::Writer json;
        writeMap(json, event);
        attempt.toSend.push_back(
            {.url = urlWith(settings().text("api_url"), escapePath(path)), .body = encoded(std::move(json))});
        return std::nullopt;
    }

    std::map<std::string, std::string> makeEvent(Attempt& attempt) const
    {
        auto& rendering = attempt.rendering;
        const auto text = [&](const char* name) { return rendering.text(settings().text(name)); };
        auto type = text("message_type");
        auto state = truncateInRunes(text("state_message"), victoropsStateMax);
        if (state.isCut)
            warnTruncated("state_message", "incident", attempt, victoropsStateMax);
        if (!rendering.isFiring())
            type = "RECOVERY";
        else if (type != "INFO" && type != "WARNING" && type != "CRITICAL")
            type = "CRITICAL";
        std::map<std::string, std::string> event{{"message_type", type},
            {"entity_id", sha256Hex(attempt.context.groupKey)}, {"entity_display_name", text("entity_display_name")},
            {"state_message", state.text}, {"monitoring_tool", text("monitoring_tool")}};
        for (const auto& [name, source] : stringMap(settings(), "custom_fields"))
            event[name] = rendering.text(source);
        return event;
    }

    bool redactsUrls() const override { return true; }
};

} // namespace

std::unique_ptr<Notifier> makeVictorops(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Victorops>(parts, config);
}

} // namespace halab::alertmanager
