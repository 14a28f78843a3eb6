// Reading routes and inhibition rules.

#include "alertmanager/config/matcher_parser.h"
#include "alertmanager/config/readers.h"
#include "base/durations.h"
#include "base/gotext.h"
#include "model/labels.h"

#include <algorithm>

namespace halab::alertmanager {

namespace route_reader {

void readMatchers(const yaml::Node& node, std::vector<model::Matcher>& out, ConfigErrors& errors)
{
    if (node.isNull())
        return;
    if (node.kind != yaml::Node::Kind::Sequence)
        return errors.shape().add(node, "cannot unmarshal !!str `" + node.scalar + "` into []string");
    for (const auto& item : node.items) {
        const auto text = yaml::toString(item, errors.shape());
        if (!text)
            continue;
        auto parsed = parseMatchers(*text);
        if (!parsed)
            return errors.refuse(item, parsed.error());
        out.insert(out.end(), parsed->begin(), parsed->end());
    }
    sortMatchers(out);
}

std::map<std::string, std::string> readMatch(const yaml::Node& node, ConfigErrors& errors)
{
    std::map<std::string, std::string> map;
    if (node.kind != yaml::Node::Kind::Map) {
        if (!node.isNull())
            errors.shape().add(node, "cannot unmarshal !!str `" + node.scalar + "` into map[string]string");
        return map;
    }
    for (const auto& [key, value] : node.members)
        map[key.scalar] = value.isNull() ? std::string{} : yaml::toString(value, errors.shape()).value_or("");
    return map;
}

void checkNames(const yaml::Node& where, const std::map<std::string, std::string>& match, ConfigErrors& errors)
{
    for (const auto& [name, value] : match)
        if (!model::isValidLabelName(name))
            return errors.refuse(where, "invalid label name " + goQuote(name));
}

/// Expressions are compiled anchored; the text stays as written.
std::map<std::string, std::string> readMatchRe(const yaml::Node& node, ConfigErrors& errors)
{
    const auto map = readMatch(node, errors);
    for (const auto& [key, value] : node.members) {
        const auto compiled = Regex::compileAnchored(value.scalar);
        if (!value.isNull() && !compiled)
            errors.refuse(value, compiled.error());
    }
    for (const auto& [key, value] : node.members) {
        if (!model::isValidLabelName(key.scalar))
            errors.refuse(key, "invalid label name " + goQuote(key.scalar));
        if (value.isNull())
            errors.refuse(key, "invalid regexp value for " + goQuote(key.scalar));
    }
    return map;
}

void readSpan(yaml::Map& map, const char* key, std::optional<Duration>& out, ConfigErrors& errors)
{
    map.read(key, [&](const yaml::Node& node) {
        if (node.isNull())
            return;
        const auto text = yaml::toString(node, errors.shape());
        if (!text)
            return;
        const auto span = parseDuration(*text);
        if (span)
            out = *span;
        else
            errors.refuse(node, span.error());
    });
}

void checkRoute(const yaml::Node& node, const RouteConfig& route, ConfigErrors& errors)
{
    checkNames(node, route.match, errors);
    const bool isGroupByAll = std::ranges::find(route.groupBy, "...") != route.groupBy.end();
    std::vector<std::string> names;
    for (const auto& name : route.groupBy) {
        if (name == "...")
            continue;
        if (!model::isValidLabelName(name))
            return errors.refuse(node, "invalid label name " + goQuote(name) + " in group_by list");
        names.push_back(name);
    }
    if (isGroupByAll && !names.empty())
        return errors.refuse(node, "cannot have wildcard group_by (`...`) and other other labels at the same time");
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
            names.begin() + static_cast<std::ptrdiff_t>(i))
            return errors.refuse(node, "duplicated label " + goQuote(names[i]) + " in group_by");
    if (route.groupInterval && *route.groupInterval == Duration{})
        return errors.refuse(node, "group_interval cannot be zero");
    if (route.repeatInterval && *route.repeatInterval == Duration{})
        return errors.refuse(node, "repeat_interval cannot be zero");
}

std::vector<model::Matcher> merged(const std::map<std::string, std::string>& match,
    const std::map<std::string, std::string>& matchRe, const std::vector<model::Matcher>& matchers)
{
    std::vector<model::Matcher> all;
    const auto add = [&all](model::Matcher::Type type, const std::string& name, std::string value) {
        if (auto matcher = model::Matcher::make(type, name, std::move(value)))
            all.push_back(std::move(*matcher));
    };
    for (const auto& [name, value] : match)
        add(model::Matcher::Type::Equal, name, value);
    for (const auto& [name, value] : matchRe)
        add(model::Matcher::Type::Regex, name, "^(?:" + value + ")$");
    all.insert(all.end(), matchers.begin(), matchers.end());
    sortMatchers(all);
    return all;
}

} // namespace route_reader

