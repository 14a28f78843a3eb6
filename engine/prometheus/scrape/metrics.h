#pragma once

#include "exposition/registry.h"

#include <string>

namespace halab::prometheus {

/// Counters about scraping. References into the server's registry.
struct ScrapeMetrics {
    explicit ScrapeMetrics(exposition::Registry& registry);

    exposition::Registry& registry;
    exposition::Scalar& sampleLimit;
    exposition::Scalar& bodySizeLimit;
    exposition::Scalar& labelLimits;
    exposition::Scalar& targetLimit;
    exposition::Scalar& duplicateTimestamp;
    exposition::Scalar& outOfOrder;
    exposition::Scalar& outOfBounds;
    exposition::Scalar& pools;
    exposition::Scalar& poolReloads;

    exposition::Summary& intervalLength(const std::string& interval);
    exposition::Scalar& poolTargets(const std::string& job);
    exposition::Scalar& poolSyncs(const std::string& job);
    exposition::Scalar& syncFailures(const std::string& job);
    exposition::Scalar& discovered(const std::string& manager, const std::string& config);
};

} // namespace halab::prometheus
