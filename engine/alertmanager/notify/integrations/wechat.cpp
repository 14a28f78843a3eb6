// WeCom (WeChat Work): a token for two hours, then messages. Source: Alertmanager 0.25 notify/wechat.

#include "alertmanager/api/json_syntax.h"
#include "alertmanager/notify/http_notifier.h"
#include "alertmanager/notify/integrations/integrations.h"
#include "alertmanager/notify/integrations/json_fields.h"

namespace halab::alertmanager {

namespace {

constexpr Duration wechatTokenLifetime = std::chrono::hours{2};
constexpr double wechatTokenExpired = 42'001; ///< the service's code

class Wechat : public HttpNotifier {
public:
    using HttpNotifier::HttpNotifier;

private:
    std::optional<Answer> begin(Attempt& attempt) override
    {
        if (!m_token.empty() && host().clock().elapsed() - m_tokenAt <= wechatTokenLifetime)
            return addMessage(attempt);
        const auto apiSecret = secret("api_secret", "api_secret_file");
        if (!apiSecret)
            return refuse("read api_secret_file error: " + apiSecret.error().message);
        auto& rendering = attempt.rendering;
        const auto key = rendering.text(trimSpace(*apiSecret));
        const auto query = "corpid=" + queryEscape(rendering.text(settings().text("corp_id"))) +
            "&corpsecret=" + queryEscape(key);
        if (rendering.error())
            return refuse("templating error: " + rendering.error()->message);
        attempt.toSend.push_back({.url = urlWith(settings().text("api_url"), "gettoken", query),
            .body = {},
            .method = "GET",
            .contentType = {}});
        return std::nullopt;
    }

    std::optional<Answer> addMessage(Attempt& attempt)
    {
        auto& rendering = attempt.rendering;
        const auto text = [&](const char* key) { return rendering.text(settings().text(key)); };
        const auto type = settings().text("message_type");
        const bool isMarkdown = type == "markdown";
        const auto toUser = text("to_user"), toParty = text("to_party"), toTag = text("to_tag"),
                   agent = text("agent_id"), content = text("message");
        if (rendering.error())
            return refuse("templating error: " + rendering.error()->message);
        const auto writeContent = [&](json::Writer& json, const char* key, bool isIt) {
            json.key(key).beginObject().field("content", std::string_view(isIt ? content : "")).endObject();
        };
        json::Writer json;
        json.beginObject();
        writeContent(json, "text", !isMarkdown);
        fieldUnlessEmpty(json, "touser", toUser);
        fieldUnlessEmpty(json, "toparty", toParty);
        fieldUnlessEmpty(json, "totag", toTag);
        fieldUnlessEmpty(json, "agentid", agent);
        json.field("safe", "0");
        fieldUnlessEmpty(json, "msgtype", type);
        writeContent(json, "markdown", isMarkdown);
        json.endObject();
        attempt.toSend.push_back(
            {.url = urlWith(settings().text("api_url"), "message/send", "access_token=" + queryEscape(m_token)),
                .body = encoded(std::move(json))});
        return std::nullopt;
    }

    Answer judge(Attempt& attempt, const http::Response& response) override
    {
        return attempt.sent.method == "GET" ? takeToken(attempt, response) : judgeMessage(response);
    }

    Answer takeToken(Attempt& attempt, const http::Response& response)
    {
        if (trimSpace(response.body).empty())
            return refuse("EOF");
        const auto value = api::firstJsonValue(response.body);
        if (!value)
            return refuse(value.error().message);
        const auto json = json::parse(*value);
        if (!json)
            return refuse(json.error().message);
        m_token = (*json)["access_token"].text();
        if (m_token.empty())
            return refuse("invalid APISecret for CorpID: " + settings().text("corp_id"));
        m_tokenAt = host().clock().elapsed();
        hide(m_token);
        const auto answer = addMessage(attempt);
        return answer ? *answer : Answer{};
    }

    Answer judgeMessage(const http::Response& response)
    {
        if (response.status != 200)
            return refuse("unexpected status code " + std::to_string(response.status), true);
        if (trimSpace(response.body).empty())
            return refuse("unexpected end of JSON input", true);
        const auto value = api::firstJsonValue(response.body);
        if (!value)
            return refuse(value.error().message, true);
        const auto json = json::parse(*value);
        if (!json)
            return refuse(json.error().message, true);
        const auto code = (*json)["code"].numberOr(0);
        if (code == 0)
            return {};
        const bool isExpired = code == wechatTokenExpired;
        if (isExpired)
            m_token.clear();
        return refuse((*json)["error"].text(), isExpired);
    }

    bool redactsUrls() const override { return true; }

    std::string m_token;
    Duration m_tokenAt{};
};

} // namespace

std::unique_ptr<Notifier> makeWechat(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<Wechat>(parts, config);
}

} // namespace halab::alertmanager
