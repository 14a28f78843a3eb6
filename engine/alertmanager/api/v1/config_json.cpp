#include "alertmanager/api/v1/config_json.h"

#include "alertmanager/config/matcher_parser.h"
#include "alertmanager/config/schema.h"
#include "base/durations.h"
#include "base/json.h"

#include <algorithm>
#include <array>

namespace halab::alertmanager {

namespace config_json {

using json::Writer;

/// What encoding/json does otherwise than yaml.v2 with the same struct.
enum class Rule {
    AsYaml,
    Always, ///< a struct, which "omitempty" does not drop
    NullWhenEmpty, ///< a pointer without "omitempty"
    OmitWhenEmpty,
};

Rule ruleOf(std::string_view block, std::string_view key)
{
    if (block == "sigv4" || key == "tls_config" || key == "smarthost" || key == "smtp_smarthost")
        return Rule::Always;
    if (key == "proxy_url")
        return Rule::NullWhenEmpty;
    if (key == "short_fields" || key == "link_names" || key == "html")
        return Rule::OmitWhenEmpty;
    return Rule::AsYaml;
}

std::string_view nameOf(std::string_view block, std::string_view key)
{
    struct Renamed {
        std::string_view block, yaml, json;
    };
    static constexpr std::array<Renamed, 8> renamed{{
        {"oauth2", "tls_config", "TLSConfig"},
        {"telegram", "bot_token", "token"},
        {"telegram", "chat_id", "chat"},
        {"sigv4", "region", "Region"},
        {"sigv4", "access_key", "AccessKey"},
        {"sigv4", "secret_key", "SecretKey"},
        {"sigv4", "profile", "Profile"},
        {"sigv4", "role_arn", "RoleARN"},
    }};
    for (const auto& one : renamed)
        if (one.block == block && one.yaml == key)
            return one.json;
    return key;
}

void writeStrings(Writer& writer, const std::vector<std::string>& list)
{
    writer.beginArray();
    for (const auto& text : list)
        writer.string(text);
    writer.endArray();
}

template <class Map> void writeMap(Writer& writer, const Map& map)
{
    writer.beginObject();
    for (const auto& [key, value] : map)
        writer.field(key, value);
    writer.endObject();
}

void writeSettings(Writer& writer, const Settings& settings, std::string_view block);

struct ValueWriter {
    Writer& writer;
    const Setting& setting;
    std::string_view block;

