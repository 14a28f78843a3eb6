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

constexpr StoreNames silenceNames{.component = "silences",
    .noun = "silence",
    .queriesHelp = "How many silence queries were received.",
    .queryErrorsHelp = "How many silence received queries did not succeed."};

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
    , m_retention(options.retention)
    , m_matcherMode(options.matcherMode)
    , m_upkeep(host, silenceNames, std::move(options.snapshotFile), metrics)
    , m_applicable(host, m_table, m_upkeep)
{
    declareStates(metrics);
}

void Silences::declareStates(exposition::Registry& metrics)
{
    metrics.collect("gauge", "alertmanager_silences", "How many silences by state.", {"state"}, [this] {
        std::vector<std::pair<exposition::LabelValues, double>> series;
        for (const auto state : {SilenceState::Active, SilenceState::Expired, SilenceState::Pending}) {
            m_upkeep.countQuery(m_upkeep.elapsed()); // as the original, whose every scrape asks three times
            series.push_back({{std::string(silenceStateName(state))}, countInState(state)});
        }
        return series;
    });
}

double Silences::countInState(SilenceState state) const
{
    const auto now = m_upkeep.now();
    return static_cast<double>(std::ranges::count_if(
        m_table.records(), [&](const auto& entry) { return entry.second.silence.stateAt(now) == state; }));
}

Status Silences::load()
{
    const auto bytes = m_upkeep.readSnapshot();
    HALAB_TRY(bytes);
    if (!*bytes)
        return {};
    auto records = decode(**bytes);
    HALAB_TRY(records);
    // Expired records are kept until the next garbage collection, as in the original.
    for (auto& [id, mesh] : *records) {
        silencerules::upgradeComments(*mesh.mutable_silence());
        m_table.put(std::move(mesh));
    }
    m_table.touch(); // also where the file is empty
    return {};
}

Status Silences::maintain()
{
    const auto done =
        m_upkeep.maintain([this] { return collectGarbage(m_upkeep.now()); }, [this] { return marshal(); });
    m_applicable.forgetUnused();
    return done;
}

Status Silences::collectGarbage(Time now)
{
    std::vector<std::string> expired;
    for (const auto& [id, record] : m_table.records()) {
        const auto& expires = record.mesh.expires_at();
        if (isZeroTimestamp(expires))
            return fail(ErrorKind::InvalidInput, "unexpected zero expiration timestamp");
        if (fromTimestamp(expires) <= now)
            expired.push_back(id);
    }
    for (const auto& id : expired)
        m_table.erase(id);
    return {};
}

Result<std::string> Silences::set(Silence silence) { return set(silencerules::record(silence)); }

Result<std::string> Silences::set(pb::Silence silence)
{
    const auto now = m_upkeep.now();
    const auto* previous = m_table.find(silence.id());
    if (!silence.id().empty() && !previous)
        return fail(ErrorKind::NotFound, "silence not found");
    if (previous) {
        const auto& before = previous->mesh.silence();
        auto id = before.id();
        if (silencerules::canUpdate(before, silence, now)) {
            HALAB_TRY(store(std::move(silence), now));
            return id;
        }
        if (silencerules::stateOf(before, now) != SilenceState::Expired)
            if (auto done = expireStored(id, now); !done)
                return fail(done.error().kind, "expire previous silence: " + done.error().message);
    }
    silence.set_id(makeUuid(m_host.random().bytes<16>()));
    if (fromTimestamp(silence.starts_at()) < now)
        *silence.mutable_starts_at() = toTimestamp(now);
    auto id = silence.id();
    HALAB_TRY(store(std::move(silence), now));
    return id;
}

Status Silences::expire(const std::string& id)
{
    const auto* record = m_table.find(id);
    if (!record)
        return fail(ErrorKind::NotFound, "silence not found");
    const auto now = m_upkeep.now();
    if (silencerules::stateOf(record->mesh.silence(), now) == SilenceState::Expired)
        return {};
    return expireStored(id, now);
}

Status Silences::expireStored(const std::string& id, Time now)
{
    auto silence = m_table.find(id)->mesh.silence();
    if (silencerules::stateOf(silence, now) == SilenceState::Pending)
        *silence.mutable_starts_at() = toTimestamp(now);
    *silence.mutable_ends_at() = toTimestamp(now);
    return store(std::move(silence), now);
}

