#include "alertmanager/store_upkeep.h"

#include "alertmanager/records.h"
#include "base/durations.h"

#include <utility>
#include <vector>

namespace halab::alertmanager {

namespace store_detail {

const std::vector<double> querySeconds{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

std::string metric(const StoreNames& names, const char* what)
{
    return std::string("alertmanager_") + names.component + "_" + what;
}

} // namespace store_detail

using store_detail::metric;

StoreUpkeep::StoreUpkeep(
    Host& host, const StoreNames& names, std::string snapshotFile, exposition::Registry& metrics)
    : m_host(host)
    , m_component(names.component)
    , m_snapshotFile(std::move(snapshotFile))
    , m_gcDuration(metrics.summary(metric(names, "gc_duration_seconds"),
          std::string("Duration of the last ") + names.noun + " garbage collection cycle.", {}))
    , m_snapshotDuration(metrics.summary(metric(names, "snapshot_duration_seconds"),
          std::string("Duration of the last ") + names.noun + " snapshot.", {}))
    , m_snapshotSize(metrics.gauge(metric(names, "snapshot_size_bytes"),
          std::string("Size of the last ") + names.noun + " snapshot in bytes."))
    , m_queries(metrics.counter(metric(names, "queries_total"), names.queriesHelp))
    , m_queryErrors(metrics.counter(metric(names, "query_errors_total"), names.queryErrorsHelp))
    , m_queryDuration(metrics.histogram(metric(names, "query_duration_seconds"),
          std::string("Duration of ") + names.noun + " query evaluation.", store_detail::querySeconds))
    , m_propagated(metrics.counter(metric(names, "gossip_messages_propagated_total"),
          "Number of received gossip messages that have been further gossiped."))
{
}

Result<std::optional<std::string>> StoreUpkeep::readSnapshot() const
{
    if (m_snapshotFile.empty() || !m_host.disk().exists(m_snapshotFile))
        return std::nullopt;
    auto bytes = m_host.disk().read(m_snapshotFile);
    HALAB_TRY(bytes);
    return std::move(*bytes);
}

Result<std::size_t> StoreUpkeep::collectAndWrite(
    const std::function<Status()>& collectGarbage, const std::function<std::string()>& marshal)
{
    const auto gcBegan = elapsed();
    const auto collected = collectGarbage();
    m_gcDuration.observe(seconds(elapsed() - gcBegan));
    HALAB_TRY(collected);
    if (m_snapshotFile.empty())
        return std::size_t{0};
    const auto snapshotBegan = elapsed();
    const auto bytes = marshal();
    const auto written = m_host.disk().replace(m_snapshotFile, bytes);
    m_snapshotDuration.observe(seconds(elapsed() - snapshotBegan));
    HALAB_TRY(written);
    return bytes.size();
}

Status StoreUpkeep::maintain(
    const std::function<Status()>& collectGarbage, const std::function<std::string()>& marshal)
{
    const auto began = elapsed();
    m_host.trace().log("debug", m_component, "Running maintenance");
    const auto size = collectAndWrite(collectGarbage, marshal);
    m_snapshotSize.set(static_cast<double>(size.value_or(0)));
    m_host.trace().log("debug", m_component, "Maintenance done",
        {{"duration", formatGoDuration(elapsed() - began)}, {"size", static_cast<std::int64_t>(size.value_or(0))}});
    HALAB_TRY(size);
    return {};
}

void StoreUpkeep::countQuery(Duration began) const
{
    m_queries.add();
    m_queryDuration.observe(seconds(elapsed() - began));
}

void StoreUpkeep::broadcast(std::string records) const
{
    if (m_broadcast)
        m_broadcast(std::move(records));
}

void StoreUpkeep::gossipOn(std::string_view records) const
{
    if (records.size() > oversizeBytes)
        return;
    m_propagated.add();
    broadcast(std::string(records));
}

} // namespace halab::alertmanager
