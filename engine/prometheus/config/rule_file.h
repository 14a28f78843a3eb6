#pragma once

// Rule files as values. Source of format and messages: Prometheus 2.42 pkg/rulefmt.

#include "base/result.h"
#include "base/time.h"
#include "model/labels.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::prometheus {

using Texts = std::vector<std::pair<std::string, std::string>>; ///< name and text, sorted by name

struct RuleConfig {
    std::string record; ///< exactly one of the two is set
    std::string alert;
    std::string expr;   ///< as written
    Duration holdDuration{};
    Duration keepFiringFor{};
    model::Labels labels; ///< templates, for alerts
    Texts annotations;    ///< templates
    Texts labelTexts;     ///< like labels, with the empty ones, which remove a label

    const std::string& name() const { return alert.empty() ? record : alert; }
    bool operator==(const RuleConfig&) const = default;
};

struct RuleGroupConfig {
    std::string name;
    std::string file;    ///< as the pattern found it; part of the group's identity and phase
    Duration interval{}; ///< 0: the global evaluation_interval
    long long limit = 0;
    std::vector<RuleConfig> rules;

    bool operator==(const RuleGroupConfig&) const = default;
};

/// Reads one file. All errors of a file come as lines of one message, each beginning with `FILE: `.
Result<std::vector<RuleGroupConfig>> readRuleFile(std::string_view text, std::string_view file);

} // namespace halab::prometheus
