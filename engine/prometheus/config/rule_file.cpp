#include "prometheus/config/rule_file.h"

#include "base/gotext.h"
#include "prometheus/config/reading.h"
#include "prometheus/template/expander.h"
#include "promql/engine.h"

#include <algorithm>
#include <set>

namespace halab::prometheus {

namespace {

std::string place(const yaml::Node* node)
{
    return node ? std::to_string(node->line) + ":" + std::to_string(node->column) + ": " : "0:0: ";
}

/// Complaints about rules that are well-formed YAML.
class RuleChecks {
public:
    RuleChecks(std::string file, std::vector<Error>& errors) : m_file(std::move(file)), m_errors(errors) {}

    void add(const yaml::Node* where, const std::string& message)
    {
        m_errors.push_back(Error{.kind = ErrorKind::InvalidInput, .message = m_file + ": " + message, .file = m_file,
            .line = where ? where->line : 0, .column = where ? where->column : 0});
    }

    void check(const yaml::Node& node, const RuleGroupConfig& group, std::size_t index);

private:
    void checkHead(const yaml::Node& node, const RuleConfig& rule);
    void checkNames(const yaml::Node& node, const RuleConfig& rule);
    void checkTemplates(const yaml::Node& node, const RuleConfig& rule);

    std::string m_file;
    std::vector<Error>& m_errors;
    std::string m_where; ///< group "g", rule 1, "name":
};

void RuleChecks::check(const yaml::Node& node, const RuleGroupConfig& group, std::size_t index)
{
    const RuleConfig& rule = group.rules[index];
    m_where =
        "group " + goQuote(group.name) + ", rule " + std::to_string(index + 1) + ", " + goQuote(rule.name()) + ": ";
    checkHead(node, rule);
    checkNames(node, rule);
    if (!rule.alert.empty())
        checkTemplates(node, rule);
}

void RuleChecks::checkHead(const yaml::Node& node, const RuleConfig& rule)
{
    const yaml::Node* record = node.find("record");
    const yaml::Node* alert = node.find("alert");
    const yaml::Node* expr = node.find("expr");
    if (!rule.record.empty() && !rule.alert.empty())
        add(record, place(record) + place(alert) + m_where + "only one of 'record' and 'alert' must be set");
    if (rule.record.empty() && rule.alert.empty())
        add(&node, "0:0: " + m_where + "one of 'record' or 'alert' must be set");
    if (rule.expr.empty())
        add(&node, place(expr) + m_where + "field 'expr' must be set in rule");
    else if (auto parsed = promql::parseExpr(rule.expr); !parsed)
        add(expr, place(expr) + m_where + "could not parse expression: " + parsed.error().message);
    if (rule.record.empty())
        return;
    if (!rule.annotations.empty())
        add(record, place(record) + m_where + "invalid field 'annotations' in recording rule");
    if (rule.holdDuration != Duration{})
        add(record, place(record) + m_where + "invalid field 'for' in recording rule");
    if (rule.keepFiringFor != Duration{})
        add(record, place(record) + m_where + "invalid field 'keep_firing_for' in recording rule");
    if (!model::isValidMetricName(rule.record))
        add(record, place(record) + m_where + "invalid recording rule name: " + rule.record);
}

void RuleChecks::checkNames(const yaml::Node& node, const RuleConfig& rule)
{
    const yaml::Node* labels = node.find("labels");
    for (const auto& [name, value] : rule.labelTexts) {
        if (!model::isValidLabelName(name) || name == model::metricNameLabel)
            add(labels, m_where + "invalid label name: " + name);
        if (!isValidUtf8(value))
            add(labels, m_where + "invalid label value: " + value);
    }
    for (const auto& [name, value] : rule.annotations)
        if (!model::isValidLabelName(name))
            add(node.find("annotations"), m_where + "invalid annotation name: " + name);
}

void RuleChecks::checkTemplates(const yaml::Node& node, const RuleConfig& rule)
{
    const std::string templateName = "__alert_" + rule.alert;
    // The check of files hands the parser's own words on, without what an expansion says first.
    const std::string prefix = "error parsing template " + templateName + ": ";
    const auto checkAll = [&](const char* key, const char* what, const Texts& texts) {
        for (const auto& [name, text] : texts) {
            const Status parsed = checkTemplate(templateName, text);
            if (parsed)
                continue;
            std::string message = parsed.error().message;
            if (message.starts_with(prefix))
                message.erase(0, prefix.size());
            add(node.find(key), m_where + what + " " + goQuote(name) + ": " + message);
        }
    };
    checkAll("labels", "label", rule.labelTexts);
    checkAll("annotations", "annotation", rule.annotations);
}

/// This file's YAML library reports a key that is given twice before anything else.
bool refuseDuplicates(const yaml::Node& node, Reading& reading)
{
    for (std::size_t i = 0; i < node.members.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k)
            if (node.members[k].key.scalar == node.members[i].key.scalar) {
                reading.complaints().add(node.members[i].key,
                    "mapping key " + goQuote(node.members[i].key.scalar) + " already defined at line "
                        + std::to_string(node.members[k].key.line));
                return true;
            }
        if (refuseDuplicates(node.members[i].value, reading))
            return true;
    }
    return std::any_of(node.items.begin(), node.items.end(),
        [&](const yaml::Node& item) { return refuseDuplicates(item, reading); });
}

Texts readTexts(yaml::Map& map, std::string_view key, Reading& reading)
{
    Texts texts;
    map.read(key, [&](const yaml::Node& node) {
        if (node.isNull())
            return;
        if (node.kind != yaml::Node::Kind::Map) {
            reading.wrongType(node, "map[string]string");
            return;
        }
        for (const auto& [name, value] : node.members) {
            const auto text =
                value.isNull() ? std::optional<std::string>("") : yaml::toString(value, reading.complaints());
            if (text)
                texts.emplace_back(name.scalar, *text);
        }
    });
    std::sort(texts.begin(), texts.end());
    return texts;
}

RuleConfig readRule(const yaml::Node& node, Reading& reading)
{
    RuleConfig rule;
    yaml::Map map(node, "rulefmt.RuleNode", reading.complaints());
    map.string("record", rule.record);
    map.string("alert", rule.alert);
    map.string("expr", rule.expr);
    reading.duration(map, "for", rule.holdDuration);
    reading.duration(map, "keep_firing_for", rule.keepFiringFor);
    rule.labelTexts = readTexts(map, "labels", reading);
    rule.annotations = readTexts(map, "annotations", reading);
    map.finish();
    rule.labels = model::Labels::from(rule.labelTexts);
    return rule;
}

RuleGroupConfig readGroupOfRules(const yaml::Node& node, std::vector<const yaml::Node*>& ruleNodes, Reading& reading)
{
    RuleGroupConfig group;
    group.file = reading.complaints().file();
    yaml::Map map(node, "rulefmt.RuleGroup", reading.complaints());
    map.string("name", group.name);
    reading.duration(map, "interval", group.interval);
    map.integer("limit", group.limit);
    map.read("rules", [&](const yaml::Node& list) {
        reading.each(list, "[]rulefmt.RuleNode", [&](const yaml::Node& item) {
            if (item.isNull())
                return;
            group.rules.push_back(readRule(item, reading));
            ruleNodes.push_back(&item);
        });
    });
    map.finish();
    return group;
}

Error joined(const std::vector<Error>& errors)
{
    Error all = errors.front();
    for (std::size_t i = 1; i < errors.size(); ++i)
        all.message += "\n" + errors[i].message;
    return all;
}

Error inFile(Error error, std::string_view file)
{
    error.message = std::string(file) + ": " + error.message;
    return error;
}

} // namespace

