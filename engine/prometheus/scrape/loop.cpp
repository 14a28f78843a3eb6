#include "prometheus/scrape/loop.h"

#include "base/durations.h"
#include "base/gotext.h"
#include "host/vocabulary.h"

namespace halab::prometheus {

namespace {

constexpr Duration timestampTolerance = std::chrono::milliseconds{2};
constexpr char scrapeAccept[] =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
constexpr std::size_t bodyBytesMax = 64 * 1024 * 1024; ///< ours, where the configuration sets no limit

} // namespace

ScrapeLoop::ScrapeLoop(Services& services, ScrapeMetrics& metrics, std::shared_ptr<const ScrapeConfig> config,
    TargetPtr target, std::shared_ptr<ScrapeCache> cache, std::uint64_t seed)
    : m_services(services), m_metrics(metrics), m_config(config), m_target(target)
    , m_ingestion(services, metrics, std::move(config), std::move(target), std::move(cache)), m_seed(seed)
    , m_ticker(services.host)
{
}

void ScrapeLoop::start()
{
    const Duration wait
        = untilFirstScrape(m_services.host.clock().now(), m_target->interval, m_target->hash, m_seed);
    m_firstScrape = afterWithoutCause(m_services.host, wait, [this] { begin(); });
}

void ScrapeLoop::begin()
{
    m_aligned = m_services.host.clock().now();
    m_ticker.start(m_target->interval, [this] { tick(); });
    scrape();
}

void ScrapeLoop::tick()
{
    if (!m_ended) {
        if (m_call)
            m_isTickHeld = true;
        else
            scrape();
        return;
    }
    // 1. the next tick gives the time of the markers; 2. one more tick; 3. a tenth of the
    // interval, so that a target that came back has written first
    ++m_ticksSinceEnd;
    if (m_ticksSinceEnd == 1)
        m_staleAt = unixMilliseconds(m_services.host.clock().now());
    if (m_ticksSinceEnd < 2)
        return;
    m_ticker.stop();
    m_lastBreath = afterWithoutCause(m_services.host, m_target->interval / 10, [this] {
        tsdb::Appender appender = m_services.head.appender();
        IngestCounts counts;
        (void)m_ingestion.append(appender, {}, *m_staleAt, counts);
        m_ingestion.reportStale(appender, *m_staleAt);
        appender.commit();
        const auto ended = std::move(m_ended);
        ended();
    });
}

void ScrapeLoop::end(std::function<void()> done)
{
    m_call.reset();
    m_isTickHeld = false;
    m_ended = std::move(done);
    if (m_firstScrape.isRunning()) {
        // It never scraped: there is nothing to mark.
        m_firstScrape = afterWithoutCause(m_services.host, Duration{}, [this] {
            const auto ended = std::move(m_ended);
            ended();
        });
    }
}

Time ScrapeLoop::scrapeTime()
{
    const Time now = m_services.host.clock().now();
    if (m_target->interval <= 100 * timestampTolerance)
        return now;
    if (now - m_aligned >= m_target->interval)
        m_aligned += (now - m_aligned) / m_target->interval * m_target->interval;
    return now - m_aligned <= timestampTolerance ? m_aligned : now;
}

http::ClientRequest ScrapeLoop::request() const
{
    http::ClientRequest request;
    request.url = m_target->url;
    request.headers = {{"User-Agent", userAgent}, {"Accept", scrapeAccept}, {"Accept-Encoding", "gzip"},
        {"X-Prometheus-Scrape-Timeout-Seconds", goFormatF(seconds(m_target->timeout))}};
    request.timeout = m_target->timeout;
    request.acceptGzip = true;
    request.redirectsMax = m_config->followRedirects ? 10 : 0;
    // A body that reaches the limit is already too long.
    request.responseBytesMax = m_config->bodySizeLimit > 0 ? m_config->bodySizeLimit - 1 : bodyBytesMax;
    return request;
}

void ScrapeLoop::scrape()
{
    m_at = scrapeTime();
    m_startedAt = m_services.host.clock().elapsed();
    const Time start = m_services.host.clock().now();
    if (!isZero(m_lastStart))
        m_metrics.intervalLength(formatDuration(m_target->interval)).observe(seconds(start - m_lastStart));
    m_lastStart = start;
    if (!m_forcedError.empty())
        store(fail(ErrorKind::Limit, m_forcedError));
    else
        m_call =
            m_services.client.send(request(), [this](Result<http::Response> answer) { finish(std::move(answer)); });
}

void ScrapeLoop::finish(Result<http::Response> answer)
{
    m_call.reset();
    store(judge(std::move(answer)));
    if (m_isTickHeld) {
        m_isTickHeld = false;
        scrape();
    }
}

Result<std::string> ScrapeLoop::judge(Result<http::Response> answer)
{
    if (!answer && answer.error().kind == ErrorKind::Limit) {
        m_metrics.bodySizeLimit.add();
        return fail(ErrorKind::Limit, "body size limit exceeded");
    }
    HALAB_TRY(answer);
    if (answer->status != 200)
        return fail(ErrorKind::Network,
            "server returned HTTP status " + std::to_string(answer->status) + " "
                + std::string(http::statusText(answer->status)));
    if (answer->headers.value("Content-Type").starts_with("application/openmetrics-text"))
        return fail(ErrorKind::Unsupported, "the target answers in OpenMetrics, which this version does not read");
    return std::move(answer->body);
}

void ScrapeLoop::store(Result<std::string> body)
{
    const std::int64_t t = unixMilliseconds(m_at);
    const Duration duration = m_services.host.clock().elapsed() - m_startedAt;
    Status outcome;
    if (!body)
        outcome = tl::unexpected(body.error());
    tsdb::Appender appender = m_services.head.appender();
    IngestCounts counts;
    // A failed scrape is an empty one: its series end with staleness markers.
    if (const Status stored = m_ingestion.append(appender, body ? std::string_view(*body) : "", t, counts); !stored) {
        appender.rollback();
        IngestCounts none;
        (void)m_ingestion.append(appender, {}, t, none);
        if (outcome)
            outcome = stored;
    }
    m_ingestion.report(appender, {t, outcome.has_value(), seconds(duration), counts});
    appender.commit();

    m_target->lastScrape = m_at;
    m_target->lastDuration = duration;
    m_target->lastError = outcome ? "" : outcome.error().message;
    tell(outcome, counts);
}

void ScrapeLoop::tell(const Status& outcome, const IngestCounts& counts)
{
    Tracer& trace = m_services.host.trace();
    const Url& url = m_target->url;
    Fields fields{{"to", placeName(m_services.host.network(), url.host, url.portOrDefault())},
        {"job", std::string(m_target->publicLabels.get("job"))},
        {"instance", std::string(m_target->publicLabels.get("instance"))}};
    Fields scraped = fields;
    if (outcome) {
        scraped.emplace_back("samples", static_cast<std::int64_t>(counts.total));
        scraped.emplace_back("duration", seconds(m_target->lastDuration));
    } else {
        scraped.emplace_back("error", outcome.error().message);
    }
    const EventId event = trace.record(outcome ? kind::scrapeOk : kind::scrapeFailed, std::move(scraped));
    m_services.causes.scraped(event);

    const TargetHealth health = outcome ? TargetHealth::Up : TargetHealth::Down;
    if (health == m_target->health)
        return;
    m_target->health = health;
    if (!outcome)
        fields.emplace_back("error", outcome.error().message);
    const auto because = trace.because(event);
    const EventId change = trace.record(outcome ? kind::targetUp : kind::targetDown, std::move(fields));
    m_services.causes.changed(m_target->publicLabels, change);
}

} // namespace halab::prometheus
