#pragma once

// The notification log: who was told what, and when; copied to all members of the cluster.
// Source: Alertmanager 0.25 nflog/nflog.go (spec §2.3).

#include "alertmanager/state.pb.h"
#include "alertmanager/store_upkeep.h"
#include "base/result.h"
#include "base/time.h"
#include "exposition/registry.h"
#include "host/host.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

/// One integration of one receiver.
struct LogReceiver {
    std::string groupName; ///< the receiver's name
    std::string integration; ///< "webhook"
    std::uint32_t index = 0;
};

struct LogEntry {
    std::string groupKey;
    LogReceiver receiver;
    Time timestamp = zeroTime;
    std::vector<std::uint64_t> firing, resolved; ///< Labels::hash of the alerts
    // For explanations; not part of the state.
    std::string origin; ///< node it came from by gossip; empty = logged here
    Time arrivedAt = zeroTime;
};

struct LogOptions {
    std::string snapshotFile; ///< empty = none
    Duration retention = std::chrono::hours{120};
};

class NotificationLog {
public:
    NotificationLog(Host& host, LogOptions options, exposition::Registry& metrics);

    /// Loads the snapshot; a missing file is an empty log. Errors: `unexpected EOF`, `invalid state`, `proto: …`.
    Status load();
    /// Removes what has expired, and writes the snapshot. Error: `unexpected zero expiration timestamp`.
    Status maintain();

    /// After a successful send. A stored entry with a newer time stays (a peer's clock is ahead).
    /// `expiry`: 2 × repeat_interval; the retention if that is shorter or expiry is 0.
    void log(const std::string& groupKey, const LogReceiver& receiver, std::vector<std::uint64_t> firing,
        std::vector<std::uint64_t> resolved, Duration expiry);

    /// Counts as a query; one that finds nothing also as an error, as in the original.
    std::optional<LogEntry> query(const std::string& groupKey, const LogReceiver& receiver);
    std::vector<LogEntry> all() const;

    // State "nfl".
    std::string marshal() const;
    /// Merges length-delimited MeshEntry records; `from` becomes the origin of what is new. Errors: as of load().
    Status merge(std::string_view records, const std::string& from);
    void onBroadcast(std::function<void(std::string)> broadcast) { m_upkeep.onBroadcast(std::move(broadcast)); }

private:
    struct Record {
        pb::MeshEntry mesh; ///< as merged, unknown fields included
        LogEntry entry;
    };
    using Meshes = std::map<std::string, pb::MeshEntry>;

    static Result<Meshes> decode(std::string_view bytes);
    Status collectGarbage(Time now);
    bool mergeOne(const std::string& key, pb::MeshEntry mesh, Time now, const std::string& origin);
    EventId trace(std::string_view kind, const LogEntry& entry, const Fields& extra);

    Host& m_host;
    Duration m_retention;
    StoreUpkeep m_upkeep;
    std::map<std::string, Record> m_records; ///< by groupKey:name/integration/index
};

} // namespace halab::alertmanager
