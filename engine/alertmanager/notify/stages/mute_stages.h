#pragma once

// The stages that take alerts out: inhibition, time intervals, silences. An end at one of them
// is a success: what is muted counts as dealt with, and no log entry is written.

#include "alertmanager/inhibit/inhibitor.h"
#include "alertmanager/notify/stages/stage.h"
#include "alertmanager/provider/marker.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

class InhibitStage : public Stage {
public:
    explicit InhibitStage(Inhibitor& inhibitor)
        : m_inhibitor(inhibitor)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    Inhibitor& m_inhibitor;
};

class SilenceStage : public Stage {
public:
    SilenceStage(Silencer silencer, Marker& marker)
        : m_silencer(std::move(silencer))
        , m_marker(marker)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    Silencer m_silencer;
    Marker& m_marker;
};

/// When a route's time intervals next begin or end, remembered until then: it takes some hundred looks at the calendar.
class IntervalChanges {
public:
    std::optional<Time> after(const Config& config, const std::vector<std::string>& names, Time now);

private:
    struct Known {
        Time from = zeroTime;
        std::optional<Time> change;
    };
    std::map<std::vector<std::string>, Known> m_known;
};

/// Ends the flush outside all of the route's active intervals, if it has any.
class TimeActiveStage : public Stage {
public:
    explicit TimeActiveStage(const Config& config)
        : m_config(config)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    const Config& m_config;
    IntervalChanges m_changes;
};

/// Ends the flush inside any of the route's mute intervals.
class TimeMuteStage : public Stage {
public:
    explicit TimeMuteStage(const Config& config)
        : m_config(config)
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    const Config& m_config;
    IntervalChanges m_changes;
};

} // namespace halab::alertmanager
