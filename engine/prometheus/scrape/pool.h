#pragma once

// All targets of one job, and all jobs of a server.

#include "prometheus/discovery/discovery.h"
#include "prometheus/scrape/loop.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::prometheus {

class ScrapePool {
public:
    ScrapePool(Services& services, ScrapeMetrics& metrics, const ScrapeConfig& config, std::uint64_t seed);
    ~ScrapePool();

    /// Other settings for the same job: every loop begins anew; targets keep their health. What
    /// is known about series is kept when only timing and limits of size changed.
    void reload(const ScrapeConfig& config, std::uint64_t seed);
    /// The targets as they are now: new ones begin, missing ones end.
    void sync(const std::vector<TargetGroup>& groups);

    const ScrapeConfig& config() const { return *m_config; }
    std::vector<TargetPtr> activeTargets() const;
    const std::vector<model::Labels>& droppedTargets() const { return m_dropped; }

private:
    std::map<std::uint64_t, TargetPtr> build(const std::vector<TargetGroup>& groups);
    void begin(const TargetPtr& target, std::shared_ptr<ScrapeCache> cache);
    void retire(std::unique_ptr<ScrapeLoop> loop);
    void enforceTargetLimit();

    Services& m_services;
    ScrapeMetrics& m_metrics;
    std::shared_ptr<const ScrapeConfig> m_config;
    std::uint64_t m_seed;
    std::map<std::uint64_t, std::unique_ptr<ScrapeLoop>> m_loops; ///< by target hash
    std::vector<std::unique_ptr<ScrapeLoop>> m_retired;           ///< until their staleness markers are written
    std::vector<model::Labels> m_dropped;
};

class ScrapeManager {
public:
    ScrapeManager(Services& services, const std::string& fqdn);

    /// A configuration was loaded. Jobs that are gone stop at once, without staleness markers.
    void apply(const Config& config);
    /// Discovery has spoken.
    void sync(const TargetGroups& groups);

    const std::map<std::string, std::unique_ptr<ScrapePool>>& pools() const { return m_pools; }

private:
    Services& m_services;
    ScrapeMetrics m_metrics;
    std::string m_fqdn;
    std::uint64_t m_seed = 0;
    std::map<std::string, ScrapeConfig> m_configs;
    std::map<std::string, std::unique_ptr<ScrapePool>> m_pools;
};

} // namespace halab::prometheus
