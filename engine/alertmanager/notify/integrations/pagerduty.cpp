// Events for PagerDuty: the second Events API with a routing key, the first with a service key.
// Source: Alertmanager 0.25 notify/pagerduty.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"
#include "alertmanager/notify/truncate.h"
#include "base/gotext.h"
#include "base/hash.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t pagerdutyEventMax = 512'000;
constexpr std::size_t pagerdutySummaryMax = 1024;
constexpr char pagerdutyFirstApi[] = "https://events.pagerduty.com/generic/2010-04-15/create_event.json";
constexpr char pagerdutyTooLarge[] =
    "Custom details have been removed because the original event exceeds the maximum size of 512KB";

/// alecthomas/units' MetricBytes: 600396 is "600KB396B".
std::string metricBytes(std::size_t bytes)
{
    std::string text;
    std::size_t unit = 1'000'000'000;
    for (const auto* name : {"GB", "MB", "KB", "B"}) {
        if (bytes >= unit)
            text += std::to_string(bytes / unit) + name;
        bytes %= unit;
        unit /= 1000;
    }
    return text.empty() ? "0B" : text;
}

class Pagerduty : public HttpNotifier {
public:
    Pagerduty(const NotifierParts& parts, const IntegrationConfig& config)
        : HttpNotifier(parts, config)
        , m_isFirstApi(config.settings.isSet("service_key") || config.settings.isSet("service_key_file"))
    {
    }

private:
    using Details = std::map<std::string, std::string>;

    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        Details details;
        for (const auto& [name, source] : stringMap(settings(), "details")) {
            details[name] = rendering.text(source);
            if (rendering.error())
                return refuse(goQuote(name) + ": failed to template " + goQuote(source) + ": " +
                    rendering.error()->message);
        }
        const auto key = m_isFirstApi ? readKey("service_key", "service") : readKey("routing_key", "routing");
        if (!key)
            return refuse(key.error().message);
        auto body = m_isFirstApi ? firstEvent(attempt, *key, details) : secondEvent(attempt, *key, details);
        if (rendering.error())
            return refuse(std::string("failed to template PagerDuty ") + (m_isFirstApi ? "v1" : "v2") + " message: " +
                rendering.error()->message);
        if (body.size() > pagerdutyEventMax) {
            host().trace().log("warn", "",
                "Truncated Details because message of size " + metricBytes(body.size()) + " exceeds limit 512KB",
                {{"integration", config().type}});
            const Details only{{"error", pagerdutyTooLarge}};
            body = m_isFirstApi ? firstEvent(attempt, *key, only) : secondEvent(attempt, *key, only);
        }
        attempt.toSend.push_back(
            {.url = m_isFirstApi ? std::string(pagerdutyFirstApi) : settings().text("url"), .body = std::move(body)});
        return std::nullopt;
    }

    Result<std::string> readKey(const std::string& name, const char* what)
    {
        auto key = secret(name, name + "_file");
        if (!key)
            return fail(
                ErrorKind::Io, std::string("failed to read ") + what + " key from file: " + key.error().message);
        return settings().isSet(name + "_file") ? trimSpace(std::move(*key)) : std::move(*key);
    }

    std::string description(Attempt& attempt, const char* what) const
    {
        auto cut = truncateInRunes(attempt.rendering.text(settings().text("description")), pagerdutySummaryMax);
        if (cut.isCut)
            warnTruncated(what, "key", attempt, pagerdutySummaryMax);
        return std::move(cut.text);
    }

    std::string firstEvent(Attempt& attempt, const std::string& key, const Details& details) const
    {
        auto& rendering = attempt.rendering;
        const bool isFiring = rendering.isFiring();
        const auto text = description(attempt, "description");
        json::Writer json;
        json.beginObject();
        fieldUnlessEmpty(json, "service_key", rendering.text(key));
        json.field("incident_key", std::string_view(sha256Hex(attempt.context.groupKey)));
        json.field("event_type", isFiring ? "trigger" : "resolve");
        fieldUnlessEmpty(json, "description", text);
        json.field("event_action", "");
        json.key("payload").null();
        if (isFiring)
            writeClient(rendering, json);
        if (!details.empty())
            json.key("details"), writeMap(json, details);
        json.endObject();
        return encoded(std::move(json));
    }

    std::string secondEvent(Attempt& attempt, const std::string& key, const Details& details) const
    {
        auto& rendering = attempt.rendering;
        const auto text = [&](const char* name) { return rendering.text(settings().text(name)); };
        const auto summary = description(attempt, "summary");
        json::Writer json;
        json.beginObject();
        fieldUnlessEmpty(json, "routing_key", rendering.text(key));
        json.field("dedup_key", std::string_view(sha256Hex(attempt.context.groupKey)));
        json.field("event_action", rendering.isFiring() ? "trigger" : "resolve");
        json.key("payload").beginObject();
        json.field("summary", std::string_view(summary));
        json.field("source", std::string_view(text("source")));
        json.field("severity", std::string_view(settings().isSet("severity") ? text("severity") : "error"));
        for (const auto* name : {"class", "component", "group"})
            fieldUnlessEmpty(json, name, text(name));
        if (!details.empty())
            json.key("custom_details"), writeMap(json, details);
        json.endObject();
        writeClient(rendering, json);
        writeBlocks(rendering, json, "images", {"src", "alt", "href"});
        writeBlocks(rendering, json, "links", {"href", "text"});
        json.endObject();
        return encoded(std::move(json));
    }

    void writeClient(Rendering& rendering, json::Writer& json) const
    {
        for (const auto* name : {"client", "client_url"})
            fieldUnlessEmpty(json, name, rendering.text(settings().text(name)));
    }

    /// Images and links; one whose first key is empty is left out.
    void writeBlocks(
        Rendering& rendering, json::Writer& json, const char* list, const std::vector<const char*>& keys) const
    {
        bool isOpen = false;
        for (const auto& block : blockList(settings(), list)) {
            std::vector<std::string> texts;
            for (const auto* key : keys)
                texts.push_back(rendering.text(block.text(key)));
            if (texts.front().empty())
                continue;
            if (!std::exchange(isOpen, true))
                json.key(list).beginArray();
            json.beginObject();
            for (std::size_t i = 0; i < keys.size(); ++i)
                json.field(keys[i], std::string_view(texts[i]));
            json.endObject();
        }
        if (isOpen)
            json.endArray();
    }

    Answer judge(Attempt&, const http::Response& response) override
    {
        return check(response.status, details(response), {m_isFirstApi ? 403 : 429});
    }

    /// What a 400 says is wrong: `MESSAGE: ERROR,ERROR`.
    static std::string details(const http::Response& response)
    {
        const auto json = json::parse(response.body);
        if (response.status != 400 || !json || !json->object())
            return {};
        std::string errors;
        const auto& list = (*json)["errors"];
        for (std::size_t i = 0; i < list.size(); ++i)
            errors += (i ? "," : "") + list.at(i).text();
        return (*json)["message"].text() + ": " + errors;
    }

    std::string transportText(const std::string& text) const override
    {
        return std::string("failed to post message to PagerDuty") + (m_isFirstApi ? " v1: " : ": ") + text;
    }

    bool m_isFirstApi;
};

} // namespace

std::unique_ptr<Notifier> makePagerduty(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Pagerduty>(parts, config);
}

} // namespace halab::alertmanager
