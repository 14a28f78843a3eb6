#pragma once

#include "alertmanager/nflog/log.h"
#include "alertmanager/notify/stages/stage.h"
#include "host/host.h"

namespace halab::alertmanager {

/// Looks into the notification log and ends the flush where the receiver knows everything already.
class DedupStage : public Stage {
public:
    DedupStage(Host& host, NotificationLog& log)
        : m_host(host)
        , m_log(log)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    StageOutcome covered(const Notification& notification, const LogEntry& entry, const Alerts& alerts) const;

    Host& m_host;
    NotificationLog& m_log;
};

LogReceiver logReceiver(const Notification& notification);

} // namespace halab::alertmanager
