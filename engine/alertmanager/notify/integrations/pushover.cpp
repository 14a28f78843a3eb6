// Pushover: the message is the query of a URL. Source: Alertmanager 0.25 notify/pushover.

#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/truncate.h"
#include "base/durations.h"

#include <map>

namespace halab::alertmanager {

namespace {

constexpr char pushoverService[] = "https://api.pushover.net/1/messages.json";
constexpr std::size_t pushoverTitleMax = 250;
constexpr std::size_t pushoverMessageMax = 1024;
constexpr std::size_t pushoverUrlMax = 512;

class Pushover : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

    std::string target() const override { return "api.pushover.net"; }

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        auto& rendering = attempt.rendering;
        const auto text = [&](const char* key) { return rendering.text(settings().text(key)); };
        std::map<std::string, std::string> form;
        const auto token = secret("token", "token_file"), user = secret("user_key", "user_key_file");
        for (const auto* read : {&token, &user})
            if (!*read)
                return refuse("read token_file error: " + read->error().message);
        form["token"] = rendering.text(trimSpace(*token));
        form["user"] = rendering.text(trimSpace(*user));
        form["title"] = cut(text("title"), "title", pushoverTitleMax, attempt);
        const bool isHtml = settings().boolean("html");
        if (isHtml)
            form["html"] = "1";
        auto message = isHtml ? rendering.html(settings().text("message")) : text("message");
        message = trimSpace(cut(message, "message", pushoverMessageMax, attempt));
        form["message"] = message.empty() ? "(no details)" : message; // an empty one would be refused
        form["url"] = cut(text("url"), "URL", pushoverUrlMax, attempt);
        form["url_title"] = text("url_title");
        form["priority"] = text("priority");
        form["retry"] = secondsText("retry");
        form["expire"] = secondsText("expire");
        form["sound"] = text("sound");
        if (settings().isSet("device")) // of later versions
            form["device"] = text("device");
        if (settings().isSet("ttl"))
            form["ttl"] = secondsText("ttl");
        if (rendering.error())
            return refuse(rendering.error()->message);
        std::string query;
        for (const auto& [name, value] : form)
            query += (query.empty() ? "" : "&") + queryEscape(name) + "=" + queryEscape(value);
        attempt.toSend.push_back({.url = std::string(pushoverService) + "?" + query, .body = {}, .contentType = "text/plain"});
        return std::nullopt;
    }

    std::string cut(const std::string& text, const char* what, std::size_t runes, const Attempt& attempt) const
    {
        auto shorter = truncateInRunes(text, runes);
        if (shorter.isCut)
            warnTruncated(what, "incident", attempt, runes);
        return std::move(shorter.text);
    }

    /// Settings in Go's notation ("1m0s") as whole seconds.
    std::string secondsText(const char* key) const
    {
        const auto* setting = settings().find(key);
        const auto* span = setting ? std::get_if<Duration>(&setting->value) : nullptr;
        const auto parsed = span ? Result<Duration>(*span) : parseGoDuration(settings().text(key));
        return std::to_string(parsed ? std::chrono::duration_cast<std::chrono::seconds>(*parsed).count() : 0);
    }

    bool redactsUrls() const override { return true; }
};

} // namespace

std::unique_ptr<Notifier> makePushover(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Pushover>(parts, config);
}

} // namespace halab::alertmanager
