#include "alertmanager/dispatch/aggregation_group.h"

#include "alertmanager/notify/pipeline_run.h"
#include "host/vocabulary.h"

#include <algorithm>

namespace halab::alertmanager {

namespace aggregation {

/// A flush may always take this long, however short the group interval is.
constexpr Duration timeLimitMin = std::chrono::seconds{10};

/// Smaller than 0, 0, larger than 0; an absent label comes after a present one.
int compareLabel(const Alert& a, const Alert& b, std::string_view name)
{
    const auto left = a.labels.get(name), right = b.labels.get(name);
    if (left.empty() != right.empty())
        return left.empty() ? 1 : -1;
    return left.compare(right);
}

} // namespace aggregation

void sortAlerts(Alerts& alerts)
{
    std::ranges::stable_sort(alerts, [](const AlertPtr& a, const AlertPtr& b) {
        for (const auto* name : {"job", "instance"})
            if (const int order = aggregation::compareLabel(*a, *b, name); order != 0)
                return order < 0;
        return model::labelSetBefore(a->labels, b->labels);
    });
}

AggregationGroup::AggregationGroup(Host& host, Pipeline& pipeline, Peer* peer, const Route& route, model::Labels labels)
    : m_host(host)
    , m_pipeline(pipeline)
    , m_peer(peer)
    , m_route(route)
    , m_labels(std::move(labels))
    , m_key(route.groupKey(m_labels))
{
    const auto created = m_host.trace().record(kind::groupCreated,
        {{"group", m_key}, {"labels", m_labels.toString()}, {"receiver", m_route.options().receiver},
            {"group_wait", seconds(m_route.options().groupWait)}});
    const auto because = m_host.trace().because(created);
    arm(m_route.options().groupWait);
}

AggregationGroup::~AggregationGroup() = default;

void AggregationGroup::insert(const AlertPtr& alert)
{
    const auto now = m_host.clock().now();
    auto& slot = m_alerts[alert->fingerprint()];
    // The next flush answers what changed the group, not the senders' repetitions.
    const bool isNews = !slot || slot->isResolvedAt(now) != alert->isResolvedAt(now);
    if (isNews)
        m_cause = alert->received != 0 ? alert->received : m_host.trace().currentCause();
    slot = alert;
    if (!m_hasFlushed && !m_run && alert->startsAt.instant < now - m_route.options().groupWait)
        arm(Duration{});
}

void AggregationGroup::arm(Duration delay)
{
    m_nextFlush = m_host.clock().now() + delay;
    m_timer = m_host.clock().after(delay, [this] { tick(m_host.clock().now()); });
}

void AggregationGroup::tick(Time now)
{
    if (m_run) { // one tick is kept; the flush that it asks for comes right afterwards
        m_dueTick = m_dueTick.value_or(now);
        return;
    }
    const auto& options = m_route.options();
    const auto wait = m_peer ? m_peer->position() * m_peer->peerTimeout() : Duration{};
    const auto timeLimit = std::max(options.groupInterval, aggregation::timeLimitMin) + wait;
    // Armed before the flush: a long flush delays the next one by nothing.
    arm(options.groupInterval);
    m_hasFlushed = true;
    if (!m_alerts.empty())
        flush(now, timeLimit);
}

void AggregationGroup::flush(Time now, Duration timeLimit)
{
    const auto alerts = snapshot(m_host.clock().now());
    const auto resolved =
        std::ranges::count_if(alerts, [](const auto& alert) { return !isZero(alert->endsAt.instant); });
    const auto& options = m_route.options();
    Fields fields{{"group", m_key}, {"receiver", options.receiver},
        {"alerts", static_cast<std::int64_t>(alerts.size())},
        {"firing", static_cast<std::int64_t>(alerts.size()) - resolved},
        {"resolved", static_cast<std::int64_t>(resolved)}};
    if (m_peer)
        fields.emplace_back("position", std::int64_t{m_peer->position()});
    EventId event = 0;
    {
        const auto because = m_host.trace().because(m_cause != 0 ? m_cause : m_host.trace().currentCause());
        event = m_host.trace().record(kind::groupFlush, std::move(fields));
    }
    m_cause = event; // of the next one, unless something changes
    FlushContext context{.groupKey = m_key,
        .groupLabels = m_labels,
        .receiver = options.receiver,
        .repeatInterval = options.repeatInterval,
        .muteTimeIntervals = options.muteTimeIntervals,
        .activeTimeIntervals = options.activeTimeIntervals,
        .now = now,
        .timeLimit = timeLimit,
        .flush = event};
    m_run = m_pipeline.run(std::move(context), alerts, [this, alerts](Pipeline::Finished result) {
        m_lastDecisions = result.decisions;
        // The run is still on the stack (and perhaps not even in m_run yet).
        m_afterRun =
            m_host.clock().after(Duration{}, [this, alerts, result = std::move(result)] { finished(alerts, result); });
    });
}

/// The alerts of a flush: sorted copies, in which those that fire cannot turn resolved on the way.
Alerts AggregationGroup::snapshot(Time now) const
{
    Alerts alerts;
    for (const auto& [fingerprint, alert] : m_alerts) {
        auto copy = std::make_shared<Alert>(*alert);
        if (!copy->isResolvedAt(now))
            copy->endsAt = {};
        alerts.push_back(std::move(copy));
    }
    sortAlerts(alerts);
    return alerts;
}

void AggregationGroup::finished(const Alerts& sent, const Pipeline::Finished& result)
{
    m_run.reset();
    if (result.status) {
        // What was resolved, and has not been reported again meanwhile, is done with.
        for (const auto& alert : sent) {
            const auto at = m_alerts.find(alert->fingerprint());
            if (!isZero(alert->endsAt.instant) && at != m_alerts.end() && at->second->updatedAt == alert->updatedAt)
                m_alerts.erase(at);
        }
    } else {
        m_host.trace().log(result.canceled ? "debug" : "error", "dispatcher", "Notify for alerts failed",
            {{"num_alerts", static_cast<std::int64_t>(sent.size())}, {"err", result.status.error().message}});
    }
    if (m_dueTick) {
        const auto due = *m_dueTick;
        m_dueTick.reset();
        tick(due);
    }
}

void AggregationGroup::stop()
{
    m_timer.stop();
    if (m_run)
        m_run->cancel();
    m_afterRun.stop();
    m_run.reset();
}

Alerts AggregationGroup::alerts() const
{
    Alerts alerts;
    for (const auto& [fingerprint, alert] : m_alerts)
        alerts.push_back(alert);
    sortAlerts(alerts);
    return alerts;
}

} // namespace halab::alertmanager
