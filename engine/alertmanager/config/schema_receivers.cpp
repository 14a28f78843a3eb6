// Tables of the integrations of 0.25 (config/notifiers.go): their keys in struct order, defaults and checks.
// Those of later versions: schema_receivers_later.cpp.

#include "alertmanager/config/schema_receivers.h"
#include "base/gotext.h"

#include <algorithm>
#include <array>

namespace halab::alertmanager {

namespace receiver_schema {

Field sendResolved(bool byDefault) { return {"send_resolved", FieldType::Bool, byDefault, false}; }

Field http() { return {"http_config", FieldType::Block, {}, true, httpSchema}; }

Field templated(const char* key, const char* text) { return {key, FieldType::String, std::string(text)}; }

/// The same, printed when it is empty, too.
Field shown(const char* key, const char* text) { return {key, FieldType::String, std::string(text), false}; }

Complaint required(const Settings& settings, const char* key, const char* message)
{
    return settings.isSet(key) ? Complaint{} : Complaint{message};
}

Complaint atMostOne(const Settings& settings, const std::string& a, const std::string& b)
{
    if (settings.isSet(a) && settings.isSet(b))
        return "at most one of " + a + " & " + b + " must be configured";
    return {};
}

const Schema& webhook()
{
    static const Schema schema{"config.plain", "[]*config.WebhookConfig",
        {sendResolved(true), http(), {"url", FieldType::Url, {}, false},
            {"max_alerts", FieldType::Unsigned, 0LL, false}},
        [](Settings& s) { return required(s, "url", "missing URL in webhook config"); }};
    return schema;
}

/// Go's CanonicalMIMEHeaderKey: "x-foo" → "X-Foo", "DKIM" → "Dkim"; what cannot be a header's name stays.
std::string canonicalHeader(std::string_view text)
{
    static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    std::string out;
    bool isUpper = true;
    for (const char c : text) {
        const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!isLetter && !(c >= '0' && c <= '9') && marks.find(c) == std::string_view::npos)
            return std::string(text);
        out += static_cast<char>(!isLetter ? c : isUpper ? c & ~0x20 : c | 0x20);
        isUpper = c == '-';
    }
    return out;
}

/// Header names compare without case; each is kept in its usual spelling (X-Foo).
Complaint checkEmail(Settings& settings)
{
    if (!settings.isSet("to"))
        return "missing to address in email config";
    auto* map = std::get_if<StringMap>(&settings.find("headers")->value);
    if (!map)
        return {};
    StringMap normalised;
    for (auto& [key, value] : *map) {
        auto name = canonicalHeader(key);
        if (std::ranges::find(normalised, name, &StringMap::value_type::first) != normalised.end())
            return "duplicate header " + goQuote(name) + " in email config";
        normalised.emplace_back(std::move(name), std::move(value));
    }
    std::ranges::sort(normalised);
    *map = std::move(normalised);
    return {};
}

const Schema& email()
{
    static const Schema schema{"config.plain", "[]*config.EmailConfig",
        {sendResolved(false), {"to"}, {"from"}, {"hello"}, {"smarthost", FieldType::HostPort}, {"auth_username"},
            {"auth_password", FieldType::Secret}, {"auth_password_file"}, {"auth_secret", FieldType::Secret},
            {"auth_identity"}, {"headers", FieldType::Map},
            templated("html", R"({{ template "email.default.html" . }})"), {"text"},
            {"require_tls", FieldType::OptionalBool}, {"tls_config", FieldType::ZeroBlock, {}, true, tlsSchema}},
        checkEmail};
    return schema;
}

const Schema& pagerdutyLink()
{
    static const Schema schema{"config.PagerdutyLink", "[]config.PagerdutyLink", {{"href"}, {"text"}}};
    return schema;
}

const Schema& pagerdutyImage()
{
    static const Schema schema{"config.PagerdutyImage", "[]config.PagerdutyImage", {{"src"}, {"alt"}, {"href"}}};
    return schema;
}

Complaint checkPagerduty(Settings& settings)
{
    if (!settings.isSet("routing_key") && !settings.isSet("service_key") && !settings.isSet("routing_key_file") &&
        !settings.isSet("service_key_file"))
        return "missing service or routing key in PagerDuty config";
    if (auto complaint = atMostOne(settings, "routing_key", "routing_key_file"))
        return complaint;
    if (auto complaint = atMostOne(settings, "service_key", "service_key_file"))
        return complaint;
    static const StringMap presets{
        {"firing", R"({{ template "pagerduty.default.instances" .Alerts.Firing }})"},
        {"num_firing", "{{ .Alerts.Firing | len }}"},
        {"num_resolved", "{{ .Alerts.Resolved | len }}"},
        {"resolved", R"({{ template "pagerduty.default.instances" .Alerts.Resolved }})"},
    };
    auto& details = settings.find("details")->value;
    auto map = std::holds_alternative<StringMap>(details) ? std::get<StringMap>(details) : StringMap{};
    for (const auto& preset : presets)
        if (std::ranges::find(map, preset.first, &StringMap::value_type::first) == map.end())
            map.push_back(preset);
    std::ranges::sort(map);
    details = std::move(map);
    if (!settings.isSet("source"))
        settings.find("source")->value = settings.text("client");
    return {};
}

const Schema& pagerduty()
{
    static const Schema schema{"config.plain", "[]*config.PagerdutyConfig",
        {sendResolved(true), http(), {"service_key", FieldType::Secret}, {"service_key_file"},
            {"routing_key", FieldType::Secret}, {"routing_key_file"}, {"url", FieldType::Url},
            templated("client", R"({{ template "pagerduty.default.client" . }})"),
            templated("client_url", R"({{ template "pagerduty.default.clientURL" . }})"),
            templated("description", R"({{ template "pagerduty.default.description" .}})"), {"details", FieldType::Map},
            {"images", FieldType::BlockList, {}, true, pagerdutyImage},
            {"links", FieldType::BlockList, {}, true, pagerdutyLink}, {"source"}, {"severity"}, {"class"},
            {"component"}, {"group"}},
        checkPagerduty};
    return schema;
}

const Schema& slackConfirmation()
{
    static const Schema schema{"config.plain", "", {{"text"}, {"title"}, {"ok_text"}, {"dismiss_text"}},
        [](Settings& s) { return required(s, "text", "missing text in Slack confirmation configuration"); }};
    return schema;
}

Complaint checkSlackAction(Settings& settings)
{
    if (!settings.isSet("type"))
        return "missing type in Slack action configuration";
    if (!settings.isSet("text"))
        return "missing text in Slack action configuration";
    if (settings.isSet("url")) { // a link; the keys of a message action have no meaning
        for (const auto* key : {"name", "value", "confirm"})
            settings.find(key)->value = {};
        return {};
    }
    return required(settings, "name", "missing name or url in Slack action configuration");
}

const Schema& slackAction()
{
    static const Schema schema{"config.plain", "[]*config.SlackAction",
        {{"type"}, {"text"}, {"url"}, {"style"}, {"name"}, {"value"},
            {"confirm", FieldType::Block, {}, true, slackConfirmation}},
        checkSlackAction};
    return schema;
}

const Schema& slackField()
{
    static const Schema schema{
        "config.plain", "[]*config.SlackField", {{"title"}, {"value"}, {"short", FieldType::OptionalBool}}, [](Settings& s) {
            const auto missing = required(s, "title", "missing title in Slack field configuration");
            return missing ? missing : required(s, "value", "missing value in Slack field configuration");
        }};
    return schema;
}

const Schema& slack()
{
    static const Schema schema{"config.plain", "[]*config.SlackConfig",
        {sendResolved(false), http(), {"api_url", FieldType::SecretUrl}, {"api_url_file"}, {"channel"},
            templated("username", R"({{ template "slack.default.username" . }})"),
            templated("color", R"({{ if eq .Status "firing" }}danger{{ else }}good{{ end }})"),
            templated("title", R"({{ template "slack.default.title" . }})"),
            templated("title_link", R"({{ template "slack.default.titlelink" . }})"),
            templated("pretext", R"({{ template "slack.default.pretext" . }})"),
            templated("text", R"({{ template "slack.default.text" . }})"),
            {"fields", FieldType::BlockList, {}, true, slackField}, {"short_fields", FieldType::Bool, false, false},
            templated("footer", R"({{ template "slack.default.footer" . }})"),
            templated("fallback", R"({{ template "slack.default.fallback" . }})"),
            templated("callback_id", R"({{ template "slack.default.callbackid" . }})"),
            templated("icon_emoji", R"({{ template "slack.default.iconemoji" . }})"),
            templated("icon_url", R"({{ template "slack.default.iconurl" . }})"), {"image_url"}, {"thumb_url"},
            {"link_names", FieldType::Bool, false, false}, {"mrkdwn_in", FieldType::Strings},
            {"actions", FieldType::BlockList, {}, true, slackAction}},
        [](Settings& s) { return atMostOne(s, "api_url", "api_url_file"); }};
    return schema;
}

Complaint checkResponder(Settings& settings)
{
    if (!settings.isSet("id") && !settings.isSet("username") && !settings.isSet("name"))
        return "opsGenieConfig responder {" + settings.text("id") + " " + settings.text("name") + " " +
            settings.text("username") + " " + settings.text("type") +
            "} has to have at least one of id, username or name specified";
    return {};
}

const Schema& opsgenieResponder()
{
    static const Schema schema{"config.OpsGenieConfigResponder", "[]config.OpsGenieConfigResponder", {{"id"}, {"name"}, {"username"}, {"type"}}};
    return schema;
}

Complaint checkOpsgenie(Settings& settings)
{
    if (auto complaint = atMostOne(settings, "api_key", "api_key_file"))
        return complaint;
    auto* responders = std::get_if<SettingsList>(&settings.find("responders")->value);
    if (!responders)
        return {};
    static constexpr std::array<std::string_view, 5> types{"team", "teams", "user", "escalation", "schedule"};
    for (auto& responder : *responders) {
        if (auto complaint = checkResponder(responder))
            return complaint;
        const auto type = responder.text("type");
        if (type.find("{{") == std::string::npos && std::ranges::find(types, type) == types.end())
            return "opsGenieConfig responder {" + responder.text("id") + " " + responder.text("name") + " " +
                responder.text("username") + " " + type +
                "} type does not match valid options ^(team|teams|user|escalation|schedule)$";
    }
    return {};
}

const Schema& opsgenie()
{
    static const Schema schema{"config.plain", "[]*config.OpsGenieConfig",
        {sendResolved(true), http(), {"api_key", FieldType::Secret}, {"api_key_file"}, {"api_url", FieldType::Url},
            templated("message", R"({{ template "opsgenie.default.message" . }})"),
            templated("description", R"({{ template "opsgenie.default.description" . }})"),
            templated("source", R"({{ template "opsgenie.default.source" . }})"), {"details", FieldType::Map},
            {"entity"}, {"responders", FieldType::BlockList, {}, true, opsgenieResponder}, {"actions"}, {"tags"},
            {"note"}, {"priority"}, {"update_alerts", FieldType::Bool, false}},
        checkOpsgenie};
    return schema;
}

const Schema& wechat()
{
    static const Schema schema{"config.plain", "[]*config.WechatConfig",
        {sendResolved(false), http(), {"api_secret", FieldType::Secret}, {"corp_id"},
            templated("message", R"({{ template "wechat.default.message" . }})"), {"api_url", FieldType::Url},
            templated("to_user", R"({{ template "wechat.default.to_user" . }})"),
            templated("to_party", R"({{ template "wechat.default.to_party" . }})"),
            templated("to_tag", R"({{ template "wechat.default.to_tag" . }})"),
            templated("agent_id", R"({{ template "wechat.default.agent_id" . }})"), {"message_type"}},
        [](Settings& s) -> Complaint {
            auto type = s.text("message_type");
            if (type.empty())
                s.find("message_type")->value = type = "text";
            if (type != "text" && type != "markdown")
                return "weChat message type " + goQuote(type) + " does not match valid options ^(text|markdown)$";
            return {};
        }};
    return schema;
}

const Schema& pushover()
{
    static const Schema schema{"config.plain", "[]*config.PushoverConfig",
        {sendResolved(true), http(), {"user_key", FieldType::Secret}, {"token", FieldType::Secret},
            templated("title", R"({{ template "pushover.default.title" . }})"),
            templated("message", R"({{ template "pushover.default.message" . }})"),
            templated("url", R"({{ template "pushover.default.url" . }})"), {"url_title"}, {"sound"},
            templated("priority", R"({{ if eq .Status "firing" }}2{{ else }}0{{ end }})"),
            {"retry", FieldType::GoDuration, std::string("1m0s")},
            {"expire", FieldType::GoDuration, std::string("1h0m0s")}, {"html", FieldType::Bool, false, false}},
        [](Settings& s) {
            const auto missing = required(s, "user_key", "missing user key in Pushover config");
            return missing ? missing : required(s, "token", "missing token in Pushover config");
        }};
    return schema;
}

Complaint checkVictorops(Settings& settings)
{
    if (!settings.isSet("routing_key"))
        return "missing Routing key in VictorOps config";
    if (auto complaint = atMostOne(settings, "api_key", "api_key_file"))
        return complaint;
    static constexpr std::array<std::string_view, 7> reserved{"routing_key", "message_type", "state_message",
        "entity_display_name", "monitoring_tool", "entity_id", "entity_state"};
    if (const auto* custom = std::get_if<StringMap>(&settings.find("custom_fields")->value))
        for (const auto name : reserved)
            if (std::ranges::find(*custom, name, &StringMap::value_type::first) != custom->end())
                return "victorOps config contains custom field " + std::string(name) +
                    " which cannot be used as it conflicts with the fixed/static fields";
    return {};
}

const Schema& victorops()
{
    static const Schema schema{"config.plain", "[]*config.VictorOpsConfig",
        {sendResolved(true), http(), {"api_key", FieldType::Secret}, {"api_key_file"}, {"api_url", FieldType::Url},
            {"routing_key", FieldType::String, {}, false}, shown("message_type", "CRITICAL"),
            shown("state_message", R"({{ template "victorops.default.state_message" . }})"),
            shown("entity_display_name", R"({{ template "victorops.default.entity_display_name" . }})"),
            shown("monitoring_tool", R"({{ template "victorops.default.monitoring_tool" . }})"),
            {"custom_fields", FieldType::Map}},
        checkVictorops};
    return schema;
}

const Schema& sigv4()
{
    static const Schema schema{"sigv4.plain", "",
        {{"region"}, {"access_key"}, {"secret_key", FieldType::Secret}, {"profile"}, {"role_arn"}},
        [](Settings& s) -> Complaint {
            if (s.isSet("access_key") != s.isSet("secret_key"))
                return "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 "
                       "config";
            return {};
        }};
    return schema;
}

const Schema& sns()
{
    static const Schema schema{"config.plain", "[]*config.SNSConfig",
        {sendResolved(true), http(), {"api_url"},
            {"sigv4", FieldType::Block, SettingsList{defaultSettings(sigv4())}, false, sigv4}, {"topic_arn"},
            {"phone_number"}, {"target_arn"}, templated("subject", R"({{ template "sns.default.subject" . }})"),
            templated("message", R"({{ template "sns.default.message" . }})"), {"attributes", FieldType::Map}},
        [](Settings& s) -> Complaint {
            // The original's test lets all three together pass, too.
            const int given = s.isSet("topic_arn") + s.isSet("phone_number") + s.isSet("target_arn");
            if (given % 2 == 1)
                return {};
            return "must provide either a Target ARN, Topic ARN, or Phone Number for SNS config";
        }};
    return schema;
}

const Schema& telegram()
{
    static const Schema schema{"config.plain", "[]*config.TelegramConfig",
        {sendResolved(true), http(), {"api_url", FieldType::Url}, {"bot_token", FieldType::Secret},
            {"chat_id", FieldType::Integer}, templated("message", R"({{ template "telegram.default.message" . }})"),
            {"disable_notifications", FieldType::Bool, false}, templated("parse_mode", "HTML")},
        [](Settings& s) -> Complaint {
            if (!s.isSet("bot_token"))
                return "missing bot_token on telegram_config";
            if (!s.isSet("chat_id"))
                return "missing chat_id on telegram_config";
            const auto mode = s.text("parse_mode");
            if (!mode.empty() && mode != "Markdown" && mode != "MarkdownV2" && mode != "HTML")
                return "unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string";
            return {};
        }};
    return schema;
}

const Schema& discord()
{
    static const Schema schema{"config.plain", "[]*config.DiscordConfig",
        {sendResolved(true), http(), {"webhook_url", FieldType::SecretUrl},
            templated("title", R"({{ template "discord.default.title" . }})"),
            templated("message", R"({{ template "discord.default.message" . }})")}};
    return schema;
}

const Schema& webex()
{
    static const Schema schema{"config.plain", "[]*config.WebexConfig",
        {sendResolved(true), http(), {"api_url", FieldType::Url},
            templated("message", R"({{ template "webex.default.message" . }})"), {"room_id"}},
        [](Settings& s) -> Complaint {
            if (!s.isSet("room_id"))
                return "missing room_id on webex_config";
            const auto* client = s.block("http_config");
            if (!client || !client->block("authorization"))
                return "missing webex_configs.http_config.authorization";
            return {};
        }};
    return schema;
}

} // namespace receiver_schema

