#pragma once

// One group of alerts on one route: its alerts, its timer and the flush under way.
// Source: Alertmanager 0.25 dispatch/dispatch.go, aggrGroup (spec §3.3).

#include "alertmanager/dispatch/route.h"
#include "alertmanager/notify/pipeline.h"
#include "host/host.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

/// Order of alerts in notifications and the API: job, instance (present before absent), then the label sets.
void sortAlerts(Alerts& alerts);

/// Belongs to a Dispatcher. States: waiting for the timer, or flushing (a tick that comes
/// meanwhile flushes right afterwards).
class AggregationGroup {
public:
    AggregationGroup(Host& host, Pipeline& pipeline, Peer* peer, const Route& route, model::Labels labels);
    ~AggregationGroup();

    /// An old alert (startsAt + group_wait passed) makes the first flush come at once.
    void insert(const AlertPtr& alert);
    bool empty() const { return m_alerts.empty(); }
    /// Ends a flush under way with the decision `canceled` and stops the timer.
    void stop();

    const model::Labels& labels() const { return m_labels; }
    const Route& route() const { return m_route; }
    const std::string& key() const { return m_key; }
    Alerts alerts() const;
    const std::vector<Decision>& lastDecisions() const { return m_lastDecisions; }
    Time nextFlush() const { return m_nextFlush; }
    bool isFlushing() const { return m_run != nullptr; }

private:
    void arm(Duration delay);
    void tick(Time now);
    void flush(Time now, Duration timeLimit);
    void finished(const Alerts& sent, const Pipeline::Finished& result);
    Alerts snapshot(Time now) const;

    Host& m_host;
    Pipeline& m_pipeline;
    Peer* m_peer;
    const Route& m_route;
    model::Labels m_labels;
    std::string m_key;
    std::map<std::uint64_t, AlertPtr> m_alerts;
    Timer m_timer;
    Timer m_afterRun; ///< lets a finished run unwind before it is destroyed
    std::unique_ptr<PipelineRun> m_run;
    std::vector<Decision> m_lastDecisions;
    Time m_nextFlush = zeroTime;
    EventId m_cause = 0; ///< what the next flush answers
    bool m_hasFlushed = false;
    std::optional<Time> m_dueTick; ///< the timer fired during a flush
};

} // namespace halab::alertmanager
