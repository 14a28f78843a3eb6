#pragma once

// What the silence store and the notification log have in common: metrics, a snapshot file with its
// maintenance, and how changes get to the other members. Source: Alertmanager 0.25 silence/silence.go
// and nflog/nflog.go, which say it twice (spec §2.4, §5.6).

#include "base/result.h"
#include "base/time.h"
#include "exposition/registry.h"
#include "host/host.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace halab::alertmanager {

/// How a store is called in logs and in metrics.
struct StoreNames {
    const char* component; ///< "nflog"
    const char* noun; ///< in help texts: "notification log"
    const char* queriesHelp;
    const char* queryErrorsHelp;
};

class StoreUpkeep {
public:
    /// `snapshotFile`: empty = none.
    StoreUpkeep(Host& host, const StoreNames& names, std::string snapshotFile, exposition::Registry& metrics);

    /// None where there is no file. Errors: the disk's.
    Result<std::optional<std::string>> readSnapshot() const;
    /// Collects the garbage, then replaces the snapshot by what is marshalled then. An error of either ends it.
    Status maintain(const std::function<Status()>& collectGarbage, const std::function<std::string()>& marshal);

    Time now() const { return m_host.clock().now(); }
    Duration elapsed() const { return m_host.clock().elapsed(); }
    /// One query, which began at elapsed() == `began`.
    void countQuery(Duration began) const;
    void countQueryError() const { m_queryErrors.add(); }

    void onBroadcast(std::function<void(std::string)> broadcast) { m_broadcast = std::move(broadcast); }
    void broadcast(std::string records) const;
    /// What a peer sent and was news: the bytes as they came, unless they are too large for a packet.
    void gossipOn(std::string_view records) const;

private:
    Result<std::size_t> collectAndWrite(
        const std::function<Status()>& collectGarbage, const std::function<std::string()>& marshal);

    Host& m_host;
    const char* m_component;
    std::string m_snapshotFile;
    std::function<void(std::string)> m_broadcast;

    exposition::Summary& m_gcDuration;
    exposition::Summary& m_snapshotDuration;
    exposition::Scalar& m_snapshotSize;
    exposition::Scalar& m_queries;
    exposition::Scalar& m_queryErrors;
    exposition::Histogram& m_queryDuration;
    exposition::Scalar& m_propagated;
};

} // namespace halab::alertmanager
