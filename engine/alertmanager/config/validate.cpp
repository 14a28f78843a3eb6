// The checks that need the whole configuration, and what receivers take over from `global`.

#include "alertmanager/config/readers.h"
#include "alertmanager/config/schema.h"
#include "base/gotext.h"

#include <algorithm>
#include <set>

namespace halab::alertmanager {

namespace config_validation {

using Complaint = std::optional<std::string>;

Complaint checkGlobal(const Settings& global)
{
    static constexpr std::pair<const char*, const char*> exclusive[] = {
        {"slack_api_url", "slack_api_url_file"},
        {"opsgenie_api_key", "opsgenie_api_key_file"},
        {"victorops_api_key", "victorops_api_key_file"},
        {"smtp_auth_password", "smtp_auth_password_file"},
        {"rocketchat_token", "rocketchat_token_file"},
        {"rocketchat_token_id", "rocketchat_token_id_file"},
        {"mattermost_webhook_url", "mattermost_webhook_url_file"},
    };
    for (const auto& [a, b] : exclusive)
        if (global.isSet(a) && global.isSet(b))
            return std::string("at most one of ") + a + " & " + b + " must be configured";
    return {};
}

/// Takes `from` of global where the integration has no `key`; a message where neither has it.
Complaint inherit(
    Settings& settings, const char* key, const Settings& global, const char* from, const char* missing = nullptr)
{
    if (settings.isSet(key))
        return {};
    if (!global.isSet(from))
        return missing ? Complaint{missing} : Complaint{};
    settings.find(key)->value = global.find(from)->value;
    return {};
}

/// A key that may stand inline or in a file; both come from global together.
Complaint inheritKey(Settings& settings, const char* key, const char* file, const Settings& global, const char* from,
    const char* fromFile, const char* missing)
{
    if (settings.isSet(key) || settings.isSet(file))
        return {};
    if (!global.isSet(from) && !global.isSet(fromFile))
        return missing;
    settings.find(key)->value = global.find(from)->value;
    settings.find(file)->value = global.find(fromFile)->value;
    return {};
}

/// The URL's path ends with a slash from now on.
void endWithSlash(Settings& settings, const char* key)
{
    auto* url = std::get_if<std::string>(&settings.find(key)->value);
    if (!url)
        return;
    const auto pathEnd = std::min(url->find_first_of("?#"), url->size());
    if (pathEnd == 0 || (*url)[pathEnd - 1] != '/')
        url->insert(pathEnd, "/");
}

Complaint completeEmail(Settings& s, const Settings& global)
{
    if (auto complaint = inherit(s, "smarthost", global, "smtp_smarthost", "no global SMTP smarthost set"))
        return complaint;
    if (auto complaint = inherit(s, "from", global, "smtp_from", "no global SMTP from set"))
        return complaint;
    inherit(s, "hello", global, "smtp_hello");
    inherit(s, "auth_username", global, "smtp_auth_username");
    if (!s.isSet("auth_password") && !s.isSet("auth_password_file")) {
        inherit(s, "auth_password", global, "smtp_auth_password");
        inherit(s, "auth_password_file", global, "smtp_auth_password_file");
    }
    inherit(s, "auth_secret", global, "smtp_auth_secret");
    inherit(s, "auth_identity", global, "smtp_auth_identity");
    auto* requireTls = s.find("require_tls");
    if (std::holds_alternative<std::monostate>(requireTls->value)) {
        requireTls->value = global.boolean("smtp_require_tls");
        requireTls->omitEmpty = false;
    }
    return {};
}

Complaint completeRocketchat(Settings& s, const Settings& global)
{
    inherit(s, "api_url", global, "rocketchat_api_url");
    if (!s.isSet("api_url"))
        s.find("api_url")->value = std::string("https://open.rocket.chat/");
    if (auto complaint = inheritKey(s, "token_id", "token_id_file", global, "rocketchat_token_id",
            "rocketchat_token_id_file", "no global Rocketchat TokenID set either inline or in a file"))
        return complaint;
    return inheritKey(s, "token", "token_file", global, "rocketchat_token", "rocketchat_token_file",
        "no global Rocketchat Token set either inline or in a file");
}

Complaint completeIntegration(IntegrationConfig& integration, const Settings& global)
{
    auto& s = integration.settings;
    const auto& type = integration.type;
    if (auto* http = s.find("http_config"); http && isEmptySetting(http->value))
        http->value = global.find("http_config")->value;
    Complaint complaint;
    if (type == "email") {
        complaint = completeEmail(s, global);
    } else if (type == "slack") {
        complaint = inheritKey(s, "api_url", "api_url_file", global, "slack_api_url", "slack_api_url_file",
            "no global Slack API URL set either inline or in a file");
    } else if (type == "pagerduty") {
        complaint = inherit(s, "url", global, "pagerduty_url", "no global PagerDuty URL set");
    } else if (type == "opsgenie") {
        complaint = inherit(s, "api_url", global, "opsgenie_api_url", "no global OpsGenie URL set");
        endWithSlash(s, "api_url");
        if (!complaint)
            complaint = inheritKey(s, "api_key", "api_key_file", global, "opsgenie_api_key", "opsgenie_api_key_file",
                "no global OpsGenie API Key set either inline or in a file");
    } else if (type == "wechat") {
        complaint = inherit(s, "api_url", global, "wechat_api_url", "no global Wechat URL set");
        if (!complaint)
            complaint = inherit(s, "api_secret", global, "wechat_api_secret", "no global Wechat ApiSecret set");
        if (!complaint)
            complaint = inherit(s, "corp_id", global, "wechat_api_corp_id", "no global Wechat CorpID set");
        endWithSlash(s, "api_url");
    } else if (type == "victorops") {
        complaint = inherit(s, "api_url", global, "victorops_api_url", "no global VictorOps URL set");
        endWithSlash(s, "api_url");
        if (!complaint)
            complaint = inheritKey(s, "api_key", "api_key_file", global, "victorops_api_key", "victorops_api_key_file",
                "no global VictorOps API Key set");
    } else if (type == "telegram") {
        complaint = inherit(s, "api_url", global, "telegram_api_url");
    } else if (type == "discord" && !s.isSet("webhook_url")) {
        complaint = "no discord webhook URL provided";
    } else if (type == "webex") {
        complaint = inherit(s, "api_url", global, "webex_api_url", "no global Webex URL set");
    } else if (type == "jira") {
        complaint = inherit(s, "api_url", global, "jira_api_url", "no global Jira Cloud URL set");
    } else if (type == "rocketchat") {
        complaint = completeRocketchat(s, global);
    } else if (type == "mattermost") {
        complaint = inheritKey(s, "webhook_url", "webhook_url_file", global, "mattermost_webhook_url",
            "mattermost_webhook_url_file", "missing webhook_url or webhook_url_file on mattermost_config");
    }
    return complaint;
}

/// In the order of the original's loop over a receiver.
Complaint completeReceiver(ReceiverConfig& receiver, const Settings& global)
{
    static const std::vector<std::string> order{"webhook", "email", "slack", "pushover", "pagerduty", "opsgenie",
        "wechat", "victorops", "sns", "telegram", "discord", "webex", "msteams", "msteamsv2", "jira",
        "rocketchat", "mattermost", "incidentio"};
    for (const auto& type : order)
        for (auto& integration : receiver.integrations)
            if (integration.type == type)
                if (auto complaint = completeIntegration(integration, global))
                    return complaint;
    return {};
}

/// The first route, children first, that names an unknown receiver.
const RouteConfig* undefinedReceiver(const RouteConfig& route, const std::set<std::string>& names)
{
    for (const auto& child : route.routes)
        if (const auto* found = undefinedReceiver(child, names))
            return found;
    return route.receiver.empty() || names.contains(route.receiver) ? nullptr : &route;
}

/// The first unknown time interval, children first; the route's own line in `line`.
Complaint undefinedInterval(const RouteConfig& route, const std::set<std::string>& names, int& line)
{
    for (const auto& child : route.routes)
        if (auto found = undefinedInterval(child, names, line))
            return found;
    for (const auto* list : {&route.activeTimeIntervals, &route.muteTimeIntervals})
        for (const auto& name : *list)
            if (!names.contains(name)) {
                line = route.line;
                return "undefined time interval " + goQuote(name) + " used in route";
            }
    return {};
}

/// The address headers that the original's email integration fills in when it is built.
void completeHeaders(Config& config)
{
    std::set<std::string> used;
    const auto collect = [&used](const RouteConfig& route, const auto& self) -> void {
        used.insert(route.receiver);
        for (const auto& child : route.routes)
            self(child, self);
    };
    collect(config.route, collect);
    for (auto& receiver : config.receivers) {
        if (!used.contains(receiver.name))
            continue;
        for (auto& integration : receiver.integrations) {
            if (integration.type != "email")
                continue;
            auto& value = integration.settings.find("headers")->value;
            auto headers = std::holds_alternative<StringMap>(value) ? std::get<StringMap>(value) : StringMap{};
            const auto add = [&](const char* name, std::string text) {
                if (std::ranges::find(headers, name, &StringMap::value_type::first) == headers.end())
                    headers.emplace_back(name, std::move(text));
            };
            add("Subject", R"({{ template "email.default.subject" . }})");
            add("To", integration.settings.text("to"));
            add("From", integration.settings.text("from"));
            std::ranges::sort(headers);
            value = std::move(headers);
        }
    }
}

Complaint checkRoot(const Config& config, bool hasRoute)
{
    const auto& route = config.route;
    if (!hasRoute)
        return "no routes provided";
    if (route.receiver.empty())
        return "root route must specify a default receiver";
    if (!route.match.empty() || !route.matchRe.empty() || !route.matchers.empty())
        return "root route must not have any matchers";
    if (!route.muteTimeIntervals.empty())
        return "root route must not have any mute time intervals";
    if (!route.activeTimeIntervals.empty())
        return "root route must not have any active time intervals";
    return {};
}

Complaint collectIntervals(const Config& config, std::set<std::string>& names)
{
    for (const auto& [list, what] : {std::pair{&config.muteTimeIntervals, "mute time interval "},
             std::pair{&config.timeIntervals, "time interval "}})
        for (const auto& interval : *list)
            if (!names.insert(interval.name).second)
                return what + goQuote(interval.name) + " is not unique";
    return {};
}

} // namespace config_validation

void validateConfig(Config& config, bool hasRoute, const yaml::Node& root, ConfigErrors& errors)
{
    using namespace config_validation;
    const auto place = [&](const char* key, std::size_t index = 0) -> const yaml::Node& {
        const auto* node = root.find(key);
        if (!node)
            return root;
        return index < node->items.size() ? node->items[index] : *node;
    };
    // 1. Global settings that exclude each other.
    if (const auto complaint = checkGlobal(config.global))
        return errors.refuse(place("global"), *complaint);
    // 2. Receivers one by one: unique names, and all that global must supply.
    std::set<std::string> names;
    for (std::size_t i = 0; i < config.receivers.size(); ++i) {
        auto& receiver = config.receivers[i];
        if (names.contains(receiver.name))
            return errors.refuse(
                place("receivers", i), "notification config name " + goQuote(receiver.name) + " is not unique");
        if (const auto complaint = completeReceiver(receiver, config.global))
            return errors.refuse(place("receivers", i), *complaint);
        names.insert(receiver.name);
    }
    // 3. The root route, then receivers used in routes, children first.
    if (const auto complaint = checkRoot(config, hasRoute))
        return errors.refuse(place("route"), *complaint);
    if (const auto* route = undefinedReceiver(config.route, names))
        return errors.refuse(route->line, 0, "undefined receiver " + goQuote(route->receiver) + " used in route");
    // 4. Time intervals.
    std::set<std::string> intervals;
    if (const auto complaint = collectIntervals(config, intervals))
        return errors.refuse(root, *complaint);
    int line = 0;
    if (const auto complaint = undefinedInterval(config.route, intervals, line))
        return errors.refuse(line, 0, *complaint);
    // 5. After decoding.
    if (config.route.continues)
        return errors.refuse(place("route"), "cannot have continue in root route");
    completeHeaders(config);
}

} // namespace halab::alertmanager
