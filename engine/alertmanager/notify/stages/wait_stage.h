#pragma once

#include "alertmanager/cluster/peer.h"
#include "alertmanager/notify/stages/stage.h"
#include "host/host.h"

namespace halab::alertmanager {

/// Waits position × peer timeout, so that the members of a cluster send one after the other and
/// the later ones find the earlier one's log entry.
class WaitStage : public Stage {
public:
    /// `peer` may be nullptr: no cluster, no wait.
    WaitStage(Host& host, Peer* peer)
        : m_host(host)
        , m_peer(peer)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    Host& m_host;
    Peer* m_peer;
};

} // namespace halab::alertmanager