Result<std::vector<RuleGroupConfig>> readRuleFile(std::string_view text, std::string_view file)
{
    auto root = yaml::load(text, file);
    if (!root)
        return tl::unexpected(inFile(std::move(root).error(), file));
    Reading reading(file);
    std::vector<RuleGroupConfig> groups;
    std::vector<const yaml::Node*> groupNodes;
    std::vector<std::vector<const yaml::Node*>> ruleNodes;
    if (!refuseDuplicates(*root, reading)) {
        yaml::Map map(*root, "rulefmt.RuleGroups", reading.complaints());
        map.read("groups", [&](const yaml::Node& list) {
            reading.each(list, "[]rulefmt.RuleGroup", [&](const yaml::Node& item) {
                if (item.isNull())
                    return;
                groupNodes.push_back(&item);
                ruleNodes.emplace_back();
                groups.push_back(readGroupOfRules(item, ruleNodes.back(), reading));
            });
        });
        map.finish();
    }
    if (auto outcome = reading.outcome(); !outcome)
        return tl::unexpected(inFile(std::move(outcome).error(), file));

    std::vector<Error> errors;
    RuleChecks checks{std::string(file), errors};
    std::set<std::string> names;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].name.empty())
            checks.add(groupNodes[g], place(groupNodes[g]) + "Groupname must not be empty");
        if (!names.insert(groups[g].name).second)
            checks.add(groupNodes[g],
                place(groupNodes[g]) + "groupname: " + goQuote(groups[g].name) + " is repeated in the same file");
        for (std::size_t r = 0; r < groups[g].rules.size(); ++r)
            checks.check(*ruleNodes[g][r], groups[g], r);
    }
    if (!errors.empty())
        return tl::unexpected(joined(errors));
    return groups;
}

} // namespace halab::prometheus
