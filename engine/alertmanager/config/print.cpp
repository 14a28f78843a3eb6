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

struct ValuePrinter {
    std::string& out;
    const Setting& setting;
    int indent;

    void operator()(std::monostate) const { out += " null\n"; }
    void operator()(bool b) const { out += b ? " true\n" : " false\n"; }
    void operator()(long long i) const { out += " " + std::to_string(i) + "\n"; }
    void operator()(const std::string& text) const { appendText(out += ' ', text, indent + 2); }
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
    void operator()(const SettingsList& list) const
    {
        if (!setting.isBlock) {
            out += "\n";
            for (const auto& one : list)
                out += asListItem(printSettings(one, indent + 2), indent);
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

namespace config_print {

/// yaml.v2 breaks a line at the first single blank beyond 80 columns.
void appendFolded(std::string& out, std::string_view scalar, int indent)
{
    constexpr std::size_t columnsMax = 80;
    const auto lineStart = out.rfind('\n');
    std::size_t column = out.size() - (lineStart == std::string::npos ? 0 : lineStart + 1);
    const bool isQuoted = scalar.starts_with('"') || scalar.starts_with('\'');
    const std::size_t first = isQuoted ? 2 : 1, last = scalar.size() - (isQuoted ? 2 : 1);
    for (std::size_t i = 0; i < scalar.size(); ++i) {
        const bool isLoneBlank =
            scalar[i] == ' ' && i >= first && i < last && scalar[i - 1] != ' ' && scalar[i + 1] != ' ';
        if (isLoneBlank && column > columnsMax) {
            out += "\n" + pad(indent);
            column = static_cast<std::size_t>(indent);
            continue;
        }
        out += scalar[i];
        column += (static_cast<unsigned char>(scalar[i]) & 0xC0) != 0x80; // characters, not bytes
    }
    out += "\n";
}

/// Block style: every line as it is.
void appendLiteral(std::string& out, std::string_view text, int indent)
{
    out += "|";
    if (text.front() == ' ')
        out += "2";
    if (!text.ends_with('\n'))
        out += "-";
    else if (text.ends_with("\n\n"))
        out += "+";
    out += "\n";
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        if (!line.empty())
            (out += pad(indent)) += line;
        out += "\n";
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
}

} // namespace config_print

void appendText(std::string& out, std::string_view text, int indent)
{
    const bool fitsLiteral = text.find('\n') != std::string_view::npos && text.find('\r') == std::string_view::npos &&
        text.find('\t') == std::string_view::npos && text.find(" \n") == std::string_view::npos && text.front() != '\n';
    if (fitsLiteral)
        config_print::appendLiteral(out, text, indent);
    else
        config_print::appendFolded(out, yaml::quoteScalar(text), indent);
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
