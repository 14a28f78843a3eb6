#pragma once

// One target's bodies into the head: labels of what was seen before, label conflicts, limits,
// staleness markers and the report series. Source: Prometheus 2.42 scrape/scrape.go.

#include "base/result.h"
#include "prometheus/config/config.h"
#include "prometheus/scrape/metrics.h"
#include "prometheus/scrape/target.h"
#include "prometheus/services.h"
#include "tsdb/head.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace halab::prometheus {

/// What a target's text lines became: the labels and reference of each series text. May be
/// handed on to the loop that follows after a reload.
class ScrapeCache {
public:
    struct Entry {
        tsdb::SeriesRef ref = 0;
        std::shared_ptr<const model::Labels> labels; ///< null: dropped by relabelling
        std::uint64_t hash = 0;
        std::uint64_t lastIteration = 0;
    };
    struct Tracked {
        tsdb::SeriesRef ref = 0;
        std::shared_ptr<const model::Labels> labels;
    };

    Entry* find(std::string_view text);
    Entry& add(std::string_view text, Entry entry);
    void track(const Entry& entry) { m_current.insert_or_assign(entry.hash, Tracked{entry.ref, entry.labels}); }
    /// Series that the last iteration had and this one has not.
    template <class Use>
    void eachStale(Use use)
    {
        for (auto& [hash, series] : m_previous)
            if (!m_current.contains(hash))
                use(series);
    }
    /// Ends an iteration; forgets what it did not see after a full body, or when there is too much.
    void endIteration(bool flush);
    /// An iteration that failed: its series are forgotten, those of the one before stay.
    void abandonIteration() { m_current.clear(); }

    std::array<tsdb::SeriesRef, 5> reportRefs{};

private:
    std::map<std::string, Entry, std::less<>> m_entries;
    std::map<std::uint64_t, Tracked> m_current, m_previous; ///< by hash of the final labels
    std::uint64_t m_iteration = 0;
    std::size_t m_successful = 0;
};

struct IngestCounts {
    std::size_t total = 0, added = 0, seriesAdded = 0;
};

struct ScrapeReport {
    std::int64_t t = 0;
    bool up = false;
    double duration = 0;
    IngestCounts counts;
};

class Ingestion {
public:
    Ingestion(Services& services, ScrapeMetrics& metrics, std::shared_ptr<const ScrapeConfig> config, TargetPtr target,
        std::shared_ptr<ScrapeCache> cache);

    /// Appends a body. On error nothing of it is to be kept: roll back and append an empty body.
    Status append(tsdb::Appender& appender, std::string_view body, std::int64_t t, IngestCounts& counts);
    void report(tsdb::Appender& appender, const ScrapeReport& report);
    /// Staleness markers for the report series.
    void reportStale(tsdb::Appender& appender, std::int64_t t);

    const std::shared_ptr<ScrapeCache>& cache() const { return m_cache; }

private:
    struct Rejected {
        std::size_t outOfOrder = 0, duplicate = 0, outOfBounds = 0, overSampleLimit = 0;
    };

    Status appendLine(tsdb::Appender& appender, const class Line& line, IngestCounts& counts);
    Result<ScrapeCache::Entry> enter(const model::Labels& exposed);
    Status checkLimits(const model::Labels& labels) const;
    void warnAbout(const Rejected& rejected);

    Services& m_services;
    ScrapeMetrics& m_metrics;
    std::shared_ptr<const ScrapeConfig> m_config;
    TargetPtr m_target;
    std::shared_ptr<ScrapeCache> m_cache;
    Rejected m_rejected;
    std::size_t m_sampled = 0; ///< of this body, for sample_limit
};

/// Joins a series' labels with its target's: on a conflict the target wins and the other becomes
/// exported_NAME, unless labels are honoured.
model::Labels joinLabels(const model::Labels& exposed, const model::Labels& target, bool honorLabels);

} // namespace halab::prometheus
