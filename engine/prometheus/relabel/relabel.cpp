#include "prometheus/relabel/relabel.h"

#include "base/hash.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace halab::prometheus {

namespace {

constexpr std::array<std::pair<std::string_view, RelabelAction>, 11> relabelActions{{
    {"replace", RelabelAction::Replace},
    {"keep", RelabelAction::Keep},
    {"drop", RelabelAction::Drop},
    {"keepequal", RelabelAction::KeepEqual},
    {"dropequal", RelabelAction::DropEqual},
    {"hashmod", RelabelAction::HashMod},
    {"labelmap", RelabelAction::LabelMap},
    {"labeldrop", RelabelAction::LabelDrop},
    {"labelkeep", RelabelAction::LabelKeep},
    {"lowercase", RelabelAction::Lowercase},
    {"uppercase", RelabelAction::Uppercase},
}};

std::string mapCase(std::string_view text, int (*convert)(int))
{
    std::string out(text);
    for (char& c : out)
        c = static_cast<char>(convert(static_cast<unsigned char>(c)));
    return out;
}

/// A label name in which $1, ${1} or ${name} may stand for a part.
bool isRelabelTarget(std::string_view text)
{
    static const Regex shape = *Regex::compile(R"(^(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+$)");
    return shape.matches(text);
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

/// The last eight bytes of the MD5 digest, big endian, as the original takes them.
std::uint64_t relabelHash(std::string_view text)
{
    const std::string digest = md5(text);
    std::uint64_t sum = 0;
    for (std::size_t i = 8; i < 16; ++i)
        sum = sum << 8 | static_cast<unsigned char>(digest[i]);
    return sum;
}

std::string joinSources(const model::Labels& labels, const RelabelConfig& config)
{
    std::string joined;
    for (std::size_t i = 0; i < config.sourceLabels.size(); ++i) {
        if (i > 0)
            joined += config.separator;
        joined += labels.get(config.sourceLabels[i]);
    }
    return joined;
}

void replaceLabel(model::Labels& labels, const RelabelConfig& config, const std::string& value)
{
    std::string target;
    if (!config.regex.expandFirst(value, config.targetLabel, target))
        return;
    std::string result;
    if (model::isValidLabelName(target))
        config.regex.expandFirst(value, config.replacement, result);
    // The original removes the label that is named before expansion.
    if (result.empty())
        labels.remove(config.targetLabel);
    else
        labels.set(target, result);
}

/// Rules about label names instead of values.
void relabelNames(model::Labels& labels, const RelabelConfig& config)
{
    const model::Labels before = labels;
    for (const auto& [name, value] : before) {
        const bool matches = config.regex.matches(name);
        if (config.action == RelabelAction::LabelMap) {
            if (matches)
                labels.set(config.regex.replaceAll(name, config.replacement), value);
        } else if (matches == (config.action == RelabelAction::LabelDrop)) {
            labels.remove(name);
        }
    }
}

bool relabelOnce(model::Labels& labels, const RelabelConfig& config)
{
    const std::string value = joinSources(labels, config);
    switch (config.action) {
    case RelabelAction::Drop:
        return !config.regex.matches(value);
    case RelabelAction::Keep:
        return config.regex.matches(value);
    case RelabelAction::DropEqual:
        return labels.get(config.targetLabel) != value;
    case RelabelAction::KeepEqual:
        return labels.get(config.targetLabel) == value;
    case RelabelAction::Replace:
        replaceLabel(labels, config, value);
        break;
    case RelabelAction::Lowercase:
        labels.set(config.targetLabel, mapCase(value, std::tolower));
        break;
    case RelabelAction::Uppercase:
        labels.set(config.targetLabel, mapCase(value, std::toupper));
        break;
    case RelabelAction::HashMod:
        labels.set(config.targetLabel, std::to_string(config.modulus == 0 ? 0 : relabelHash(value) % config.modulus));
        break;
    case RelabelAction::LabelMap:
    case RelabelAction::LabelDrop:
    case RelabelAction::LabelKeep:
        relabelNames(labels, config);
        break;
    }
    return true;
}

} // namespace

std::string_view relabelActionName(RelabelAction action)
{
    for (const auto& [name, known] : relabelActions)
        if (known == action)
            return name;
    return {};
}

std::optional<RelabelAction> relabelActionFrom(std::string_view name)
{
    const std::string lower = mapCase(name, std::tolower);
    for (const auto& [known, action] : relabelActions)
        if (known == lower)
            return action;
    return std::nullopt;
}

bool RelabelConfig::operator==(const RelabelConfig& other) const
{
    return sourceLabels == other.sourceLabels && separator == other.separator
        && regex.pattern() == other.regex.pattern() && modulus == other.modulus && targetLabel == other.targetLabel
        && replacement == other.replacement && action == other.action;
}

std::string checkRelabelConfig(const RelabelConfig& config)
{
    using A = RelabelAction;
    const A action = config.action;
    const std::string name(relabelActionName(action));
    const auto isOneOf = [action](std::initializer_list<A> actions) {
        return std::find(actions.begin(), actions.end(), action) != actions.end();
    };
    const bool plainReplacement = config.replacement == defaultRelabelReplacement;
    const bool plainSeparator = config.separator == defaultRelabelSeparator;

    if (action == A::HashMod && config.modulus == 0)
        return "relabel configuration for hashmod requires non-zero modulus";
    if (isOneOf({A::Replace, A::HashMod, A::Lowercase, A::Uppercase, A::KeepEqual, A::DropEqual})
        && config.targetLabel.empty())
        return "relabel configuration for " + name + " action requires 'target_label' value";
    if (isOneOf({A::Replace, A::Lowercase, A::Uppercase, A::KeepEqual, A::DropEqual})
        && !isRelabelTarget(config.targetLabel))
        return quoted(config.targetLabel) + " is invalid 'target_label' for " + name + " action";
    if (isOneOf({A::Lowercase, A::Uppercase, A::KeepEqual, A::DropEqual}) && !plainReplacement)
        return "'replacement' can not be set for " + name + " action";
    if (action == A::LabelMap && !isRelabelTarget(config.replacement))
        return quoted(config.replacement) + " is invalid 'replacement' for " + name + " action";
    if (action == A::HashMod && !model::isValidLabelName(config.targetLabel))
        return quoted(config.targetLabel) + " is invalid 'target_label' for " + name + " action";
    if (isOneOf({A::DropEqual, A::KeepEqual})
        && (config.regex.pattern() != defaultRelabelRegex || config.modulus != 0 || !plainSeparator))
        return name + " action requires only 'source_labels' and `target_label`, and no other fields";
    if (isOneOf({A::LabelDrop, A::LabelKeep})
        && (!config.sourceLabels.empty() || !config.targetLabel.empty() || config.modulus != 0 || !plainSeparator
            || !plainReplacement))
        return name + " action requires only 'regex', and no other fields";
    return {};
}

bool relabel(model::Labels& labels, const RelabelConfigs& configs)
{
    for (const RelabelConfig& config : configs)
        if (!relabelOnce(labels, config))
            return false;
    return true;
}

} // namespace halab::prometheus
