#include "prometheus/scrape/ingestion.h"

#include "base/gotext.h"
#include "exposition/text_parser.h"
#include "model/sample.h"

#include <algorithm>

namespace halab::prometheus {

namespace {

using tsdb::AppendOutcome;

constexpr std::int64_t futureToleranceMs = 10 * 60 * 1000;
constexpr std::size_t cacheSlack = 1000;
constexpr std::array<const char*, 5> reportNames{"up", "scrape_duration_seconds", "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling", "scrape_series_added"};

/// printf's %.50s
std::string beginning(std::string_view text) { return std::string(text.substr(0, 50)); }

bool hasValidNames(const model::Labels& labels)
{
    return std::all_of(labels.begin(), labels.end(), [](const model::Labels::Pair& label) {
        return label.first == model::metricNameLabel ? model::isValidMetricName(label.second)
                                                     : model::isValidLabelName(label.first);
    });
}

} // namespace

/// One sample line of a body.
class Line {
public:
    const exposition::TextParser& parser;
    std::int64_t t;
    bool hasOwnTimestamp;
    std::int64_t now;
};

ScrapeCache::Entry* ScrapeCache::find(std::string_view text)
{
    const auto found = m_entries.find(text);
    if (found == m_entries.end())
        return nullptr;
    found->second.lastIteration = m_iteration;
    return &found->second;
}

ScrapeCache::Entry& ScrapeCache::add(std::string_view text, Entry entry)
{
    entry.lastIteration = m_iteration;
    return m_entries.insert_or_assign(std::string(text), std::move(entry)).first->second;
}

void ScrapeCache::endIteration(bool flush)
{
    if (flush)
        m_successful = m_entries.size();
    else
        flush = m_entries.size() > 2 * m_successful + cacheSlack;
    if (flush)
        std::erase_if(m_entries, [this](const auto& item) { return item.second.lastIteration != m_iteration; });
    m_previous = std::move(m_current);
    m_current.clear();
    ++m_iteration;
}

model::Labels joinLabels(const model::Labels& exposed, const model::Labels& target, bool honorLabels)
{
    model::Labels labels = exposed;
    if (honorLabels) {
        for (const auto& [name, value] : target)
            if (!exposed.has(name))
                labels.set(name, value);
        return labels;
    }
    std::vector<model::Labels::Pair> conflicts;
    for (const auto& [name, value] : target) {
        if (const std::string_view theirs = exposed.get(name); !theirs.empty())
            conflicts.emplace_back(name, theirs);
        labels.set(name, value);
    }
    std::stable_sort(conflicts.begin(), conflicts.end(),
        [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); });
    for (const auto& [name, value] : conflicts) {
        std::string renamed = "exported_" + name;
        while (labels.has(renamed))
            renamed.insert(0, "exported_");
        labels.set(renamed, value);
    }
    return labels;
}

Ingestion::Ingestion(Services& services, ScrapeMetrics& metrics, std::shared_ptr<const ScrapeConfig> config,
    TargetPtr target, std::shared_ptr<ScrapeCache> cache)
    : m_services(services), m_metrics(metrics), m_config(std::move(config)), m_target(std::move(target))
    , m_cache(std::move(cache))
{
}

Status Ingestion::checkLimits(const model::Labels& labels) const
{
    const std::string metric = "metric: " + beginning(labels.get(model::metricNameLabel));
    if (m_config->labelLimit > 0 && labels.size() > m_config->labelLimit)
        return fail(ErrorKind::Limit,
            "label_limit exceeded (" + metric + ", number of labels: " + std::to_string(labels.size())
                + ", limit: " + std::to_string(m_config->labelLimit) + ")");
    for (const auto& [name, value] : labels) {
        if (m_config->labelNameLengthLimit > 0 && name.size() > m_config->labelNameLengthLimit)
            return fail(ErrorKind::Limit,
                "label_name_length_limit exceeded (" + metric + ", label name: " + beginning(name) + ", length: "
                    + std::to_string(name.size()) + ", limit: " + std::to_string(m_config->labelNameLengthLimit) + ")");
        if (m_config->labelValueLengthLimit > 0 && value.size() > m_config->labelValueLengthLimit)
            return fail(ErrorKind::Limit,
                "label_value_length_limit exceeded (" + metric + ", label name: " + beginning(name) + ", value: "
                    + goQuote(beginning(value)) + ", length: " + std::to_string(value.size())
                    + ", limit: " + std::to_string(m_config->labelValueLengthLimit) + ")");
    }
    return {};
}

/// A series text that was not seen before. An entry without labels: dropped.
Result<ScrapeCache::Entry> Ingestion::enter(const model::Labels& exposed)
{
    model::Labels labels = joinLabels(exposed, m_target->publicLabels, m_config->honorLabels);
    ScrapeCache::Entry entry;
    if (!relabel(labels, m_config->metricRelabelConfigs) || labels.empty())
        return entry;
    if (!labels.has(model::metricNameLabel))
        return fail(ErrorKind::InvalidInput, "missing metric name (__name__ label)");
    if (!hasValidNames(labels))
        return fail(ErrorKind::InvalidInput, "invalid metric name or label names: " + labels.toString());
    if (const Status limits = checkLimits(labels); !limits) {
        m_metrics.labelLimits.add();
        return tl::unexpected(limits.error());
    }
    entry.hash = labels.hash();
    entry.labels = std::make_shared<const model::Labels>(std::move(labels));
    return entry;
}

