#include "alertmanager/notify/stages/mute_stages.h"

#include "base/gotext.h"
#include "base/rfc3339.h"
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

/// "2026-11-23 06:00 UTC, in 8h12m": when the named intervals change between holding and not holding; "" for not soon.
std::string changeText(const std::optional<Time>& change, Time now)
{
    if (!change)
        return {};
    auto text = formatRfc3339Nano({*change, 0}).substr(0, 16);
    text[10] = ' ';
    return text + " UTC, in " + spanText(*change - now);
}

/// Who inhibits alerts, collected for the decision.
struct Inhibitors {
    std::set<std::string> fingerprints, labels, equal;

    void add(const Inhibition& found)
    {
        fingerprints.insert(model::fingerprintText(found.source->fingerprint()));
        labels.insert(found.source->labels.toString());
        equal.insert(found.rule->equal().begin(), found.rule->equal().end());
    }
    /// At most three of them by their labels.
    std::string text() const
    {
        std::string out;
        std::size_t shown = 0;
        for (const auto& one : labels) {
            if (++shown > 3)
                break;
            out += (out.empty() ? "" : " and ") + one;
        }
        return labels.size() > 3 ? out + " and " + std::to_string(labels.size() - 3) + " more" : out;
    }
    std::string sentence() const
    {
        auto out = "inhibited by " + text() + (labels.size() == 1 ? ", which fires" : ", which fire");
        return equal.empty() ? out : out + " with the same " + joined(equal);
    }
};

} // namespace mute_stage

std::unique_ptr<StageRun> InhibitStage::start(Notification& notification, Alerts alerts, Next next)
{
    Alerts open;
    mute_stage::Inhibitors inhibitors;
    for (const auto& alert : alerts) {
        if (const auto found = m_inhibitor.inhibition(alert->labels))
            inhibitors.add(found);
        else
            open.push_back(alert);
    }
    if (open.empty()) {
        constexpr std::size_t inhibitorsShown = 10;
        auto outcome = endSkipped(
            reason::inhibited, mute_stage::allText(alerts.size()) + inhibitors.sentence() + ".", alerts);
        outcome.end->inhibitedBy.assign(inhibitors.fingerprints.begin(), inhibitors.fingerprints.end());
        for (const auto& labels : inhibitors.labels)
            if (outcome.end->inhibitors.size() < inhibitorsShown)
                outcome.end->inhibitors.push_back(labels);
        next(std::move(outcome));
        return nullptr;
    }
    if (open.size() < alerts.size())
        notification.notes.push_back(countText(alerts.size() - open.size()) + " " + inhibitors.sentence());
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

std::optional<Time> IntervalChanges::after(const Config& config, const std::vector<std::string>& names, Time now)
{
    auto& known = m_known[names];
    if (known.from <= now && known.change && now < *known.change)
        return known.change;
    known.from = now;
    known.change = nextChange(
        [&](Time t) { return !mute_stage::intervalAt(config, names, t).value_or(std::string{}).empty(); }, now);
    return known.change;
}

std::unique_ptr<StageRun> TimeActiveStage::start(Notification& notification, Alerts alerts, Next next)
{
    const auto& names = notification.flush.activeTimeIntervals;
    if (names.empty()) {
        next(goOn(std::move(alerts)));
        return nullptr;
    }
    const auto now = notification.flush.now;
    const auto holding = mute_stage::intervalAt(m_config, names, now);
    if (!holding) {
        next(endFailed(reason::outsideActiveTime, "A time interval of the route does not exist.", holding.error(), alerts));
    } else if (holding->empty()) {
        const auto change = m_changes.after(m_config, names, now);
        const auto all = mute_stage::joined({names.begin(), names.end()});
        auto outcome = endSkipped(reason::outsideActiveTime,
            "The route notifies only within " + all + ", and it is outside of it now" +
                (change ? "; it begins again at " + mute_stage::changeText(change, now) : std::string{}) + ".",
            alerts);
        outcome.end->interval = all;
        outcome.end->until = change;
        next(std::move(outcome));
    } else {
        next(goOn(std::move(alerts)));
    }
    return nullptr;
}

std::unique_ptr<StageRun> TimeMuteStage::start(Notification& notification, Alerts alerts, Next next)
{
    const auto& names = notification.flush.muteTimeIntervals;
    const auto now = notification.flush.now;
    const auto holding = mute_stage::intervalAt(m_config, names, now);
    if (!holding) {
        next(endFailed(reason::timeMuted, "A time interval of the route does not exist.", holding.error(), alerts));
    } else if (!holding->empty()) {
        const auto change = m_changes.after(m_config, names, now);
        auto outcome = endSkipped(reason::timeMuted,
            "The route is muted at this time by the interval " + *holding +
                (change ? ", until " + mute_stage::changeText(change, now) : std::string{}) + ".",
            alerts);
        outcome.end->interval = *holding;
        outcome.end->until = change;
        next(std::move(outcome));
    } else {
        next(goOn(std::move(alerts)));
    }
    return nullptr;
}

} // namespace halab::alertmanager
