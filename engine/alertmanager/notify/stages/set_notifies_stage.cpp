#include "alertmanager/notify/stages/set_notifies_stage.h"

#include "alertmanager/notify/stages/dedup_stage.h"
#include "host/vocabulary.h"

namespace halab::alertmanager {

std::unique_ptr<StageRun> SetNotifiesStage::start(Notification& notification, Alerts alerts, Next next)
{
    m_log.log(notification.flush.groupKey, logReceiver(notification), notification.firing, notification.resolved,
        2 * notification.flush.repeatInterval);
    if (!notification.isSent) {
        next(endSkipped(
            reason::nothingToSend, "All alerts are resolved, and send_resolved is off for this integration.", alerts));
        return nullptr;
    }
    auto text = "Sent " + countText(notification.firing.size(), "firing alert");
    if (!notification.resolved.empty() && notification.integration->sendResolved)
        text += " and " + std::to_string(notification.resolved.size()) + " resolved";
    text += ": " + notification.explanation;
    if (notification.attempts > 1)
        text += ", at attempt " + std::to_string(notification.attempts);
    auto outcome = endSkipped(notification.reason, text + ".", alerts);
    outcome.end->outcome = Decision::Outcome::Sent;
    next(std::move(outcome));
    return nullptr;
}

} // namespace halab::alertmanager
