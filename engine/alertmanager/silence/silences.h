#pragma once

// The silence store: a map id → silence that all members of a cluster copy, merged by the
// younger updatedAt. Source: Alertmanager 0.25 silence/silence.go (spec §2.2).

#include "alertmanager/silence/silence.h"
#include "alertmanager/silence/silence_table.h"
#include "alertmanager/silence/applicable_silences.h"
#include "alertmanager/store_upkeep.h"
#include "base/result.h"
#include "base/time.h"
#include "exposition/registry.h"
#include "host/host.h"
#include "model/labels.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace halab::alertmanager {

struct SilencesOptions {
    std::string snapshotFile; ///< empty = none
    Duration retention = std::chrono::hours{120};
    MatcherMode matcherMode = MatcherMode::Classic; ///< which names a matcher may have
};

class Silences {
public:
    Silences(Host& host, SilencesOptions options, exposition::Registry& metrics);

    /// Loads the snapshot; a missing file is an empty state. Errors: `unexpected EOF`, `invalid state`, `proto: …`.
    Status load();
    /// Removes what expired longer ago than the retention, and writes the snapshot.
    /// Error: `unexpected zero expiration timestamp`.
    Status maintain();

    /// Creates or updates (rules of §2.2); returns the id. Errors: NotFound `silence not found`,
    /// InvalidInput `silence invalid: …`, `timestamp: … after 10000-01-01`.
    Result<std::string> set(Silence silence);
    /// The same from what a client sent, whose regular expressions may be wrong. Times and matchers count, the
    /// rest of the record (updated_at) is filled in.
    Result<std::string> set(pb::Silence silence);
    /// Error: NotFound `silence not found`. One that is expired already stays as it is.
    Status expire(const std::string& id);

    /// Pointers stay valid until the next change.
    const Silence* find(const std::string& id) const;
    std::vector<const Silence*> all() const;
    /// As it came, with matchers that may not compile.
    const pb::Silence* stored(const std::string& id) const;

    /// Ids of the active silences that match, sorted; see ApplicableSilences.
    std::vector<std::string> mutes(const model::Labels& labels) { return m_applicable.mutes(labels); }

    /// Counts changes.
    std::uint64_t version() const { return m_table.version(); }

    // What the cluster needs: state "sil".
    std::string marshal() const;
    /// Merges length-delimited MeshSilence records; `from` is for the trace. Errors: as of load().
    Status merge(std::string_view records, const std::string& from);
    /// Called with the records to gossip, after each local change or useful merge.
    void onBroadcast(std::function<void(std::string)> broadcast) { m_upkeep.onBroadcast(std::move(broadcast)); }

private:
    using Records = std::map<std::string, pb::MeshSilence>;

    static Result<Records> decode(std::string_view bytes);
    bool mergeOne(pb::MeshSilence mesh, Time now);
    Status store(pb::Silence silence, Time now);
    Status expireStored(const std::string& id, Time now);
    Status collectGarbage(Time now);
    void declareStates(exposition::Registry& metrics);
    double countInState(SilenceState state) const;
    EventId trace(std::string_view kind, const SilenceRecord& record, const Fields& extra);

    Host& m_host;
    Duration m_retention;
    MatcherMode m_matcherMode;
    StoreUpkeep m_upkeep;
    SilenceTable m_table;
    ApplicableSilences m_applicable;
};

} // namespace halab::alertmanager
