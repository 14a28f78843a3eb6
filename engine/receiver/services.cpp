#include "receiver/services.h"

#include "base/url.h"

#include <functional>

namespace halab::receiver {

namespace {

constexpr char jsonType[] = "application/json";

/// How long a token of ours is good for, in seconds; a lab ends before.
constexpr char tokenLife[] = "7200";

http::Response jsonAnswer(int status, std::string body)
{
    return {.status = status, .headers = {{"Content-Type", jsonType}}, .body = std::move(body)};
}

http::Response plainAnswer(std::string body)
{
    return {.status = 200, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(body)};
}

/// Most messages say in words what they are about.
std::string statusInText(std::string_view text)
{
    if (text.find("[FIRING") != std::string_view::npos || text.find("Alerts Firing") != std::string_view::npos)
        return "firing";
    return text.find("[RESOLVED") != std::string_view::npos || text.find("Alerts Resolved") != std::string_view::npos
        ? "resolved"
        : "";
}

struct Message {
    const http::Request& request;
    const json::Value& json; ///< null where the body is a form
    const QueryValues& form;

    std::string field(const char* key) const
    {
        const auto* value = queryValue(form, key);
        return value ? *value : json[key].text();
    }
};

ServiceRequest spoken(const char* service, std::string title, http::Response answer)
{
    auto status = statusInText(title);
    return {service, std::move(status), std::move(title), std::move(answer)};
}

ServiceRequest readWebhook(const Message& m)
{
    return {"webhook", m.json["status"].text(), {}, plainAnswer("")};
}

ServiceRequest readSlack(const Message& m)
{
    const auto& attachment = m.json["attachments"].at(0);
    auto read = spoken("slack", attachment["title"].text(attachment["fallback"].text()), plainAnswer("ok"));
    if (read.status.empty())
        read.status = attachment["color"].text() == "good" ? "resolved" : "firing";
    return read;
}

ServiceRequest readPagerDuty(const Message& m)
{
    const bool isFirst = m.json["service_key"].string();
    const auto action = m.json[isFirst ? "event_type" : "event_action"].text();
    json::Writer answer;
    answer.beginObject().field("status", "success").field("message", "Event processed");
    if (isFirst)
        answer.field("incident_key", m.json["incident_key"].text());
    else
        answer.field("dedup_key", m.json["dedup_key"].text());
    answer.endObject();
    auto title = isFirst ? m.json["description"].text() : m.json["payload"]["summary"].text();
    return {"pagerduty", action == "resolve" ? "resolved" : "firing", std::move(title),
        jsonAnswer(isFirst ? 200 : 202, answer.take())};
}

ServiceRequest readOpsGenie(const Message& m)
{
    const bool closes = m.request.path.ends_with("/close");
    return {"opsgenie", closes ? "resolved" : "firing", m.json["message"].text(),
        jsonAnswer(202, R"({"result":"Request will be processed","took":0.0,"requestId":"halab"})")};
}

ServiceRequest readVictorOps(const Message& m)
{
    json::Writer answer;
    answer.beginObject().field("result", "success").field("entity_id", m.json["entity_id"].text()).endObject();
    return {"victorops", m.json["message_type"].text() == "RECOVERY" ? "resolved" : "firing",
        m.json["entity_display_name"].text(), jsonAnswer(200, answer.take())};
}

ServiceRequest readPushover(const Message& m)
{
    return spoken("pushover", m.field("title"), jsonAnswer(200, R"({"status":1,"request":"halab"})"));
}

ServiceRequest readWeChat(const Message& m)
{
    const auto& text = m.json[m.json["msgtype"].text()]["content"];
    return spoken("wechat", text.text(), jsonAnswer(200, R"({"errcode":0,"errmsg":"ok"})"));
}

ServiceRequest readTelegram(const Message& m)
{
    const auto text = m.field("text");
    json::Writer answer;
    answer.beginObject().field("ok", true).key("result").beginObject();
    answer.field("message_id", 1).field("date", 0).key("chat").beginObject().field("id", 1).endObject();
    answer.field("text", text).endObject().endObject();
    return spoken("telegram", text, jsonAnswer(200, answer.take()));
}

ServiceRequest readDiscord(const Message& m)
{
    const auto& embed = m.json["embeds"].at(0);
    return spoken("discord", embed["title"].text(), {.status = 204, .headers = {}, .body = {}});
}

ServiceRequest readWebex(const Message& m)
{
    return spoken("webex", m.json["markdown"].text(), jsonAnswer(200, R"({"id":"halab"})"));
}

ServiceRequest readTeams(const Message& m)
{
    return spoken("msteams", m.json["title"].text(m.json["summary"].text()), plainAnswer("1"));
}

struct Service {
    std::function<bool(const Message&)> isMeant;
    ServiceRequest (*read)(const Message&);
};

const std::vector<Service>& services()
{
    const auto has = [](const char* key) { return [key](const Message& m) { return !m.json[key].isNull(); }; };
    static const std::vector<Service> all{
        {[](const Message& m) { return m.json["version"].string() && m.json["alerts"].array(); }, readWebhook},
        {[](const Message& m) { return m.json["routing_key"].string() || m.json["service_key"].string(); }, readPagerDuty},
        {[](const Message& m) { return m.request.path.find("/v2/alerts") != std::string::npos; }, readOpsGenie},
        {has("message_type"), readVictorOps},
        {[](const Message& m) { return m.request.path.ends_with("/message/send"); }, readWeChat},
        {[](const Message& m) { return m.request.path.ends_with("/sendMessage"); }, readTelegram},
        {[](const Message& m) { return queryValue(m.form, "user") && queryValue(m.form, "token"); }, readPushover},
        {has("embeds"), readDiscord},
        {has("attachments"), readSlack},
        {has("roomId"), readWebex},
        {[](const Message& m) { return m.json["type"].text(m.json["@type"].text()) == "MessageCard"; }, readTeams},
    };
    return all;
}

bool isForm(const http::Request& request)
{
    return request.headers.value("Content-Type").starts_with("application/x-www-form-urlencoded");
}

/// A service's message may be long; the first line names it.
std::string firstLine(const std::string& text)
{
    constexpr std::size_t titleBytesMax = 200;
    const auto start = text.find_first_not_of(" \t\r\n");
    if (start == std::string::npos)
        return {};
    auto line = text.substr(start, text.find('\n', start) - start);
    if (line.size() > titleBytesMax) {
        line.resize(titleBytesMax);
        while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0x80)
            line.pop_back(); // not within a character
        if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xc0)
            line.pop_back();
    }
    return line;
}

} // namespace