    void operator()(std::monostate) const
    {
        if (setting.key == "tls_config")
            writer.beginObject().field("insecure_skip_verify", false).endObject();
        else
            writer.string("");
    }
    void operator()(bool b) const { writer.boolean(b); }
    void operator()(long long i) const { writer.integer(i); }
    void operator()(const std::string& text) const { writer.string(text); }
    void operator()(const Secret& secret) const { writer.string(secret.value.empty() ? "" : "<secret>"); }
    void operator()(Duration d) const { writer.string(formatDuration(d)); }
    void operator()(const std::vector<std::string>& list) const { writeStrings(writer, list); }
    void operator()(const StringMap& map) const { writeMap(writer, map); }
    void operator()(const SecretLists& lists) const
    {
        writer.beginObject();
        for (const auto& [key, secrets] : lists) {
            writer.key(key).beginArray();
            for (const auto& secret : secrets)
                (*this)(secret);
            writer.endArray();
        }
        writer.endObject();
    }
    void operator()(const SettingsList& list) const
    {
        if (setting.isBlock) {
            if (list.empty())
                (*this)(std::monostate{});
            else
                writeSettings(writer, list.front(), setting.key);
            return;
        }
        writer.beginArray();
        for (const auto& one : list)
            writeSettings(writer, one, setting.key);
        writer.endArray();
    }
};

void writeSetting(Writer& writer, const Setting& setting, std::string_view block)
{
    const bool isEmpty = isEmptySetting(setting.value);
    const auto rule = ruleOf(block, setting.key);
    if (isEmpty && (rule == Rule::OmitWhenEmpty || (rule == Rule::AsYaml && setting.omitEmpty)))
        return;
    writer.key(nameOf(block, setting.key));
    if (isEmpty && rule == Rule::NullWhenEmpty)
        writer.null();
    else
        std::visit(ValueWriter{writer, setting, block}, setting.value);
}

void writeSettings(Writer& writer, const Settings& settings, std::string_view block)
{
    writer.beginObject();
    for (const auto& setting : settings.all())
        if (block != "oauth2" || setting.key != "tls_config") // the last there
            writeSetting(writer, setting, block);
    if (const auto* tls = block == "oauth2" ? settings.find("tls_config") : nullptr)
        writeSetting(writer, *tls, block);
    writer.endObject();
}

void writeList(Writer& writer, std::string_view key, const std::vector<std::string>& list)
{
    if (list.empty())
        return;
    writer.key(key);
    writeStrings(writer, list);
}

void writeLabels(Writer& writer, std::string_view key, const std::map<std::string, std::string>& labels)
{
    if (labels.empty())
        return;
    writer.key(key);
    writeMap(writer, labels);
}

void writeMatchers(Writer& writer, std::string_view key, const std::vector<model::Matcher>& matchers)
{
    std::vector<std::string> texts;
    for (const auto& matcher : matchers)
        texts.push_back(matcherText(matcher));
    writeList(writer, key, texts);
}

void writeRoute(Writer& writer, const RouteConfig& route)
{
    writer.beginObject();
    if (!route.receiver.empty())
        writer.field("receiver", route.receiver);
    writeList(writer, "group_by", route.groupBy);
    writeLabels(writer, "match", route.match);
    writeLabels(writer, "match_re", route.matchRe);
    writeMatchers(writer, "matchers", route.matchers);
    writeList(writer, "mute_time_intervals", route.muteTimeIntervals);
    writeList(writer, "active_time_intervals", route.activeTimeIntervals);
    if (route.continues)
        writer.field("continue", true);
    if (!route.routes.empty()) {
        writer.key("routes").beginArray();
        for (const auto& child : route.routes)
            writeRoute(writer, child);
        writer.endArray();
    }
    for (const auto& [key, span] : {std::pair{"group_wait", route.groupWait},
             std::pair{"group_interval", route.groupInterval}, std::pair{"repeat_interval", route.repeatInterval}})
        if (span)
            writer.field(key, formatDuration(*span));
    writer.endObject();
}

void writeRule(Writer& writer, const InhibitRuleConfig& rule)
{
    writer.beginObject();
    writeLabels(writer, "source_match", rule.sourceMatch);
    writeLabels(writer, "source_match_re", rule.sourceMatchRe);
    writeMatchers(writer, "source_matchers", rule.sourceMatchers);
    writeLabels(writer, "target_match", rule.targetMatch);
    writeLabels(writer, "target_match_re", rule.targetMatchRe);
    writeMatchers(writer, "target_matchers", rule.targetMatchers);
    writeList(writer, "equal", rule.equal);
    writer.endObject();
}

void writeReceiver(Writer& writer, const ReceiverConfig& receiver)
{
    writer.beginObject().field("name", receiver.name);
    for (const auto& kind : integrationKinds()) {
        bool isOpen = false;
        for (const auto& integration : receiver.integrations) {
            if (integration.type != kind.type)
                continue;
            if (!std::exchange(isOpen, true))
                writer.key(kind.key).beginArray();
            writeSettings(writer, integration.settings, kind.type);
        }
        if (isOpen)
            writer.endArray();
    }
    writer.endObject();
}

std::string clock(int minutes)
{
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

template <class Name> void writeRanges(Writer& writer, std::string_view key, const Ranges& ranges, Name name)
{
    std::vector<std::string> texts;
    for (const auto& range : ranges.value_or(std::vector<InclusiveRange>{}))
        texts.push_back(range.begin == range.end ? name(range.begin) : name(range.begin) + ":" + name(range.end));
    writeList(writer, key, texts);
}

void writeInterval(Writer& writer, const TimeInterval& interval)
{
    static constexpr std::array<const char*, 7> days{
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    const auto number = [](int n) { return std::to_string(n); };
    writer.beginObject();
    if (interval.times && !interval.times->empty()) {
        writer.key("times").beginArray();
        for (const auto& range : *interval.times)
            writer.beginObject()
                .field("start_time", clock(range.begin))
                .field("end_time", clock(range.end))
                .endObject();
        writer.endArray();
    }
    writeRanges(writer, "weekdays", interval.weekdays, [](int day) { return std::string(days.at(std::size_t(day))); });
    writeRanges(writer, "days_of_month", interval.daysOfMonth, number);
    writeRanges(writer, "months", interval.months, number);
    writeRanges(writer, "years", interval.years, number);
    if (!interval.location.empty())
        writer.field("location", interval.location);
    writer.endObject();
}

void writeIntervals(Writer& writer, std::string_view key, const std::vector<NamedTimeInterval>& intervals)
{
    if (intervals.empty())
        return;
    writer.key(key).beginArray();
    for (const auto& named : intervals) {
        writer.beginObject().field("name", named.name).key("time_intervals").beginArray();
        for (const auto& interval : named.intervals)
            writeInterval(writer, interval);
        writer.endArray().endObject();
    }
    writer.endArray();
}

} // namespace config_json

std::string configJson(const Config& config)
{
    using namespace config_json;
    Writer writer;
    writer.beginObject().key("global");
    writeSettings(writer, config.global, "global");
    writer.key("route");
    writeRoute(writer, config.route);
    if (!config.inhibitRules.empty()) {
        writer.key("inhibit_rules").beginArray();
        for (const auto& rule : config.inhibitRules)
            writeRule(writer, rule);
        writer.endArray();
    }
    if (!config.receivers.empty()) {
        writer.key("receivers").beginArray();
        for (const auto& receiver : config.receivers)
            writeReceiver(writer, receiver);
        writer.endArray();
    }
    writer.key("templates");
    if (config.templates.empty())
        writer.null();
    else
        writeStrings(writer, config.templates);
    writeIntervals(writer, "mute_time_intervals", config.muteTimeIntervals);
    writeIntervals(writer, "time_intervals", config.timeIntervals);
    writer.endObject();
    return writer.take();
}

} // namespace halab::alertmanager
