#pragma once

#include "alertmanager/cluster/peer.h"
#include "alertmanager/notify/stages/stage.h"

namespace halab::alertmanager {

/// Waits until the cluster has settled: before that, the notification log may lack what peers know.
class GossipSettleStage : public Stage {
public:
    explicit GossipSettleStage(Peer& peer)
        : m_peer(peer)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    Peer& m_peer;
};

} // namespace halab::alertmanager