Status Silences::store(pb::Silence silence, Time now)
{
    // A change at the very instant of the last one must still be the younger: clocks of a lab may stand still.
    const auto id = silence.id();
    const auto* previous = m_table.find(id);
    const bool isNew = !previous;
    const bool sameInstant = previous && previous->silence.updatedAt == now;
    *silence.mutable_updated_at() = toTimestamp(sameInstant ? now + Duration{1} : now);
    if (auto valid = validateSilence(silence, m_matcherMode); !valid)
        return fail(ErrorKind::InvalidInput, "silence invalid: " + valid.error().message);

    pb::MeshSilence mesh;
    *mesh.mutable_expires_at() = addToTimestamp(silence.ends_at(), m_retention);
    HALAB_TRY(checkTimestampRange(mesh.expires_at().seconds(), mesh.expires_at().nanos()));
    *mesh.mutable_silence() = std::move(silence);
    std::string bytes;
    appendRecord(bytes, mesh);
    mergeOne(std::move(mesh), now);

    const auto* stored = m_table.find(id);
    if (!stored) { // a retention so short that it has expired already
        m_upkeep.broadcast(std::move(bytes));
        return {};
    }
    const bool ended = stored->silence.endsAt <= now;
    const auto event = trace(isNew ? kind::silenceCreated
            : ended                ? kind::silenceExpired
                                   : kind::silenceUpdated,
        *stored, {{"by", std::string("api")}});
    const auto because = m_host.trace().because(event);
    m_upkeep.broadcast(std::move(bytes)); // also where the merge lost
    return {};
}

EventId Silences::trace(std::string_view kind, const SilenceRecord& record, const Fields& extra)
{
    const auto& silence = record.silence;
    Fields fields{{"id", silence.id}, {"matchers", silencerules::matchersText(record.mesh.silence())},
        {"starts", formatRfc3339Milli(silence.startsAt)}, {"ends", formatRfc3339Milli(silence.endsAt)},
        {"created_by", silence.createdBy}, {"comment", silence.comment},
        {"state", std::string(silenceStateName(silence.stateAt(m_upkeep.now())))}};
    fields.insert(fields.end(), extra.begin(), extra.end());
    return m_host.trace().record(kind, std::move(fields));
}

bool Silences::mergeOne(pb::MeshSilence mesh, Time now)
{
    if (fromTimestamp(mesh.expires_at()) < now)
        return false;
    silencerules::upgradeComments(*mesh.mutable_silence());
    const auto* stored = m_table.find(mesh.silence().id());
    if (stored && stored->silence.updatedAt >= fromTimestamp(mesh.silence().updated_at()))
        return false;
    m_table.put(std::move(mesh));
    return true;
}

const Silence* Silences::find(const std::string& id) const
{
    const auto began = m_upkeep.elapsed();
    const auto* record = m_table.find(id);
    m_upkeep.countQuery(began);
    return record ? &record->silence : nullptr;
}

std::vector<const Silence*> Silences::all() const
{
    const auto began = m_upkeep.elapsed();
    std::vector<const Silence*> silences;
    silences.reserve(m_table.records().size());
    for (const auto& [id, record] : m_table.records())
        silences.push_back(&record.silence);
    m_upkeep.countQuery(began);
    return silences;
}

const pb::Silence* Silences::stored(const std::string& id) const
{
    const auto* record = m_table.find(id);
    return record ? &record->mesh.silence() : nullptr;
}

std::string Silences::marshal() const
{
    std::string out;
    for (const auto& [id, record] : m_table.records())
        appendRecord(out, record.mesh);
    return out;
}

Result<Silences::Records> Silences::decode(std::string_view bytes)
{
    Records records;
    const auto decoded = readRecords<pb::MeshSilence>(bytes, meshSilenceLayout(), [&](pb::MeshSilence mesh) -> Status {
        if (!mesh.has_silence())
            return fail(ErrorKind::InvalidInput, "invalid state");
        silencerules::completeTimes(mesh);
        auto id = mesh.silence().id();
        records[std::move(id)] = std::move(mesh); // of one id the last counts
        return {};
    });
    HALAB_TRY(decoded);
    return records;
}

Status Silences::merge(std::string_view bytes, const std::string& from)
{
    auto records = decode(bytes);
    HALAB_TRY(records);
    const auto now = m_upkeep.now();
    for (auto& [id, mesh] : *records) {
        if (!mergeOne(std::move(mesh), now))
            continue;
        const auto because =
            m_host.trace().because(trace(kind::silenceMerged, *m_table.find(id), {{"from", from}}));
        m_upkeep.gossipOn(bytes); // once for each record that was news
    }
    return {};
}

} // namespace halab::alertmanager
