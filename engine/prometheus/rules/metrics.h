#pragma once

#include "exposition/registry.h"

#include <string>

namespace halab::prometheus {

/// The families about one group of rules; label rule_group is "FILE;NAME".
struct RuleMetrics {
    RuleMetrics(exposition::Registry& registry, const std::string& group);
    /// Drops the group's series.
    static void remove(exposition::Registry& registry, const std::string& group);

    exposition::Scalar& evaluations;
    exposition::Scalar& failures;
    exposition::Scalar& iterations;
    exposition::Scalar& missed;
    exposition::Scalar& lastDuration;
    exposition::Scalar& lastTimestamp;
    exposition::Scalar& lastSamples;
    exposition::Scalar& interval;
    exposition::Scalar& rules;
    exposition::Summary& groupDuration; ///< of all groups together
    exposition::Summary& ruleDuration;
};

} // namespace halab::prometheus
