#pragma once

// One target, scraped again and again.

#include "prometheus/scrape/ingestion.h"
#include "prometheus/ticker.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace halab::prometheus {

class ScrapeLoop {
public:
    ScrapeLoop(Services& services, ScrapeMetrics& metrics, std::shared_ptr<const ScrapeConfig> config, TargetPtr target,
        std::shared_ptr<ScrapeCache> cache, std::uint64_t seed);

    /// Waits for the target's phase, then scrapes at every interval.
    void start();
    /// The target is gone: two ticks and a tenth of an interval later its series end with
    /// staleness markers, unless it came back. `done` may destroy the loop.
    void end(std::function<void()> done);
    /// While set, no request is made and every scrape fails with it.
    void setForcedError(std::string error) { m_forcedError = std::move(error); }

    const TargetPtr& target() const { return m_target; }
    const std::shared_ptr<ScrapeCache>& cache() const { return m_ingestion.cache(); }

private:
    void begin();
    void tick();
    void scrape();
    void finish(Result<http::Response> answer);
    /// The body, or why the scrape failed.
    Result<std::string> judge(Result<http::Response> answer);
    void store(Result<std::string> body);
    void tell(const Status& outcome, const IngestCounts& counts);
    Time scrapeTime();
    http::ClientRequest request() const;

    Services& m_services;
    ScrapeMetrics& m_metrics;
    std::shared_ptr<const ScrapeConfig> m_config;
    TargetPtr m_target;
    Ingestion m_ingestion;
    std::uint64_t m_seed;
    std::string m_forcedError;

    Timer m_firstScrape, m_lastBreath;
    Ticker m_ticker;
    Time m_aligned = zeroTime;
    Time m_at = zeroTime;          ///< timestamp of the scrape under way
    Time m_lastStart = zeroTime;
    Duration m_startedAt{};        ///< of the scrape under way, in elapsed time
    Call m_call;
    bool m_isTickHeld = false;     ///< a tick came while a scrape was under way
    std::function<void()> m_ended; ///< set while ending
    std::optional<std::int64_t> m_staleAt;
    int m_ticksSinceEnd = 0;
};

} // namespace halab::prometheus
