#include "alertmanager/notify/stages/wait_stage.h"

#include "host/vocabulary.h"

#include <utility>

namespace halab::alertmanager {

namespace {

class WaitRun : public StageRun {
public:
    WaitRun(Host& host, Duration wait, int position, Alerts alerts, Stage::Next next)
        : m_position(position)
        , m_alerts(std::move(alerts))
        , m_next(std::move(next))
    {
        m_timer = host.clock().after(wait, [this] {
            const auto next = std::move(m_next);
            next(goOn(std::move(m_alerts)));
        });
    }

    StageOutcome interrupt(Interruption why) override
    {
        const auto position = std::to_string(m_position);
        if (why == Interruption::Stopped)
            return endFailed(reason::canceled,
                "The dispatcher was stopped while this node waited at position " + position + ".",
                {ErrorKind::Canceled, "context canceled", {}}, m_alerts);
        return endFailed(reason::waiting,
            "The flush's time limit came while this node still waited at position " + position + ".",
            {ErrorKind::Timeout, "context deadline exceeded", {}}, m_alerts);
    }

private:
    int m_position;
    Alerts m_alerts;
    Stage::Next m_next;
    Timer m_timer;
};

} // namespace

std::unique_ptr<StageRun> WaitStage::start(Notification& notification, Alerts alerts, Next next)
{
    notification.position = m_peer ? m_peer->position() : -1;
    const auto wait = m_peer ? notification.position * m_peer->peerTimeout() : Duration{};
    if (wait <= Duration{}) {
        next(goOn(std::move(alerts)));
        return nullptr;
    }
    m_host.trace().record(kind::notifyWait,
        {{"group", notification.flush.groupKey}, {"receiver", notification.flush.receiver},
            {"integration", notification.integration->label()}, {"position", std::int64_t{notification.position}},
            {"wait", seconds(wait)}},
        {},
        "At position " + std::to_string(notification.position) + " of the cluster: waits " + spanText(wait) +
            " for the log entries of those before it.");
    return std::make_unique<WaitRun>(m_host, wait, notification.position, std::move(alerts), std::move(next));
}

} // namespace halab::alertmanager
