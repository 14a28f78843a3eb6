#pragma once

// The silence store: a map id → silence that all members of a cluster copy, merged by the
// younger updatedAt. Source: Alertmanager 0.25 silence/silence.go (spec §2.2).

#include "alertmanager/state.pb.h"
#include "base/result.h"
#include "base/time.h"
#include "exposition/registry.h"
#include "host/host.h"
#include "model/labels.h"
#include "model/matcher.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

enum class SilenceState { Active, Pending, Expired };

std::string_view silenceStateName(SilenceState state); ///< "active"

struct Silence {
    std::string id;
    std::vector<model::Matcher> matchers;
    Time startsAt = zeroTime, endsAt = zeroTime, updatedAt = zeroTime;
    std::string createdBy, comment;

    SilenceState stateAt(Time t) const;
};

struct SilencesOptions {
    std::string snapshotFile; ///< empty = none
    Duration retention = std::chrono::hours{120};
};

class Silences {
public:
    Silences(Host& host, SilencesOptions options, exposition::Registry& metrics);

    /// Loads the snapshot; a missing file is an empty state. Errors: `unexpected EOF`, `invalid state`.
    Status load();
    /// Removes what expired longer ago than the retention, and writes the snapshot.
    Status maintain();

    /// Creates or updates (rules of §2.2); returns the id. Errors: NotFound `silence not found`,
    /// InvalidInput `silence invalid: …`.
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

    /// Ids of the active silences that match, sorted; cached by version as the original's Silencer.
    std::vector<std::string> mutes(const model::Labels& labels);

    /// Counts changes.
    std::uint64_t version() const { return m_version; }

    // What the cluster needs: state "sil".
    std::string marshal() const;
    /// Merges length-delimited MeshSilence records; `from` is for the trace. Error: `invalid state`.
    Status merge(std::string_view records, const std::string& from);
    /// Called with the records to gossip, after each local change or useful merge.
    void onBroadcast(std::function<void(std::string)> broadcast) { m_broadcast = std::move(broadcast); }

private:
    struct Record {
        pb::MeshSilence mesh; ///< as merged, unknown fields included
        Silence silence; ///< the same, compiled
        bool usable = false; ///< has matchers, and all of them compile; otherwise it silences nothing
    };
    using Records = std::map<std::string, pb::MeshSilence>;

    /// What applied to a label set when version was `version`.
    struct Applicable {
        std::uint64_t version = 0;
        std::vector<std::string> ids; ///< active or pending
    };

    static Result<Records> decode(std::string_view bytes);
    bool mergeOne(pb::MeshSilence mesh, Time now);
    Status store(pb::Silence silence, Time now);
    Status expireStored(const std::string& id, Time now);
    void collectGarbage(Time now);
    void countQuery(Duration took = {}) const;
    void declareStates(exposition::Registry& metrics);
    double countInState(SilenceState state) const;
    EventId trace(std::string_view kind, const Silence& silence, const Fields& extra);

    Host& m_host;
    SilencesOptions m_options;
    std::map<std::string, Record> m_records;
    std::map<std::uint64_t, Applicable> m_applicable; ///< by the labels' fingerprint
    std::function<void(std::string)> m_broadcast;
    std::uint64_t m_version = 0;

    exposition::Summary& m_gcDuration;
    exposition::Summary& m_snapshotDuration;
    exposition::Scalar& m_snapshotSize;
    exposition::Scalar& m_queries;
    exposition::Scalar& m_queryErrors;
    exposition::Histogram& m_queryDuration;
    exposition::Scalar& m_propagated;
};

/// The matcher of a record in a form that can be tried. Error: the regular expression's.
Result<model::Matcher> compileMatcher(const pb::Matcher& matcher);
/// Why a silence is not acceptable, in the original's words without `silence invalid: `.
Status validateSilence(const pb::Silence& silence);

} // namespace halab::alertmanager
