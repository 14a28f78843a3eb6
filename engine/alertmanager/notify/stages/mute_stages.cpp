#include "alertmanager/notify/stages/mute_stages.h"

#include "base/gotext.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <set>

namespace halab::alertmanager {

namespace mute_stage {

std::string joined(const std::set<std::string>& words)
{
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string allText(std::size_t count) { return count == 1 ? "The alert is " : "All " + countText(count) + " are "; }

/// The first of the named intervals that holds at `now`; an error for a name that does not exist.
Result<std::string> intervalAt(const Config& config, const std::vector<std::string>& names, Time now)
{
    for (const auto& name : names) {
        const auto* interval = config.timeInterval(name);
        if (!interval)
            return fail(ErrorKind::NotFound, "time interval " + name + " doesn't exist in config");
        for (const auto& one : interval->intervals)
            if (one.contains(now))
                return name;
    }
    return std::string{};
}

} // namespace mute_stage

std::unique_ptr<StageRun> InhibitStage::start(Notification& notification, Alerts alerts, Next next)
{
    Alerts open;
    std::set<std::string> fingerprints, names;
    for (const auto& alert : alerts) {
        if (const auto source = m_inhibitor.inhibitingAlert(alert->labels)) {
            fingerprints.insert(model::fingerprintText(source->fingerprint()));
            names.insert(std::string(source->labels.get(model::alertNameLabel)));
        } else {
            open.push_back(alert);
        }
    }
    if (open.empty()) {
        auto outcome = endSkipped(reason::inhibited,
            mute_stage::allText(alerts.size()) + "inhibited by " + mute_stage::joined(names) + " (" +
                mute_stage::joined(fingerprints) + "), which fires.",
            alerts);
        outcome.end->inhibitedBy.assign(fingerprints.begin(), fingerprints.end());
        next(std::move(outcome));
        return nullptr;
    }
    if (open.size() < alerts.size())
        notification.notes.push_back(
            countText(alerts.size() - open.size()) + " inhibited by " + mute_stage::joined(names));
    next(goOn(std::move(open)));
    return nullptr;
}

std::unique_ptr<StageRun> SilenceStage::start(Notification& notification, Alerts alerts, Next next)
{
    Alerts open;
    std::set<std::string> ids;
    for (const auto& alert : alerts) {
        auto silencedBy = m_silencer(alert->labels);
        if (silencedBy.empty())
            open.push_back(alert);
        ids.insert(silencedBy.begin(), silencedBy.end());
        m_marker.setSilenced(alert->fingerprint(), std::move(silencedBy));
    }
    if (open.empty()) {
        auto outcome = endSkipped(reason::silenced,
            mute_stage::allText(alerts.size()) + "silenced by " + countText(ids.size(), "silence") + ": " +
                mute_stage::joined(ids) + ".",
            alerts);
        outcome.end->silences.assign(ids.begin(), ids.end());
        next(std::move(outcome));
        return nullptr;
    }
    if (open.size() < alerts.size())
        notification.notes.push_back(
            countText(alerts.size() - open.size()) + " silenced by " + mute_stage::joined(ids));
    next(goOn(std::move(open)));
    return nullptr;
}

std::unique_ptr<StageRun> TimeActiveStage::start(Notification& notification, Alerts alerts, Next next)
{
    const auto& names = notification.flush.activeTimeIntervals;
    if (names.empty()) {
        next(goOn(std::move(alerts)));
        return nullptr;
    }
    const auto holding = mute_stage::intervalAt(m_config, names, notification.flush.now);
    if (!holding)
        next(endFailed(
            reason::outsideActiveTime, "A time interval of the route does not exist.", holding.error(), alerts));
    else if (holding->empty())
        next(endSkipped(reason::outsideActiveTime,
            "The route notifies only within " + mute_stage::joined({names.begin(), names.end()}) +
                ", and it is outside of it now.",
            alerts));
    else
        next(goOn(std::move(alerts)));
    return nullptr;
}

std::unique_ptr<StageRun> TimeMuteStage::start(Notification& notification, Alerts alerts, Next next)
{
    const auto holding = mute_stage::intervalAt(m_config, notification.flush.muteTimeIntervals, notification.flush.now);
    if (!holding)
        next(endFailed(reason::timeMuted, "A time interval of the route does not exist.", holding.error(), alerts));
    else if (!holding->empty())
        next(
            endSkipped(reason::timeMuted, "The route is muted at this time by the interval " + *holding + ".", alerts));
    else
        next(goOn(std::move(alerts)));
    return nullptr;
}

} // namespace halab::alertmanager
