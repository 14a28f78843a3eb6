#pragma once

// A scrape target: how its labels and URL come about, and when it is scraped (spec: Prometheus
// 2.42 scrape/target.go).

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "model/labels.h"
#include "prometheus/config/config.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace halab::prometheus {

enum class TargetHealth { Unknown, Up, Down };
std::string_view targetHealthName(TargetHealth health);

struct Target {
    model::Labels discoveredLabels; ///< before relabelling
    model::Labels labels;           ///< after it, with those that begin with __
    model::Labels publicLabels;     ///< what its series get
    Url url;
    std::uint64_t hash = 0; ///< identity: labels and URL
    Duration interval{}, timeout{};

    // Of its last scrape.
    TargetHealth health = TargetHealth::Unknown;
    std::string lastError;
    Time lastScrape = zeroTime;
    Duration lastDuration{};
};
using TargetPtr = std::shared_ptr<Target>;

struct BuiltTarget {
    model::Labels discoveredLabels;
    TargetPtr target; ///< null: dropped by relabelling
};

/// Errors in the real words: `no address`, `"a/b" is not a valid hostname` …
Result<BuiltTarget> buildTarget(const ScrapeConfig& config, const TargetGroup& group, const std::string& address);

/// A server's own part of the phase: replicas differ by host name and external labels.
std::uint64_t jitterSeed(std::string_view fqdn, const model::Labels& externalLabels);

/// How long a loop that starts at `now` waits for its first scrape: until
/// unix time mod interval = (hash XOR seed) mod interval.
Duration untilFirstScrape(Time now, Duration interval, std::uint64_t targetHash, std::uint64_t seed);

} // namespace halab::prometheus
