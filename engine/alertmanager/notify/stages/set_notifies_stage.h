#pragma once

#include "alertmanager/nflog/log.h"
#include "alertmanager/notify/stages/stage.h"

namespace halab::alertmanager {

/// Writes what was said into the notification log, from where gossip takes it to the peers.
class SetNotifiesStage : public Stage {
public:
    explicit SetNotifiesStage(NotificationLog& log)
        : m_log(log)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    NotificationLog& m_log;
};

} // namespace halab::alertmanager
