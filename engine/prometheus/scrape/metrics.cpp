#include "prometheus/scrape/metrics.h"

namespace halab::prometheus {

ScrapeMetrics::ScrapeMetrics(exposition::Registry& r)
    : registry(r)
    , sampleLimit(r.counter("prometheus_target_scrapes_exceeded_sample_limit_total",
          "Total number of scrapes that hit the sample limit and were rejected."))
    , bodySizeLimit(r.counter("prometheus_target_scrapes_exceeded_body_size_limit_total",
          "Total number of scrapes that hit the body size limit"))
    , labelLimits(r.counter("prometheus_target_scrape_pool_exceeded_label_limits_total",
          "Total number of times scrape pools hit the label limits, during sync or config reload."))
    , targetLimit(r.counter("prometheus_target_scrape_pool_exceeded_target_limit_total",
          "Total number of times scrape pools hit the target limit, during sync or config reload."))
    , duplicateTimestamp(r.counter("prometheus_target_scrapes_sample_duplicate_timestamp_total",
          "Total number of samples rejected due to duplicate timestamps but different values."))
    , outOfOrder(r.counter("prometheus_target_scrapes_sample_out_of_order_total",
          "Total number of samples rejected due to not being out of the expected order."))
    , outOfBounds(r.counter("prometheus_target_scrapes_sample_out_of_bounds_total",
          "Total number of samples rejected due to timestamp falling outside of the time bounds."))
    , pools(r.counter("prometheus_target_scrape_pools_total", "Total number of scrape pool creation attempts."))
    , poolReloads(r.counter("prometheus_target_scrape_pool_reloads_total", "Total number of scrape pool reloads."))
{
}

exposition::Summary& ScrapeMetrics::intervalLength(const std::string& interval)
{
    return registry.summary("prometheus_target_interval_length_seconds", "Actual intervals between scrapes.",
        {0.01, 0.05, 0.5, 0.90, 0.99}, {"interval"}, {interval});
}

exposition::Scalar& ScrapeMetrics::poolTargets(const std::string& job)
{
    return registry.gauge("prometheus_target_scrape_pool_targets",
        "Current number of targets in this scrape pool.", {"scrape_job"}, {job});
}

exposition::Scalar& ScrapeMetrics::poolSyncs(const std::string& job)
{
    return registry.counter("prometheus_target_scrape_pool_sync_total",
        "Total number of syncs that were executed on a scrape pool.", {"scrape_job"}, {job});
}

exposition::Scalar& ScrapeMetrics::syncFailures(const std::string& job)
{
    return registry.counter(
        "prometheus_target_sync_failed_total", "Total number of target sync failures.", {"scrape_job"}, {job});
}

exposition::Scalar& ScrapeMetrics::discovered(const std::string& manager, const std::string& config)
{
    return registry.gauge("prometheus_sd_discovered_targets", "Current number of discovered targets.",
        {"config", "name"}, {config, manager});
}

} // namespace halab::prometheus
