// Reading routes and inhibition rules.

#include "alertmanager/config/block_reader.h"
#include "alertmanager/config/matcher_parser.h"
#include "alertmanager/config/readers.h"
#include "base/durations.h"
#include "base/gotext.h"

#include <algorithm>

namespace halab::alertmanager {

namespace route_reader {

void readMatchers(const yaml::Node& node, std::vector<model::Matcher>& out, ConfigErrors& errors)
{
    const auto texts = yaml::toStrings(node, errors.shape());
    if (!texts)
        return;
    for (std::size_t i = 0; i < texts->size(); ++i) {
        auto parsed = parseMatchers((*texts)[i], errors.matcherMode(), &errors.warnings());
        if (!parsed)
            return errors.refuse(node.items[i], parsed.error());
        out.insert(out.end(), parsed->begin(), parsed->end());
    }
    sortMatchers(out);
}

std::map<std::string, std::string> readMatch(const yaml::Node& node, ConfigErrors& errors)
{
    std::map<std::string, std::string> map;
    readPairs(node, "map[string]string", errors, [&](const std::string& name, const yaml::Node& value) {
        map[name] = yaml::toString(value, errors.shape()).value_or("");
    });
    return map;
}

void checkNames(const yaml::Node& where, const std::map<std::string, std::string>& match, ConfigErrors& errors)
{
    for (const auto& [name, value] : match)
        if (!isLabelName(name, errors.matcherMode()))
            return errors.refuse(where, "invalid label name " + goQuote(name));
}

/// Expressions are compiled anchored; the text stays as written.
std::map<std::string, std::string> readMatchRe(const yaml::Node& node, ConfigErrors& errors)
{
    std::map<std::string, std::string> map;
    const auto before = errors.count();
    readPairs(node, "config.plain", errors, [&](const std::string& name, const yaml::Node& value) {
        const auto text = yaml::toString(value, errors.shape());
        map[name] = text.value_or("");
        if (const auto compiled = Regex::compileAnchored(text.value_or("")); !compiled)
            errors.refuse(value, compiled.error());
    });
    if (errors.count() != before)
        return map;
    for (const auto& [key, value] : node.members) {
        if (!isLabelName(key.scalar, errors.matcherMode()))
            errors.refuse(key, "invalid label name " + goQuote(key.scalar));
        if (value.isNull())
            errors.refuse(key, "invalid regexp value for " + goQuote(key.scalar));
    }
    return map;
}

void readSpan(BlockReader& block, const char* key, std::optional<Duration>& out, ConfigErrors& errors)
{
    block.member(key, [&](const yaml::Node& node) {
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
        if (!isLabelName(name, errors.matcherMode()))
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
    BlockReader block(node, "config.plain", errors);
    block.text("receiver", route.receiver);
    block.texts("group_by", route.groupBy);
    block.member("match", [&](const yaml::Node& n) { route.match = readMatch(n, errors); });
    block.member("match_re", [&](const yaml::Node& n) { route.matchRe = readMatchRe(n, errors); });
    block.member("matchers", [&](const yaml::Node& n) { readMatchers(n, route.matchers, errors); });
    block.texts("mute_time_intervals", route.muteTimeIntervals);
    block.texts("active_time_intervals", route.activeTimeIntervals);
    block.flag("continue", route.continues);
    block.list("routes", "[]*config.Route", [&](const yaml::Node& child) {
        if (child.isNull()) // 0.25 falls over it
            errors.refuse(child, "an entry of routes is null");
        else
            route.routes.push_back(readRoute(child, errors));
    });
    readSpan(block, "group_wait", route.groupWait, errors);
    readSpan(block, "group_interval", route.groupInterval, errors);
    readSpan(block, "repeat_interval", route.repeatInterval, errors);
    if (block.read())
        checkRoute(node, route, errors);
    return route;
}

InhibitRuleConfig readInhibitRule(const yaml::Node& node, ConfigErrors& errors)
{
    using namespace route_reader;
    InhibitRuleConfig rule;
    BlockReader block(node, "config.plain", errors);
    block.member("source_match", [&](const yaml::Node& n) { rule.sourceMatch = readMatch(n, errors); });
    block.member("source_match_re", [&](const yaml::Node& n) { rule.sourceMatchRe = readMatchRe(n, errors); });
    block.member("source_matchers", [&](const yaml::Node& n) { readMatchers(n, rule.sourceMatchers, errors); });
    block.member("target_match", [&](const yaml::Node& n) { rule.targetMatch = readMatch(n, errors); });
    block.member("target_match_re", [&](const yaml::Node& n) { rule.targetMatchRe = readMatchRe(n, errors); });
    block.member("target_matchers", [&](const yaml::Node& n) { readMatchers(n, rule.targetMatchers, errors); });
    block.list("equal", "model.LabelNames", [&](const yaml::Node& item) {
        const auto name = yaml::toString(item, errors.shape());
        if (name && !isLabelName(*name, errors.matcherMode()))
            errors.refuse(item, goQuote(*name) + " is not a valid label name");
        rule.equal.push_back(name.value_or(""));
    });
    if (block.read()) {
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
