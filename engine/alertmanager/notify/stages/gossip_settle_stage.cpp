#include "alertmanager/notify/stages/gossip_settle_stage.h"

#include "host/vocabulary.h"

#include <utility>

namespace halab::alertmanager {

namespace {

class SettleRun : public StageRun {
public:
    SettleRun(Peer& peer, Alerts alerts, Stage::Next next)
        : m_alerts(std::move(alerts))
        , m_next(std::move(next))
    {
        m_waiting = peer.whenSettled([this] {
            const auto next = std::move(m_next);
            next(goOn(std::move(m_alerts)));
        });
    }

    StageOutcome interrupt(Interruption why) override
    {
        return endFailed(reason::notSettled, "The flush ended before the cluster had settled.",
            {why == Interruption::TimeLimit ? ErrorKind::Timeout : ErrorKind::Canceled,
                why == Interruption::TimeLimit ? "context deadline exceeded" : "context canceled", {}},
            m_alerts);
    }

private:
    Alerts m_alerts;
    Stage::Next m_next;
    Call m_waiting;
};

} // namespace

std::unique_ptr<StageRun> GossipSettleStage::start(Notification&, Alerts alerts, Next next)
{
    if (m_peer.isSettled()) {
        next(goOn(std::move(alerts)));
        return nullptr;
    }
    return std::make_unique<SettleRun>(m_peer, std::move(alerts), std::move(next));
}

} // namespace halab::alertmanager