Result<ServiceRequest> recogniseService(const http::Request& request, const std::string& body)
{
    QueryValues form;
    json::Value value;
    if (isForm(request)) {
        form = parseQuery(body);
    } else {
        auto parsed = json::parse(body);
        HALAB_TRY(parsed);
        value = std::move(*parsed);
    }
    const Message message{request, value, form};
    for (const auto& service : services()) {
        if (!service.isMeant(message))
            continue;
        auto read = service.read(message);
        read.title = firstLine(read.title);
        return read;
    }
    return ServiceRequest{{}, value["status"].text(), {}, plainAnswer("")};
}

std::optional<http::Response> answerTokenRequest(const http::Request& request, const std::string& body)
{
    if (request.method == "GET" && request.path.ends_with("/gettoken"))
        return jsonAnswer(200,
            std::string(R"({"errcode":0,"errmsg":"ok","access_token":"halab","expires_in":)") + tokenLife + "}");
    if (request.method != "POST" || !isForm(request))
        return std::nullopt;
    const auto form = parseQuery(body);
    const auto* grant = queryValue(form, "grant_type");
    if (!grant || *grant != "client_credentials")
        return std::nullopt;
    return jsonAnswer(200, std::string(R"({"access_token":"halab","token_type":"Bearer","expires_in":)") + tokenLife + "}");
}

} // namespace halab::receiver
