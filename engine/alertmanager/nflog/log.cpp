#include "alertmanager/nflog/log.h"

#include "alertmanager/records.h"
#include "host/vocabulary.h"

#include <iterator>
#include <utility>

namespace halab::alertmanager {

namespace {

constexpr StoreNames logNames{.component = "nflog",
    .noun = "notification log",
    .queriesHelp = "Number of notification log queries were received.",
    .queryErrorsHelp = "Number notification log received queries that failed."};

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
    , m_retention(options.retention)
    , m_upkeep(host, logNames, std::move(options.snapshotFile), metrics)
{
}

Status NotificationLog::load()
{
    const auto bytes = m_upkeep.readSnapshot();
    HALAB_TRY(bytes);
    if (!*bytes)
        return {};
    auto meshes = decode(**bytes);
    HALAB_TRY(meshes);
    // Expired records are kept until the next garbage collection, as in the original.
    for (auto& [key, mesh] : *meshes) {
        auto& record = m_records[key];
        record.entry = plainEntry(mesh.entry());
        record.entry.arrivedAt = m_upkeep.now();
        record.mesh = std::move(mesh);
    }
    return {};
}

Status NotificationLog::maintain()
{
    return m_upkeep.maintain([this] { return collectGarbage(m_upkeep.now()); }, [this] { return marshal(); });
}

Status NotificationLog::collectGarbage(Time now)
{
    for (auto record = m_records.begin(); record != m_records.end();) {
        const auto& expires = record->second.mesh.expires_at();
        if (isZeroTimestamp(expires))
            return fail(ErrorKind::InvalidInput, "unexpected zero expiration timestamp");
        record = fromTimestamp(expires) <= now ? m_records.erase(record) : std::next(record);
    }
    return {};
}

void NotificationLog::log(const std::string& groupKey, const LogReceiver& receiver, std::vector<std::uint64_t> firing,
    std::vector<std::uint64_t> resolved, Duration expiry)
{
    const auto now = m_host.clock().now();
    const auto key = stateKey(groupKey, receiver);
    if (const auto found = m_records.find(key); found != m_records.end() && found->second.entry.timestamp > now)
        return;

    const bool useExpiry = expiry > Duration::zero() && expiry < m_retention;
    pb::MeshEntry mesh;
    *mesh.mutable_expires_at() = addToTimestamp(toTimestamp(now), useExpiry ? expiry : m_retention);
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
        return m_upkeep.broadcast(std::move(bytes));
    const auto because = m_host.trace().because(trace(kind::nflogLogged, found->second.entry, {}));
    m_upkeep.broadcast(std::move(bytes));
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
    const auto began = m_upkeep.elapsed();
    const auto found = m_records.find(stateKey(groupKey, receiver));
    m_upkeep.countQuery(began);
    if (found != m_records.end())
        return found->second.entry;
    m_upkeep.countQueryError();
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
    Meshes meshes;
    const auto decoded = readRecords<pb::MeshEntry>(bytes, meshEntryLayout(), [&](pb::MeshEntry mesh) -> Status {
        if (!mesh.has_entry() || !mesh.entry().has_receiver())
            return fail(ErrorKind::InvalidInput, "invalid state");
        if (!mesh.entry().has_timestamp())
            *mesh.mutable_entry()->mutable_timestamp() = zeroTimestamp();
        if (!mesh.has_expires_at())
            *mesh.mutable_expires_at() = zeroTimestamp();
        auto key = stateKey(mesh.entry());
        meshes[std::move(key)] = std::move(mesh); // of one key the last counts
        return {};
    });
    HALAB_TRY(decoded);
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
        const auto because = m_host.trace().because(event);
        m_upkeep.gossipOn(bytes); // once for each record that was news
    }
    return {};
}

} // namespace halab::alertmanager