Status Ingestion::appendLine(tsdb::Appender& appender, const Line& line, IngestCounts& counts)
{
    ++counts.total;
    ScrapeCache::Entry* entry = m_cache->find(line.parser.series());
    const bool isNew = entry == nullptr;
    if (isNew) {
        auto entered = enter(line.parser.labels());
        HALAB_TRY(entered);
        entry = &m_cache->add(line.parser.series(), std::move(*entered));
    }
    if (!entry->labels)
        return {};

    double value = line.parser.value();
    if (value != value && !model::isStaleNaN(value))
        value = model::normalNaN();
    const bool overLimit
        = m_config->sampleLimit > 0 && !model::isStaleNaN(value) && ++m_sampled > m_config->sampleLimit;
    bool accepted = false;
    if (overLimit) {
        ++m_rejected.overSampleLimit;
    } else if (line.t > line.now + futureToleranceMs) {
        ++m_rejected.outOfBounds;
    } else {
        const auto appended = appender.append(entry->ref, *entry->labels, line.t, value);
        entry->ref = appended.ref;
        accepted = appended.outcome == AppendOutcome::Accepted;
        m_rejected.outOfOrder += appended.outcome == AppendOutcome::OutOfOrder;
        m_rejected.duplicate += appended.outcome == AppendOutcome::DuplicateTimestamp;
        m_rejected.outOfBounds += appended.outcome == AppendOutcome::OutOfBounds;
        if (appended.outcome == AppendOutcome::InvalidLabels)
            return fail(ErrorKind::InvalidInput, "invalid labels: " + entry->labels->toString());
    }
    // A series with timestamps of its own says itself when it ends.
    if (!line.hasOwnTimestamp && (accepted || isNew))
        m_cache->track(*entry);
    ++counts.added;
    counts.seriesAdded += isNew && accepted;
    return {};
}

Status Ingestion::append(tsdb::Appender& appender, std::string_view body, std::int64_t t, IngestCounts& counts)
{
    m_rejected = {};
    m_sampled = 0;
    const std::int64_t now = unixMilliseconds(m_services.host.clock().now());
    const auto walk = [&]() -> Status {
        exposition::TextParser parser(body);
        while (!body.empty()) {
            const auto kind = parser.next();
            HALAB_TRY(kind);
            if (*kind == exposition::EntryKind::End)
                break;
            if (*kind != exposition::EntryKind::Series)
                continue;
            const bool own = m_config->honorTimestamps && parser.timestamp().has_value();
            HALAB_TRY(appendLine(appender, Line{parser, own ? *parser.timestamp() : t, own, now}, counts));
        }
        if (m_rejected.overSampleLimit > 0) {
            m_metrics.sampleLimit.add();
            return fail(ErrorKind::Limit, "sample limit exceeded");
        }
        return {};
    };
    const Status walked = walk();
    warnAbout(m_rejected);
    if (!walked) {
        m_cache->abandonIteration();
        return walked;
    }
    // Out of order here means that the series came back elsewhere: nothing to mark.
    m_cache->eachStale([&](ScrapeCache::Tracked& series) {
        appender.append(series.ref, *series.labels, t, model::staleNaN());
    });
    m_cache->endIteration(!body.empty());
    return {};
}

void Ingestion::warnAbout(const Rejected& rejected)
{
    const auto warn = [&](std::size_t count, exposition::Scalar& metric, const char* message) {
        if (count == 0)
            return;
        metric.add(static_cast<double>(count));
        m_services.host.trace().log("warn", "scrape manager", message,
            {{"scrape_pool", m_config->jobName}, {"target", m_target->url.toString()},
                {"num_dropped", static_cast<std::int64_t>(count)}});
    };
    warn(rejected.outOfOrder, m_metrics.outOfOrder, "Error on ingesting out-of-order samples");
    warn(rejected.duplicate, m_metrics.duplicateTimestamp,
        "Error on ingesting samples with different value but same timestamp");
    warn(rejected.outOfBounds, m_metrics.outOfBounds,
        "Error on ingesting samples that are too old or are too far into the future");
}

namespace {

model::Labels reportLabels(const Target& target, const char* name)
{
    model::Labels labels = target.publicLabels;
    labels.set(model::metricNameLabel, name);
    return labels;
}

} // namespace

void Ingestion::report(tsdb::Appender& appender, const ScrapeReport& report)
{
    const std::array<double, 5> values{report.up ? 1.0 : 0.0, report.duration, static_cast<double>(report.counts.total),
        static_cast<double>(report.counts.added), static_cast<double>(report.counts.seriesAdded)};
    for (std::size_t i = 0; i < reportNames.size(); ++i) {
        auto& ref = m_cache->reportRefs[i];
        ref = appender.append(ref, reportLabels(*m_target, reportNames[i]), report.t, values[i]).ref;
    }
}

void Ingestion::reportStale(tsdb::Appender& appender, std::int64_t t)
{
    for (std::size_t i = 0; i < reportNames.size(); ++i)
        appender.append(m_cache->reportRefs[i], reportLabels(*m_target, reportNames[i]), t, model::staleNaN());
}

} // namespace halab::prometheus
