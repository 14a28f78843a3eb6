// The canonical print: what Go's yaml.v2 makes of the configuration.

#include "alertmanager/config/config.h"
#include "alertmanager/config/matcher_parser.h"
#include "alertmanager/config/schema.h"
#include "base/durations.h"
#include "base/yaml.h"

namespace halab::alertmanager {

namespace config_print {

std::string pad(int indent) { return std::string(static_cast<std::size_t>(indent), ' '); }

void printStrings(std::string& out, const char* key, const std::vector<std::string>& list, int indent)
{
    if (list.empty())
        return;
    out += pad(indent) + key + ":\n";
    for (const auto& text : list)
        appendText(out += pad(indent) + "- ", text, indent + 2);
}

template <class Map> void printMap(std::string& out, std::string_view key, const Map& map, int indent)
{
    if (map.empty())
        return;
    ((out += pad(indent)) += key) += ":\n";
    for (const auto& [name, value] : map)
        appendText(out += pad(indent + 2) + yaml::quoteScalar(name) + ": ", value, indent + 4);
}

void printMatchers(std::string& out, const char* key, const std::vector<model::Matcher>& matchers, int indent)
{
    std::vector<std::string> texts;
    for (const auto& matcher : matchers)
        texts.push_back(matcherText(matcher));
    printStrings(out, key, texts, indent);
}

/// Puts "- " in the place of the last two blanks of the first line's indentation.
std::string asListItem(std::string block, int indent)
{
    return block.empty() ? pad(indent) + "- {}\n" : block.replace(static_cast<std::size_t>(indent), 2, "- ");
}

/// Go's URL.Redacted.
std::string withoutPassword(const std::string& url)
{
    const auto begin = url.find("//");
    const auto end = begin == std::string::npos ? begin : url.find_first_of("/?#", begin + 2);
    const auto at = begin == std::string::npos ? begin : url.substr(0, end).rfind('@');
    const auto colon = at == std::string::npos ? at : url.find(':', begin + 2);
    return colon < at ? url.substr(0, colon) + ":xxxxx" + url.substr(at) : url;
}

struct ValuePrinter {
    std::string& out;
    const Setting& setting;
    int indent;

