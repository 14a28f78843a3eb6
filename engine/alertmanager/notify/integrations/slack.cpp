// An attachment for an incoming webhook of Slack. Source: Alertmanager 0.25 notify/slack.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"
#include "alertmanager/notify/truncate.h"
#include "base/gotext.h"

namespace halab::alertmanager {

namespace {

class Slack : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        const auto text = [&](const char* key) { return rendering.text(settings().text(key)); };
        json::Writer attachment;
        attachment.beginObject();
        writeTexts(attempt, attachment);
        writeFields(rendering, attachment);
        writeActions(rendering, attachment);
        fieldUnlessEmpty(attachment, "image_url", text("image_url"));
        fieldUnlessEmpty(attachment, "thumb_url", text("thumb_url"));
        attachment.field("footer", std::string_view(text("footer")));
        fieldUnlessEmpty(attachment, "color", text("color"));
        static const std::vector<std::string> markdownIn{"fallback", "pretext", "text"};
        const auto* given = settings().find("mrkdwn_in");
        const bool isGiven = given && std::holds_alternative<std::vector<std::string>>(given->value);
        fieldUnlessEmpty(attachment, "mrkdwn_in", isGiven ? strings(settings(), "mrkdwn_in") : markdownIn);
        attachment.endObject();

        m_channel = text("channel");
        json::Writer json;
        json.beginObject();
        fieldUnlessEmpty(json, "channel", m_channel);
        fieldUnlessEmpty(json, "username", text("username"));
        fieldUnlessEmpty(json, "icon_emoji", text("icon_emoji"));
        fieldUnlessEmpty(json, "icon_url", text("icon_url"));
        if (settings().boolean("link_names"))
            json.field("link_names", true);
        json.key("attachments").beginArray().raw(attachment.text()).endArray();
        json.endObject();
        if (rendering.error())
            return refuse(rendering.error()->message);
        auto url = secret("api_url", "api_url_file");
        if (!url)
            return refuse(url.error().message);
        attempt.toSend.push_back({.url = trimSpace(std::move(*url)), .body = encoded(std::move(json))});
        return std::nullopt;
    }

    void writeTexts(Attempt& attempt, json::Writer& json)
    {
        constexpr std::size_t titleRunesMax = 1024;
        auto& rendering = attempt.rendering;
        const auto text = [&](const char* key) { return rendering.text(settings().text(key)); };
        const auto title = truncateInRunes(text("title"), titleRunesMax);
        if (title.isCut)
            warnTruncated("title", "key", attempt, titleRunesMax);
        fieldUnlessEmpty(json, "title", title.text);
        fieldUnlessEmpty(json, "title_link", text("title_link"));
        fieldUnlessEmpty(json, "pretext", text("pretext"));
        json.field("text", std::string_view(text("text")));
        json.field("fallback", std::string_view(text("fallback")));
        json.field("callback_id", std::string_view(text("callback_id")));
    }

    void writeFields(Rendering& rendering, json::Writer& json)
    {
        const auto& fields = blockList(settings(), "fields");
        if (fields.empty())
            return;
        json.key("fields").beginArray();
        for (const auto& field : fields) {
            json.beginObject();
            fieldUnlessEmpty(json, "title", rendering.text(field.text("title")));
            fieldUnlessEmpty(json, "value", rendering.text(field.text("value")));
            const auto* own = field.find("short");
            const bool isGiven = own && std::holds_alternative<bool>(own->value);
            json.field("short", isGiven ? field.boolean("short") : settings().boolean("short_fields"));
            json.endObject();
        }
        json.endArray();
    }

    void writeActions(Rendering& rendering, json::Writer& json)
    {
        const auto& actions = blockList(settings(), "actions");
        if (actions.empty())
            return;
        json.key("actions").beginArray();
        for (const auto& action : actions) {
            json.beginObject();
            for (const auto* key : {"type", "text", "url", "style", "name", "value"})
                fieldUnlessEmpty(json, key, rendering.text(action.text(key)));
            if (const auto* confirmation = action.block("confirm")) {
                json.key("confirm").beginObject();
                for (const auto* key : {"text", "title", "ok_text", "dismiss_text"})
                    fieldUnlessEmpty(json, key, rendering.text(confirmation->text(key)));
                json.endObject();
            }
            json.endObject();
        }
        json.endArray();
    }

    Answer judge(Attempt&, const http::Response& response) override
    {
        auto answer = check(response.status, response.body);
        if (answer.error)
            answer.error->message = "channel " + goQuote(m_channel) + ": " + answer.error->message;
        return answer;
    }

    bool redactsUrls() const override { return true; }

    std::string m_channel;
};

} // namespace

std::unique_ptr<Notifier> makeSlack(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Slack>(parts, config);
}

} // namespace halab::alertmanager
