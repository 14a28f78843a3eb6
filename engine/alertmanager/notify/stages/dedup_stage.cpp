#include "alertmanager/notify/stages/dedup_stage.h"

#include "alertmanager/notify/stages/dedup.h"
#include "base/durations.h"
#include "host/vocabulary.h"

#include <set>

namespace halab::alertmanager {

namespace {

/// Why it is sent, for people.
std::string reasonText(std::string_view why, Duration repeatInterval)
{
    if (why == reason::firstNotification)
        return "the first notification of this group";
    if (why == reason::newAlerts)
        return "an alert fires that the receiver does not know about";
    if (why == reason::allResolved)
        return "all alerts of the group are resolved";
    if (why == reason::newResolved)
        return "an alert of the group is resolved";
    return "the repeat interval of " + formatDuration(repeatInterval) + " has passed";
}

} // namespace

LogReceiver logReceiver(const Notification& notification)
{
    return {notification.flush.receiver, notification.integration->type,
        static_cast<std::uint32_t>(notification.integration->index)};
}

std::unique_ptr<StageRun> DedupStage::start(Notification& notification, Alerts alerts, Next next)
{
    // The clock after the wait, not the flush's own time (as 0.25).
    const auto now = m_host.clock().now();
    std::set<std::uint64_t> firing, resolved;
    for (const auto& alert : alerts) {
        const auto hash = alert->labels.hash();
        const bool isResolved = alert->isResolvedAt(now);
        (isResolved ? resolved : firing).insert(hash);
        (isResolved ? notification.resolved : notification.firing).push_back(hash);
    }

    const auto entry = m_log.query(notification.flush.groupKey, logReceiver(notification));
    std::optional<KnownState> known;
    if (entry)
        known = KnownState{entry->firing, entry->resolved, entry->timestamp};
    const auto verdict = needsUpdate(
        known, firing, resolved, notification.integration->sendResolved, notification.flush.repeatInterval, now);
    if (verdict.notify) {
        notification.reason = verdict.reason;
        notification.explanation = reasonText(verdict.reason, notification.flush.repeatInterval);
        next(goOn(std::move(alerts)));
    } else if (entry) {
        next(covered(notification, *entry, alerts));
    } else {
        next(endSkipped(
            reason::nothingToSend, "Only resolved alerts, and the receiver was never told that they fired.", alerts));
    }
    return nullptr;
}

StageOutcome DedupStage::covered(const Notification& notification, const LogEntry& entry, const Alerts& alerts) const
{
    const auto age = m_host.clock().now() - entry.timestamp;
    const auto left = notification.flush.repeatInterval - age;
    const bool isOwn = entry.origin.empty();
    auto text = (isOwn ? std::string("This node") : entry.origin) + " notified the receiver about these alerts " +
        spanText(age) + " ago";
    if (notification.firing.empty())
        text += "; nothing fires, and that was said.";
    else
        text += "; the next reminder is due in " + spanText(std::max(left, Duration{})) + ".";
    auto outcome = endSkipped(isOwn ? reason::alreadyNotified : reason::deduplicated, std::move(text), alerts);
    outcome.end->age = age;
    outcome.end->peer = entry.origin;
    return outcome;
}

} // namespace halab::alertmanager
