#include "prometheus/scrape/pool.h"

#include <algorithm>

namespace halab::prometheus {

namespace {

/// Whether what one says about a series holds for the other.
bool canShareCache(ScrapeConfig a, ScrapeConfig b)
{
    for (ScrapeConfig* config : {&a, &b}) {
        config->scrapeInterval = config->scrapeTimeout = Duration{};
        config->sampleLimit = 0;
        config->followRedirects = config->enableHttp2 = true;
    }
    return a == b;
}

} // namespace

ScrapePool::ScrapePool(Services& services, ScrapeMetrics& metrics, const ScrapeConfig& config, std::uint64_t seed)
    : m_services(services), m_metrics(metrics), m_config(std::make_shared<const ScrapeConfig>(config)), m_seed(seed)
{
    m_metrics.pools.add();
}

ScrapePool::~ScrapePool()
{
    for (const auto& [hash, loop] : m_loops)
        m_services.causes.forget(loop->target()->publicLabels);
}

std::vector<TargetPtr> ScrapePool::activeTargets() const
{
    std::vector<TargetPtr> targets;
    for (const auto& [hash, loop] : m_loops)
        targets.push_back(loop->target());
    return targets;
}

void ScrapePool::begin(const TargetPtr& target, std::shared_ptr<ScrapeCache> cache)
{
    auto& loop = m_loops[target->hash];
    loop = std::make_unique<ScrapeLoop>(m_services, m_metrics, m_config, target, std::move(cache), m_seed);
    loop->start();
}

void ScrapePool::retire(std::unique_ptr<ScrapeLoop> loop)
{
    ScrapeLoop* const which = loop.get();
    m_retired.push_back(std::move(loop));
    which->end([this, which] {
        std::erase_if(m_retired, [which](const auto& retired) { return retired.get() == which; });
    });
}

void ScrapePool::reload(const ScrapeConfig& config, std::uint64_t seed)
{
    const bool keepsCache = canShareCache(*m_config, config);
    m_metrics.poolReloads.add();
    m_config = std::make_shared<const ScrapeConfig>(config);
    m_seed = seed;
    auto before = std::move(m_loops);
    m_loops.clear();
    for (auto& [hash, loop] : before) {
        begin(loop->target(), keepsCache ? loop->cache() : std::make_shared<ScrapeCache>());
        if (!keepsCache)
            retire(std::move(loop));
    }
    enforceTargetLimit();
}

std::map<std::uint64_t, TargetPtr> ScrapePool::build(const std::vector<TargetGroup>& groups)
{
    std::map<std::uint64_t, TargetPtr> targets;
    m_dropped.clear();
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (std::size_t i = 0; i < groups[g].targets.size(); ++i) {
            const auto built = buildTarget(*m_config, groups[g], groups[g].targets[i]);
            if (!built) {
                m_metrics.syncFailures(m_config->jobName).add();
                m_services.host.trace().log("error", "scrape manager", "Creating target failed",
                    {{"scrape_pool", m_config->jobName},
                        {"err", "instance " + std::to_string(i) + " in group " + std::to_string(g) + ": "
                                    + built.error().message}});
            } else if (built->target) {
                targets[built->target->hash] = built->target;
            } else {
                m_dropped.push_back(built->discoveredLabels);
            }
        }
    }
    return targets;
}

void ScrapePool::sync(const std::vector<TargetGroup>& groups)
{
    const auto targets = build(groups);
    for (auto it = m_loops.begin(); it != m_loops.end();) {
        if (targets.contains(it->first)) {
            ++it;
            continue;
        }
        m_services.causes.forget(it->second->target()->publicLabels);
        retire(std::move(it->second));
        it = m_loops.erase(it);
    }
    for (const auto& [hash, target] : targets) {
        if (const auto known = m_loops.find(hash); known != m_loops.end())
            known->second->target()->discoveredLabels = target->discoveredLabels;
        else
            begin(target, std::make_shared<ScrapeCache>());
    }
    m_metrics.poolTargets(m_config->jobName).set(static_cast<double>(m_loops.size()));
    m_metrics.poolSyncs(m_config->jobName).add();
    enforceTargetLimit();
}

void ScrapePool::enforceTargetLimit()
{
    std::string error;
    if (m_config->targetLimit > 0 && m_loops.size() > m_config->targetLimit) {
        m_metrics.targetLimit.add();
        error = "target_limit exceeded (number of targets: " + std::to_string(m_loops.size())
            + ", limit: " + std::to_string(m_config->targetLimit) + ")";
    }
    for (const auto& [hash, loop] : m_loops)
        loop->setForcedError(error);
}

ScrapeManager::ScrapeManager(Services& services, const std::string& fqdn)
    : m_services(services), m_metrics(services.metrics), m_fqdn(fqdn)
{
}

void ScrapeManager::apply(const Config& config)
{
    const std::uint64_t seed = jitterSeed(m_fqdn, config.global.externalLabels);
    m_configs.clear();
    for (const ScrapeConfig& job : config.scrapeConfigs)
        m_configs.emplace(job.jobName, job);
    for (auto it = m_pools.begin(); it != m_pools.end();) {
        const auto wanted = m_configs.find(it->first);
        if (wanted == m_configs.end()) {
            it = m_pools.erase(it);
            continue;
        }
        if (it->second->config() != wanted->second)
            it->second->reload(wanted->second, seed);
        ++it;
    }
    m_seed = seed;
}

void ScrapeManager::sync(const TargetGroups& groups)
{
    for (const auto& [job, jobGroups] : groups) {
        const auto config = m_configs.find(job);
        if (config == m_configs.end())
            continue;
        auto& pool = m_pools[job];
        if (!pool)
            pool = std::make_unique<ScrapePool>(m_services, m_metrics, config->second, m_seed);
        std::size_t count = 0;
        for (const TargetGroup& group : jobGroups)
            count += group.targets.size();
        m_metrics.discovered("scrape", job).set(static_cast<double>(count));
        pool->sync(jobGroups);
    }
}

} // namespace halab::prometheus
