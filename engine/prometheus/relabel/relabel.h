#pragma once

// Relabelling: rules that rewrite, keep or drop a label set. Used on targets, samples and alerts.
// Source: Prometheus 2.42 model/relabel.

#include "base/regex.h"
#include "model/labels.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::prometheus {

enum class RelabelAction {
    Replace, Keep, Drop, KeepEqual, DropEqual, HashMod, LabelMap, LabelDrop, LabelKeep, Lowercase, Uppercase,
};

/// "replace", "keep" … as configurations spell them.
std::string_view relabelActionName(RelabelAction action);
/// Any case; empty for an unknown word.
std::optional<RelabelAction> relabelActionFrom(std::string_view name);

inline constexpr char defaultRelabelRegex[] = "(.*)";
inline constexpr char defaultRelabelSeparator[] = ";";
inline constexpr char defaultRelabelReplacement[] = "$1";

struct RelabelConfig {
    std::vector<std::string> sourceLabels;
    std::string separator = defaultRelabelSeparator;
    Regex regex = *Regex::compileAnchored(defaultRelabelRegex);
    std::uint64_t modulus = 0;
    std::string targetLabel;
    std::string replacement = defaultRelabelReplacement;
    RelabelAction action = RelabelAction::Replace;

    bool operator==(const RelabelConfig& other) const;
};
using RelabelConfigs = std::vector<RelabelConfig>;

/// The first complaint about a rule that was read, in the real words; empty if it is fine.
std::string checkRelabelConfig(const RelabelConfig& config);

/// Applies the rules in order. False: the label set is dropped.
bool relabel(model::Labels& labels, const RelabelConfigs& configs);

} // namespace halab::prometheus
