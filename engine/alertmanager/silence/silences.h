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
    std::string snapshotFile;                              ///< empty = none
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
    /// Error: NotFound `silence not found`.
    Status expire(const std::string& id);

    const Silence* find(const std::string& id) const;
    std::vector<const Silence*> all() const;

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
        Silence silence;      ///< the same, compiled
    };

    Host& m_host;
    SilencesOptions m_options;
    std::map<std::string, Record> m_records;
    std::function<void(std::string)> m_broadcast;
    std::uint64_t m_version = 0;
    exposition::Registry& m_metrics;
};

} // namespace halab::alertmanager