const std::vector<IntegrationKind>& integrationKinds()
{
    using namespace receiver_schema;
    static const std::vector<IntegrationKind> kinds{
        {"discord_configs", "discord", discord},
        {"email_configs", "email", email},
        {"incidentio_configs", "incidentio", incidentio},
        {"pagerduty_configs", "pagerduty", pagerduty},
        {"slack_configs", "slack", slack},
        {"webhook_configs", "webhook", webhook},
        {"opsgenie_configs", "opsgenie", opsgenie},
        {"wechat_configs", "wechat", wechat},
        {"pushover_configs", "pushover", pushover},
        {"victorops_configs", "victorops", victorops},
        {"sns_configs", "sns", sns},
        {"telegram_configs", "telegram", telegram},
        {"webex_configs", "webex", webex},
        {"msteams_configs", "msteams", msteams},
        {"msteamsv2_configs", "msteamsv2", msteamsV2},
        {"jira_configs", "jira", jira},
        {"rocketchat_configs", "rocketchat", rocketchat},
        {"mattermost_configs", "mattermost", mattermost},
    };
    return kinds;
}

const std::vector<std::string>& fanOutOrder()
{
    static const std::vector<std::string> order{"webhook", "email", "pagerduty", "opsgenie", "wechat", "slack",
        "victorops", "pushover", "sns", "telegram", "discord", "webex", "msteams", "msteamsv2",
        "incidentio", "jira", "rocketchat", "mattermost"};
    return order;
}

} // namespace halab::alertmanager
