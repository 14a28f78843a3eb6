#include "alertmanager/nflog/log.h"

#include "alertmanager/records.h"
#include "host/vocabulary.h"

#include <utility>

namespace halab::alertmanager {

namespace {

const std::vector<double> logQuerySeconds{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

std::string stateKey(
    const std::string& groupKey, const std::string& name, const std::string& integration, std::uint32_t index)
{
    return groupKey + ":" + name + "/" + integration + "/" + std::to_string(index);
}

std::string stateKey(const std::string& groupKey, const LogReceiver& receiver)
{
    return stateKey(groupKey, receiver.groupName, receiver.integration, receiver.index);
}

std::string stateKey(const pb::Entry& entry)
{
    return stateKey(
        entry.group_key(), entry.receiver().group_name(), entry.receiver().integration(), entry.receiver().idx());
}

LogEntry plainEntry(const pb::Entry& stored)
{
    LogEntry entry;
    entry.groupKey = stored.group_key();
    entry.receiver = {.groupName = stored.receiver().group_name(),
        .integration = stored.receiver().integration(),
        .index = stored.receiver().idx()};
    entry.timestamp = fromTimestamp(stored.timestamp());
    entry.firing.assign(stored.firing_alerts().begin(), stored.firing_alerts().end());
    entry.resolved.assign(stored.resolved_alerts().begin(), stored.resolved_alerts().end());
    return entry;
}

} // namespace

NotificationLog::NotificationLog(Host& host, LogOptions options, exposition::Registry& metrics)
    : m_host(host)
    , m_options(std::move(options))
    , m_gcDuration(metrics.summary("alertmanager_nflog_gc_duration_seconds",
          "Duration of the last notification log garbage collection cycle.", {}))
    , m_snapshotDuration(metrics.summary(
          "alertmanager_nflog_snapshot_duration_seconds", "Duration of the last notification log snapshot.", {}))
    , m_snapshotSize(metrics.gauge(
          "alertmanager_nflog_snapshot_size_bytes", "Size of the last notification log snapshot in bytes."))
    , m_queries(
          metrics.counter("alertmanager_nflog_queries_total", "Number of notification log queries were received."))
    , m_queryErrors(metrics.counter(
          "alertmanager_nflog_query_errors_total", "Number notification log received queries that failed."))
    , m_queryDuration(metrics.histogram("alertmanager_nflog_query_duration_seconds",
          "Duration of notification log query evaluation.", logQuerySeconds))
    , m_propagated(metrics.counter("alertmanager_nflog_gossip_messages_propagated_total",
          "Number of received gossip messages that have been further gossiped."))
{
}

Status NotificationLog::load()
{
    if (m_options.snapshotFile.empty() || !m_host.disk().exists(m_options.snapshotFile))
        return {};
    const auto bytes = m_host.disk().read(m_options.snapshotFile);
    HALAB_TRY(bytes);
    auto meshes = decode(*bytes);
    HALAB_TRY(meshes);
    // Expired records are kept until the next garbage collection, as in the original.
    for (auto& [key, mesh] : *meshes) {
        auto& record = m_records[key];
        record.entry = plainEntry(mesh.entry());
        record.entry.arrivedAt = m_host.clock().now();
        record.mesh = std::move(mesh);
    }
    return {};
}

Status NotificationLog::maintain()
{
    auto& clock = m_host.clock();
    const auto gcBegan = clock.elapsed();
    const auto now = clock.now();
    std::erase_if(m_records, [&](const auto& entry) { return fromTimestamp(entry.second.mesh.expires_at()) <= now; });
    m_gcDuration.observe(seconds(clock.elapsed() - gcBegan));

    if (m_options.snapshotFile.empty())
        return {};
    const auto snapshotBegan = clock.elapsed();
    const auto bytes = marshal();
    HALAB_TRY(m_host.disk().replace(m_options.snapshotFile, bytes));
    m_snapshotSize.set(static_cast<double>(bytes.size()));
    m_snapshotDuration.observe(seconds(clock.elapsed() - snapshotBegan));
    return {};
}

void NotificationLog::log(const std::string& groupKey, const LogReceiver& receiver, std::vector<std::uint64_t> firing,
    std::vector<std::uint64_t> resolved, Duration expiry)
{
    const auto now = m_host.clock().now();
    const auto key = stateKey(groupKey, receiver);
    if (const auto found = m_records.find(key); found != m_records.end() && found->second.entry.timestamp > now)
        return;

    const bool useExpiry = expiry > Duration::zero() && expiry < m_options.retention;
    pb::MeshEntry mesh;
    *mesh.mutable_expires_at() = toTimestamp(addSaturating(now, useExpiry ? expiry : m_options.retention));
    auto& entry = *mesh.mutable_entry();
    entry.set_group_key(groupKey);
    entry.mutable_receiver()->set_group_name(receiver.groupName);
    entry.mutable_receiver()->set_integration(receiver.integration);
    entry.mutable_receiver()->set_idx(receiver.index);
    *entry.mutable_timestamp() = toTimestamp(now);
    entry.mutable_firing_alerts()->Add(firing.begin(), firing.end());
    entry.mutable_resolved_alerts()->Add(resolved.begin(), resolved.end());

    std::string bytes;
    appendRecord(bytes, mesh);
    mergeOne(key, std::move(mesh), now, {});
    const auto found = m_records.find(key);
    if (found == m_records.end()) // a retention so short that it has expired already
        return;
    const auto because = m_host.trace().because(trace(kind::nflogLogged, found->second.entry, {}));
    if (m_broadcast)
        m_broadcast(std::move(bytes));
}

EventId NotificationLog::trace(std::string_view kind, const LogEntry& entry, const Fields& extra)
{
    Fields fields{{"group", entry.groupKey}, {"receiver", entry.receiver.groupName},
        {"integration", entry.receiver.integration + "[" + std::to_string(entry.receiver.index) + "]"},
        {"firing", static_cast<std::int64_t>(entry.firing.size())},
        {"resolved", static_cast<std::int64_t>(entry.resolved.size())}};
    fields.insert(fields.end(), extra.begin(), extra.end());
    return m_host.trace().record(kind, std::move(fields));
}

bool NotificationLog::mergeOne(const std::string& key, pb::MeshEntry mesh, Time now, const std::string& origin)
{
    if (fromTimestamp(mesh.expires_at()) < now)
        return false;
    const auto found = m_records.find(key);
    if (found != m_records.end() && found->second.entry.timestamp >= fromTimestamp(mesh.entry().timestamp()))
        return false;
    auto& record = m_records[key];
    record.entry = plainEntry(mesh.entry());
    record.entry.origin = origin;
    record.entry.arrivedAt = now;
    record.mesh = std::move(mesh);
    return true;
}

std::optional<LogEntry> NotificationLog::query(const std::string& groupKey, const LogReceiver& receiver)
{
    const auto began = m_host.clock().elapsed();
    m_queries.add();
    const auto found = m_records.find(stateKey(groupKey, receiver));
    m_queryDuration.observe(seconds(m_host.clock().elapsed() - began));
    if (found != m_records.end())
        return found->second.entry;
    m_queryErrors.add();
    return std::nullopt;
}

std::vector<LogEntry> NotificationLog::all() const
{
    std::vector<LogEntry> entries;
    entries.reserve(m_records.size());
    for (const auto& [key, record] : m_records)
        entries.push_back(record.entry);
    return entries;
}

std::string NotificationLog::marshal() const
{
    std::string out;
    for (const auto& [key, record] : m_records)
        appendRecord(out, record.mesh);
    return out;
}

Result<NotificationLog::Meshes> NotificationLog::decode(std::string_view bytes)
{
    const auto pieces = splitRecords(bytes);
    HALAB_TRY(pieces);
    Meshes meshes;
    for (const auto piece : *pieces) {
        pb::MeshEntry mesh;
        if (!mesh.ParseFromArray(piece.data(), static_cast<int>(piece.size())))
            return fail(ErrorKind::InvalidInput, "proto: a log entry cannot be decoded");
        if (!mesh.has_entry() || !mesh.entry().has_receiver())
            return fail(ErrorKind::InvalidInput, "invalid state");
        meshes[stateKey(mesh.entry())] = std::move(mesh); // of one key the last counts
    }
    return meshes;
}

Status NotificationLog::merge(std::string_view bytes, const std::string& from)
{
    auto meshes = decode(bytes);
    HALAB_TRY(meshes);
    const auto now = m_host.clock().now();
    for (auto& [key, mesh] : *meshes) {
        if (!mergeOne(key, std::move(mesh), now, from))
            continue;
        const auto event = trace(kind::nflogMerged, m_records.at(key).entry, {{"from", from}});
        if (bytes.size() > oversizeBytes)
            continue;
        // The bytes as they came, once for each record that was news.
        const auto because = m_host.trace().because(event);
        m_propagated.add();
        if (m_broadcast)
            m_broadcast(std::string(bytes));
    }
    return {};
}

} // namespace halab::alertmanager