    void operator()(std::monostate) const { out += " null\n"; }
    void operator()(bool b) const { out += b ? " true\n" : " false\n"; }
    void operator()(long long i) const { out += " " + std::to_string(i) + "\n"; }
    void operator()(const std::string& text) const
    {
        if (setting.isTlsVersion && text.size() == 5)
            out += " " + std::to_string(0x0301 + (text.back() - '0')) + "\n"; // the protocol's number
        else
            appendText(out += ' ', setting.hidesPassword ? withoutPassword(text) : text, indent + 2);
    }
    void operator()(const Secret& secret) const { out += secret.value.empty() ? " \"\"\n" : " <secret>\n"; }
    void operator()(Duration d) const { out += " " + formatDuration(d) + "\n"; }
    void operator()(const std::vector<std::string>& list) const
    {
        if (list.empty()) {
            out += " []\n";
            return;
        }
        out += "\n";
        for (const auto& text : list)
            appendText(out += pad(indent) + "- ", text, indent + 2);
    }
    void operator()(const StringMap& map) const
    {
        out += map.empty() ? " {}\n" : "\n";
        for (const auto& [name, value] : map)
            appendText(out += pad(indent + 2) + yaml::quoteScalar(name) + ": ", value, indent + 4);
    }
    void operator()(const SecretLists& map) const
    {
        out += "\n";
        for (const auto& [name, secrets] : map) {
            out += pad(indent + 2) + yaml::quoteScalar(name) + (secrets.empty() ? ": []\n" : ":\n");
            for (const auto& secret : secrets)
                out += pad(indent + 2) + (secret.value.empty() ? "- \"\"\n" : "- <secret>\n");
        }
    }
    void operator()(const SettingsList& list) const
    {
        if (!setting.isBlock) {
            out += "\n";
            for (const auto& one : list)
                out += one.isNull() ? pad(indent) + "- null\n" : asListItem(printSettings(one, indent + 2), indent);
            return;
        }
        const auto block = list.empty() ? std::string{} : printSettings(list.front(), indent + 2);
        out += block.empty() ? " {}\n" : "\n" + block;
    }
};

std::string printRoute(const RouteConfig& route, int indent)
{
    std::string out;
    const auto p = pad(indent);
    if (!route.receiver.empty())
        appendText(out += p + "receiver: ", route.receiver, indent + 2);
    printStrings(out, "group_by", route.groupBy, indent);
    printMap(out, "match", route.match, indent);
    printMap(out, "match_re", route.matchRe, indent);
    printMatchers(out, "matchers", route.matchers, indent);
    printStrings(out, "mute_time_intervals", route.muteTimeIntervals, indent);
    printStrings(out, "active_time_intervals", route.activeTimeIntervals, indent);
    out += p + "continue: " + (route.continues ? "true\n" : "false\n");
    if (!route.routes.empty()) {
        out += p + "routes:\n";
        for (const auto& child : route.routes)
            out += asListItem(printRoute(child, indent + 2), indent);
    }
    const auto span = [&](const char* key, const std::optional<Duration>& value) {
        if (value)
            out += p + key + ": " + formatDuration(*value) + "\n";
    };
    span("group_wait", route.groupWait);
    span("group_interval", route.groupInterval);
    span("repeat_interval", route.repeatInterval);
    return out;
}

std::string printRule(const InhibitRuleConfig& rule, int indent)
{
    std::string out;
    printMap(out, "source_match", rule.sourceMatch, indent);
    printMap(out, "source_match_re", rule.sourceMatchRe, indent);
    printMatchers(out, "source_matchers", rule.sourceMatchers, indent);
    printMap(out, "target_match", rule.targetMatch, indent);
    printMap(out, "target_match_re", rule.targetMatchRe, indent);
    printMatchers(out, "target_matchers", rule.targetMatchers, indent);
    printStrings(out, "equal", rule.equal, indent);
    return out;
}

std::string printReceiver(const ReceiverConfig& receiver, int indent)
{
    auto out = pad(indent) + "name: ";
    appendText(out, receiver.name, indent + 2);
    for (const auto& kind : integrationKinds()) {
        bool isFirst = true;
        for (const auto& integration : receiver.integrations) {
            if (integration.type != kind.type)
                continue;
            if (std::exchange(isFirst, false))
                out += pad(indent) + kind.key + ":\n";
            out += asListItem(printSettings(integration.settings, indent + 2), indent);
        }
    }
    return out;
}

void printIntervals(std::string& out, const char* key, const std::vector<NamedTimeInterval>& intervals)
{
    if (intervals.empty())
        return;
    (out += key) += ":\n";
    for (const auto& [name, list] : intervals) {
        appendText(out += "- name: ", name, 4);
        out += list.empty() ? "  time_intervals: []\n" : "  time_intervals:\n";
        for (const auto& interval : list)
            out += "  - " + printTimeInterval(interval, 4);
    }
}

} // namespace config_print

void appendText(std::string& out, std::string_view text, int indent)
{
    const auto lineStart = out.rfind('\n') + 1; // npos + 1: the first line
    out += yaml::blockScalar(text, static_cast<std::size_t>(indent), out.size() - lineStart);
    out += "\n";
}

std::string printSettings(const Settings& settings, int indent)
{
    std::string out;
    for (const auto& setting : settings.all()) {
        if (setting.omitEmpty && isEmptySetting(setting.value))
            continue;
        out += config_print::pad(indent) + setting.key + ":";
        std::visit(config_print::ValuePrinter{out, setting, indent}, setting.value);
    }
    return out;
}

std::string printConfig(const Config& config)
{
    using namespace config_print;
    std::string out = "global:\n" + printSettings(config.global, 2);
    out += "route:\n" + printRoute(config.route, 2);
    if (!config.inhibitRules.empty()) {
        out += "inhibit_rules:\n";
        for (const auto& rule : config.inhibitRules)
            out += asListItem(printRule(rule, 2), 0);
    }
    if (!config.receivers.empty()) {
        out += "receivers:\n";
        for (const auto& receiver : config.receivers)
            out += asListItem(printReceiver(receiver, 2), 0);
    }
    if (config.templates.empty())
        out += "templates: []\n";
    else
        printStrings(out, "templates", config.templates, 0);
    printIntervals(out, "mute_time_intervals", config.muteTimeIntervals);
    printIntervals(out, "time_intervals", config.timeIntervals);
    return out;
}

} // namespace halab::alertmanager