RouteConfig readRoute(const yaml::Node& node, ConfigErrors& errors)
{
    using namespace route_reader;
    RouteConfig route;
    route.line = node.line;
    const auto before = errors.count();
    yaml::Map map(node, "config.plain", errors.shape());
    map.string("receiver", route.receiver);
    map.strings("group_by", route.groupBy);
    map.read("match", [&](const yaml::Node& n) { route.match = readMatch(n, errors); });
    map.read("match_re", [&](const yaml::Node& n) { route.matchRe = readMatchRe(n, errors); });
    map.read("matchers", [&](const yaml::Node& n) { readMatchers(n, route.matchers, errors); });
    map.strings("mute_time_intervals", route.muteTimeIntervals);
    map.strings("active_time_intervals", route.activeTimeIntervals);
    map.boolean("continue", route.continues);
    map.read("routes", [&](const yaml::Node& n) {
        for (const auto& child : n.items)
            route.routes.push_back(readRoute(child, errors));
        if (n.kind != yaml::Node::Kind::Sequence && !n.isNull())
            errors.shape().add(n, "cannot unmarshal !!str `" + n.scalar + "` into []*config.Route");
    });
    readSpan(map, "group_wait", route.groupWait, errors);
    readSpan(map, "group_interval", route.groupInterval, errors);
    readSpan(map, "repeat_interval", route.repeatInterval, errors);
    map.finish();
    if (errors.count() == before)
        checkRoute(node, route, errors);
    return route;
}

InhibitRuleConfig readInhibitRule(const yaml::Node& node, ConfigErrors& errors)
{
    using namespace route_reader;
    InhibitRuleConfig rule;
    const auto before = errors.count();
    yaml::Map map(node, "config.plain", errors.shape());
    map.read("source_match", [&](const yaml::Node& n) { rule.sourceMatch = readMatch(n, errors); });
    map.read("source_match_re", [&](const yaml::Node& n) { rule.sourceMatchRe = readMatchRe(n, errors); });
    map.read("source_matchers", [&](const yaml::Node& n) { readMatchers(n, rule.sourceMatchers, errors); });
    map.read("target_match", [&](const yaml::Node& n) { rule.targetMatch = readMatch(n, errors); });
    map.read("target_match_re", [&](const yaml::Node& n) { rule.targetMatchRe = readMatchRe(n, errors); });
    map.read("target_matchers", [&](const yaml::Node& n) { readMatchers(n, rule.targetMatchers, errors); });
    map.read("equal", [&](const yaml::Node& n) {
        for (const auto& item : n.items) {
            const auto name = yaml::toString(item, errors.shape()).value_or("");
            if (!model::isValidLabelName(name))
                errors.refuse(item, goQuote(name) + " is not a valid label name");
            rule.equal.push_back(name);
        }
    });
    map.finish();
    if (errors.count() == before) {
        checkNames(node, rule.sourceMatch, errors);
        checkNames(node, rule.targetMatch, errors);
    }
    return rule;
}

std::vector<model::Matcher> RouteConfig::allMatchers() const { return route_reader::merged(match, matchRe, matchers); }

std::vector<model::Matcher> InhibitRuleConfig::allSourceMatchers() const
{
    return route_reader::merged(sourceMatch, sourceMatchRe, sourceMatchers);
}

std::vector<model::Matcher> InhibitRuleConfig::allTargetMatchers() const
{
    return route_reader::merged(targetMatch, targetMatchRe, targetMatchers);
}

} // namespace halab::alertmanager
