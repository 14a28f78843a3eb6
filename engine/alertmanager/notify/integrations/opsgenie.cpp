// Alerts of Opsgenie: created, updated where configured, closed when all is resolved.
// Source: Alertmanager 0.25 notify/opsgenie.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"
#include "alertmanager/notify/message_data.h"
#include "alertmanager/notify/truncate.h"
#include "base/hash.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t opsgenieMessageMax = 130;

/// The pieces between commas that are not empty; blanks are taken off the ends of the whole only.
std::vector<std::string> commaPieces(const std::string& text)
{
    std::vector<std::string> pieces;
    const auto all = trimSpace(text);
    for (std::size_t from = 0; from <= all.size();) {
        const auto comma = std::min(all.find(',', from), all.size());
        if (comma > from)
            pieces.push_back(all.substr(from, comma - from));
        from = comma + 1;
    }
    return pieces;
}

class Opsgenie : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        // The original renders all details before it asks what it is to do.
        std::map<std::string, std::string> details;
        for (const auto& [name, value] : commonLabels(attempt.alerts))
            details[name] = value;
        for (const auto& [name, source] : stringMap(settings(), "details"))
            details[name] = rendering.text(source);
        const auto alias = sha256Hex(attempt.context.groupKey);
        std::vector<HttpMessage> messages;
        if (rendering.isFiring())
            messages = create(attempt, alias, details);
        else
            messages.push_back(request("v2/alerts/" + alias + "/close", close(rendering), true));
        const auto key = secret("api_key", "api_key_file");
        if (!key)
            return refuse("read key_file error: " + key.error().message);
        const auto keyText = settings().isSet("api_key_file") ? *key : rendering.text(*key);
        if (rendering.error())
            return refuse("templating error: " + rendering.error()->message);
        for (auto& message : messages) {
            message.headers.add("Authorization", "GenieKey " + keyText);
            attempt.toSend.push_back(std::move(message));
        }
        return std::nullopt;
    }

    HttpMessage request(const std::string& path, std::string body, bool byAlias, const char* method = "POST") const
    {
        return {.url = urlWith(settings().text("api_url"), path, byAlias ? "identifierType=alias" : ""),
            .body = std::move(body),
            .method = method};
    }

    std::string close(Rendering& rendering) const
    {
        json::Writer json;
        json.beginObject().field("source", std::string_view(rendering.text(settings().text("source")))).endObject();
        return encoded(std::move(json));
    }

    std::vector<HttpMessage> create(
        Attempt& attempt, const std::string& alias, const std::map<std::string, std::string>& details) const
    {
        auto& rendering = attempt.rendering;
        const auto text = [&](const char* key) { return rendering.text(settings().text(key)); };
        const auto message = truncateInRunes(text("message"), opsgenieMessageMax);
        if (message.isCut)
            warnTruncated("message", "alert", attempt, opsgenieMessageMax);
        json::Writer json;
        json.beginObject();
        json.field("alias", std::string_view(alias));
        json.field("message", std::string_view(message.text));
        fieldUnlessEmpty(json, "description", text("description"));
        json.key("details");
        writeMap(json, details);
        json.field("source", std::string_view(text("source")));
        writeResponders(rendering, json);
        fieldUnlessEmpty(json, "tags", commaPieces(text("tags")));
        for (const auto* key : {"note", "priority", "entity"})
            fieldUnlessEmpty(json, key, text(key));
        fieldUnlessEmpty(json, "actions", commaPieces(text("actions")));
        json.endObject();
        std::vector<HttpMessage> messages{request("v2/alerts", encoded(std::move(json)), false)};
        if (settings().boolean("update_alerts")) {
            messages.push_back(update(alias, "message", message.text));
            messages.push_back(update(alias, "description", text("description")));
        }
        return messages;
    }

    HttpMessage update(const std::string& alias, const std::string& what, const std::string& text) const
    {
        json::Writer json;
        json.beginObject();
        fieldUnlessEmpty(json, what, text);
        json.endObject();
        return request("v2/alerts/" + alias + "/" + what, encoded(std::move(json)), true, "PUT");
    }

    void writeResponders(Rendering& rendering, json::Writer& json) const
    {
        bool isOpen = false;
        const auto write = [&](const std::vector<std::string>& values, const std::string& type) {
            if (!std::exchange(isOpen, true))
                json.key("responders").beginArray();
            json.beginObject();
            fieldUnlessEmpty(json, "id", values[0]);
            fieldUnlessEmpty(json, "name", values[1]);
            fieldUnlessEmpty(json, "username", values[2]);
            json.field("type", std::string_view(type));
            json.endObject();
        };
        for (const auto& responder : blockList(settings(), "responders")) {
            std::vector<std::string> values;
            for (const auto* key : {"id", "name", "username"})
                values.push_back(rendering.text(responder.text(key)));
            const auto type = rendering.text(responder.text("type"));
            if (values[0].empty() && values[1].empty() && values[2].empty() && type.empty())
                continue;
            if (type == "teams") // a list of teams in one responder
                for (const auto& team : commaPieces(values[1]))
                    write({"", team, ""}, "team");
            else
                write(values, type);
        }
        if (isOpen)
            json.endArray();
    }

    Answer judge(Attempt&, const http::Response& response) override
    {
        return check(response.status, response.body, {429});
    }
};

} // namespace

std::unique_ptr<Notifier> makeOpsgenie(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Opsgenie>(parts, config);
}

} // namespace halab::alertmanager
