#include "alertmanager/silence/silences.h"

#include "alertmanager/records.h"
#include "alertmanager/silence/rules.h"
#include "base/identifiers.h"
#include "base/rfc3339.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager {

namespace {

constexpr std::size_t applicableMax = 100'000;
const std::vector<double> silenceQuerySeconds{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

} // namespace

std::string_view silenceStateName(SilenceState state)
{
    switch (state) {
    case SilenceState::Active:
        return "active";
    case SilenceState::Pending:
        return "pending";
    case SilenceState::Expired:
        break;
    }
    return "expired";
}

SilenceState Silence::stateAt(Time t) const
{
    if (t < startsAt)
        return SilenceState::Pending;
    return t > endsAt ? SilenceState::Expired : SilenceState::Active;
}

Silences::Silences(Host& host, SilencesOptions options, exposition::Registry& metrics)
    : m_host(host)
    , m_options(std::move(options))
    , m_gcDuration(metrics.summary(
          "alertmanager_silences_gc_duration_seconds", "Duration of the last silence garbage collection cycle.", {}))
    , m_snapshotDuration(metrics.summary(
          "alertmanager_silences_snapshot_duration_seconds", "Duration of the last silence snapshot.", {}))
    , m_snapshotSize(
          metrics.gauge("alertmanager_silences_snapshot_size_bytes", "Size of the last silence snapshot in bytes."))
    , m_queries(metrics.counter("alertmanager_silences_queries_total", "How many silence queries were received."))
    , m_queryErrors(metrics.counter(
          "alertmanager_silences_query_errors_total", "How many silence received queries did not succeed."))
    , m_queryDuration(metrics.histogram(
          "alertmanager_silences_query_duration_seconds", "Duration of silence query evaluation.", silenceQuerySeconds))
    , m_propagated(metrics.counter("alertmanager_silences_gossip_messages_propagated_total",
          "Number of received gossip messages that have been further gossiped."))
{
    declareStates(metrics);
}

void Silences::declareStates(exposition::Registry& metrics)
{
    metrics.collect("gauge", "alertmanager_silences", "How many silences by state.", {"state"}, [this] {
        std::vector<std::pair<exposition::LabelValues, double>> series;
        for (const auto state : {SilenceState::Active, SilenceState::Expired, SilenceState::Pending}) {
            countQuery(); // as the original, whose every scrape asks three times
            series.push_back({{std::string(silenceStateName(state))}, countInState(state)});
        }
        return series;
    });
}

double Silences::countInState(SilenceState state) const
{
    const auto now = m_host.clock().now();
    return static_cast<double>(std::count_if(m_records.begin(), m_records.end(),
        [&](const auto& entry) { return entry.second.silence.stateAt(now) == state; }));
}

void Silences::countQuery(Duration took) const
{
    m_queries.add();
    m_queryDuration.observe(seconds(took));
}

Status Silences::load()
{
    if (m_options.snapshotFile.empty() || !m_host.disk().exists(m_options.snapshotFile))
        return {};
    const auto bytes = m_host.disk().read(m_options.snapshotFile);
    HALAB_TRY(bytes);
    auto records = decode(*bytes);
    HALAB_TRY(records);
    // Expired records are kept until the next garbage collection, as in the original.
    for (auto& [id, mesh] : *records) {
        silencerules::upgradeComments(*mesh.mutable_silence());
        auto& record = m_records[id];
        record.silence = silencerules::compiled(mesh.silence(), record.usable);
        record.mesh = std::move(mesh);
    }
    ++m_version;
    return {};
}

void Silences::collectGarbage(Time now)
{
    const auto began = m_host.clock().elapsed();
    std::erase_if(m_records, [&](const auto& entry) { return fromTimestamp(entry.second.mesh.expires_at()) <= now; });
    m_applicable.clear();
    m_gcDuration.observe(seconds(m_host.clock().elapsed() - began));
}

Status Silences::maintain()
{
    collectGarbage(m_host.clock().now());
    if (m_options.snapshotFile.empty())
        return {};
    const auto began = m_host.clock().elapsed();
    const auto bytes = marshal();
    HALAB_TRY(m_host.disk().replace(m_options.snapshotFile, bytes));
    m_snapshotSize.set(static_cast<double>(bytes.size()));
    m_snapshotDuration.observe(seconds(m_host.clock().elapsed() - began));
    return {};
}

Result<std::string> Silences::set(Silence silence) { return set(silencerules::record(silence)); }

Result<std::string> Silences::set(pb::Silence silence)
{
    const auto now = m_host.clock().now();
    const auto previous = m_records.find(silence.id());
    if (!silence.id().empty() && previous == m_records.end())
        return fail(ErrorKind::NotFound, "silence not found");
    if (!silence.id().empty()) {
        const auto& before = previous->second.mesh.silence();
        if (silencerules::canUpdate(before, silence, now)) {
            const auto id = silence.id();
            HALAB_TRY(store(std::move(silence), now));
            return id;
        }
        if (silencerules::stateOf(before, now) != SilenceState::Expired)
            if (auto done = expireStored(std::string(silence.id()), now); !done)
                return fail(done.error().kind, "expire previous silence: " + done.error().message);
    }
    silence.set_id(makeUuid(m_host.random().bytes<16>()));
    if (fromTimestamp(silence.starts_at()) < now)
        *silence.mutable_starts_at() = toTimestamp(now);
    const auto id = silence.id();
    HALAB_TRY(store(std::move(silence), now));
    return id;
}

Status Silences::expire(const std::string& id)
{
    const auto found = m_records.find(id);
    if (found == m_records.end())
        return fail(ErrorKind::NotFound, "silence not found");
    const auto now = m_host.clock().now();
    if (silencerules::stateOf(found->second.mesh.silence(), now) == SilenceState::Expired)
        return {};
    return expireStored(id, now);
}

Status Silences::expireStored(const std::string& id, Time now)
{
    auto silence = m_records.at(id).mesh.silence();
    if (silencerules::stateOf(silence, now) == SilenceState::Pending)
        *silence.mutable_starts_at() = toTimestamp(now);
    *silence.mutable_ends_at() = toTimestamp(now);
    return store(std::move(silence), now);
}

Status Silences::store(pb::Silence silence, Time now)
{
    // A change at the very instant of the last one must still be the younger: clocks of a lab may stand still.
    const auto previous = m_records.find(silence.id());
    const bool sameInstant = previous != m_records.end() && previous->second.silence.updatedAt == now;
    *silence.mutable_updated_at() = toTimestamp(sameInstant ? now + Duration{1} : now);
    if (auto valid = validateSilence(silence); !valid)
        return fail(ErrorKind::InvalidInput, "silence invalid: " + valid.error().message);

    pb::MeshSilence mesh;
    *mesh.mutable_expires_at() = toTimestamp(addSaturating(fromTimestamp(silence.ends_at()), m_options.retention));
    const auto id = silence.id();
    const bool isNew = !m_records.contains(id);
    *mesh.mutable_silence() = std::move(silence);
    std::string bytes;
    appendRecord(bytes, mesh);
    mergeOne(std::move(mesh), now);

    const auto found = m_records.find(id);
    if (found == m_records.end()) // a retention so short that it has expired already
        return {};
    const bool ended = found->second.silence.endsAt <= now;
    const auto event = trace(isNew ? kind::silenceCreated
            : ended                ? kind::silenceExpired
                                   : kind::silenceUpdated,
        found->second.silence, {{"by", std::string("api")}});
    const auto because = m_host.trace().because(event);
    if (m_broadcast) // also where the merge lost
        m_broadcast(std::move(bytes));
    return {};
}

EventId Silences::trace(std::string_view kind, const Silence& silence, const Fields& extra)
{
    Fields fields{{"id", silence.id}, {"matchers", silencerules::matchersText(m_records.at(silence.id).mesh.silence())},
        {"starts", formatRfc3339Milli(silence.startsAt)}, {"ends", formatRfc3339Milli(silence.endsAt)},
        {"created_by", silence.createdBy}, {"comment", silence.comment},
        {"state", std::string(silenceStateName(silence.stateAt(m_host.clock().now())))}};
    fields.insert(fields.end(), extra.begin(), extra.end());
    return m_host.trace().record(kind, std::move(fields));
}

bool Silences::mergeOne(pb::MeshSilence mesh, Time now)
{
    if (fromTimestamp(mesh.expires_at()) < now)
        return false;
    silencerules::upgradeComments(*mesh.mutable_silence());
    const auto found = m_records.find(mesh.silence().id());
    if (found != m_records.end() && found->second.silence.updatedAt >= fromTimestamp(mesh.silence().updated_at()))
        return false;
    auto& record = m_records[mesh.silence().id()];
    record.silence = silencerules::compiled(mesh.silence(), record.usable);
    record.mesh = std::move(mesh);
    ++m_version;
    return true;
}

const Silence* Silences::find(const std::string& id) const
{
    countQuery();
    const auto found = m_records.find(id);
    return found == m_records.end() ? nullptr : &found->second.silence;
}

std::vector<const Silence*> Silences::all() const
{
    countQuery();
    std::vector<const Silence*> silences;
    silences.reserve(m_records.size());
    for (const auto& [id, record] : m_records)
        silences.push_back(&record.silence);
    return silences;
}

const pb::Silence* Silences::stored(const std::string& id) const
{
    const auto found = m_records.find(id);
    return found == m_records.end() ? nullptr : &found->second.mesh.silence();
}

std::vector<std::string> Silences::mutes(const model::Labels& labels)
{
    const auto now = m_host.clock().now();
    const auto began = m_host.clock().elapsed();
    if (m_applicable.size() >= applicableMax)
        m_applicable.clear();
    auto [entry, isNew] = m_applicable.try_emplace(labels.fingerprint());
    auto& applicable = entry->second;
    if (isNew || applicable.version != m_version) {
        applicable = {.version = m_version, .ids = {}};
        for (const auto& [id, record] : m_records)
            if (record.usable && record.silence.stateAt(now) != SilenceState::Expired &&
                model::matchesAll(record.silence.matchers, labels))
                applicable.ids.push_back(id);
        countQuery(m_host.clock().elapsed() - began);
    } else if (!applicable.ids.empty()) {
        countQuery(m_host.clock().elapsed() - began);
    }
    std::vector<std::string> active;
    for (const auto& id : applicable.ids)
        if (m_records.at(id).silence.stateAt(now) == SilenceState::Active)
            active.push_back(id);
    return active;
}

std::string Silences::marshal() const
{
    std::string out;
    for (const auto& [id, record] : m_records)
        appendRecord(out, record.mesh);
    return out;
}

Result<Silences::Records> Silences::decode(std::string_view bytes)
{
    const auto pieces = splitRecords(bytes);
    HALAB_TRY(pieces);
    Records records;
    for (const auto piece : *pieces) {
        pb::MeshSilence mesh;
        if (!mesh.ParseFromArray(piece.data(), static_cast<int>(piece.size())))
            return fail(ErrorKind::InvalidInput, "proto: a silence cannot be decoded");
        if (!mesh.has_silence())
            return fail(ErrorKind::InvalidInput, "invalid state");
        records[mesh.silence().id()] = std::move(mesh); // of one id the last counts
    }
    return records;
}

Status Silences::merge(std::string_view bytes, const std::string& from)
{
    auto records = decode(bytes);
    HALAB_TRY(records);
    const auto now = m_host.clock().now();
    for (auto& [id, mesh] : *records) {
        if (!mergeOne(std::move(mesh), now))
            continue;
        const auto event = trace(kind::silenceMerged, m_records.at(id).silence, {{"from", from}});
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
