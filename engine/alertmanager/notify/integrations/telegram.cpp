// A bot's message to a Telegram chat. Source: Alertmanager 0.25 notify/telegram, telebot 3.1.

#include "alertmanager/api/json_syntax.h"
#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"
#include "alertmanager/notify/truncate.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t telegramMessageMax = 4096;

class Telegram : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        const auto mode = settings().text("parse_mode");
        const auto source = settings().text("message");
        auto text = truncateInRunes(mode == "HTML" ? rendering.html(source) : rendering.text(source), telegramMessageMax);
        if (text.isCut)
            warnTruncated("message", "alert", attempt, telegramMessageMax);
        // The original does not look at the template's error: the message is then empty, and the service refuses it.
        rendering.forgetError();
        std::map<std::string, std::string> message{{"chat_id", std::to_string(settings().integer("chat_id"))},
            {"disable_web_page_preview", "true"}, {"text", text.text}};
        if (settings().boolean("disable_notifications"))
            message["disable_notification"] = "true";
        if (!mode.empty())
            message["parse_mode"] = mode;
        const auto token = secret("bot_token", "bot_token_file");
        if (!token)
            return refuse("could not read bot token: " + token.error().message);
        json::Writer json;
        writeMap(json, message);
        attempt.toSend.push_back({.url = settings().text("api_url") + "/bot" + trimSpace(*token) + "/sendMessage",
            .body = encoded(std::move(json)),
            .agent = "Go-http-client/1.1"});
        return std::nullopt;
    }

    Answer judge(Attempt&, const http::Response& response) override
    {
        if (trimSpace(response.body).empty())
            return refuse("telebot: unexpected end of JSON input", true);
        const auto value = api::firstJsonValue(response.body);
        if (!value)
            return refuse("telebot: " + value.error().message, true);
        const auto json = json::parse(*value);
        if (!json)
            return refuse("telebot: " + json.error().message, true);
        if (!(*json)["ok"].boolOr(false))
            return refuse(apiError(*json), true);
        if ((*json)["result"].boolOr(false))
            return refuse("telebot: result is True", true);
        const auto& sent = (*json)["result"];
        host().trace().log("debug", "", "Telegram message successfully published",
            {{"integration", config().type},
                {"message_id", static_cast<std::int64_t>(sent["message_id"].numberOr(0))},
                {"chat_id", static_cast<std::int64_t>(sent["chat"]["id"].numberOr(0))}});
        return {};
    }

    /// `telegram: chat not found (400)` of "Bad Request: chat not found".
    static std::string apiError(const json::Value& answer)
    {
        auto text = answer["description"].text();
        const auto colon = text.find(": ");
        if (colon != std::string::npos && text.find(": ", colon + 2) == std::string::npos)
            text.erase(0, colon + 2);
        return "telegram: " + text + " (" + std::to_string(static_cast<long long>(answer["error_code"].numberOr(0))) +
            ")";
    }

    /// The token stands in the URL: what the original writes into its log, we do not.
    std::string transportText(const std::string& text) const override { return "telebot: " + text; }
    bool redactsUrls() const override { return true; }
};

} // namespace

std::unique_ptr<Notifier> makeTelegram(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Telegram>(parts, config);
}

} // namespace halab::alertmanager
