#include "alertmanager/dispatch/dispatcher.h"

#include <algorithm>
#include <set>

namespace halab::alertmanager {

namespace {

constexpr Duration dispatcherCleanUpInterval = std::chrono::seconds{30};

} // namespace

Dispatcher::Dispatcher(Parts parts)
    : m_parts(parts)
    , m_route(Route::build(parts.config.route))
    , m_groupCount(
          parts.metrics.gauge("alertmanager_dispatcher_aggregation_groups", "Number of active aggregation groups"))
    , m_processing(parts.metrics.summary("alertmanager_dispatcher_alert_processing_duration_seconds",
          "Summary of latencies for the processing of alerts.", {}))
{
    m_groupCount.set(0);
    m_subscription = m_parts.alerts.subscribe([this](const AlertPtr& alert) { process(alert); });
    scheduleCleanUp();
}

Dispatcher::~Dispatcher() = default;

void Dispatcher::process(const AlertPtr& alert)
{
    const auto before = m_parts.host.clock().elapsed();
    for (const auto* route : m_route->match(alert->labels)) {
        auto labels = route->groupLabels(alert->labels);
        auto& group = m_groups[{route->index(), labels.fingerprint()}];
        if (!group) {
            group = std::make_unique<AggregationGroup>(
                m_parts.host, m_parts.pipeline, m_parts.peer, *route, std::move(labels));
            m_groupCount.add(1);
        }
        group->insert(alert);
    }
    m_processing.observe(seconds(m_parts.host.clock().elapsed() - before));
}

void Dispatcher::stop()
{
    m_subscription.reset();
    m_cleanUp.stop();
    for (const auto& [key, group] : m_groups)
        group->stop();
}

void Dispatcher::cleanUp()
{
    std::erase_if(m_groups, [this](const auto& entry) {
        if (!entry.second->empty())
            return false;
        entry.second->stop();
        m_groupCount.add(-1);
        return true;
    });
}

void Dispatcher::scheduleCleanUp()
{
    m_cleanUp = m_parts.host.clock().after(dispatcherCleanUpInterval, [this] {
        cleanUp();
        scheduleCleanUp();
    });
}

Dispatcher::Groups Dispatcher::groups(const Filter& filter) const
{
    Groups found;
    const auto now = m_parts.host.clock().now();
    std::map<std::uint64_t, std::set<std::string>> receivers;
    for (const auto& [key, group] : m_groups) {
        const auto& route = group->route();
        if (filter.route && !filter.route(route))
            continue;
        AlertGroup shown{.labels = group->labels(),
            .receiver = route.options().receiver,
            .groupKey = group->key(),
            .alerts = {},
            .options = &route.options(),
            .lastDecisions = group->lastDecisions(),
            .nextFlush = group->nextFlush(),
            .isFlushing = group->isFlushing()};
        for (const auto& alert : group->alerts()) {
            if (alert->isResolvedAt(now) || (filter.alert && !filter.alert(*alert)))
                continue;
            receivers[alert->fingerprint()].insert(shown.receiver);
            shown.alerts.push_back(alert);
        }
        if (!shown.alerts.empty())
            found.groups.push_back(std::move(shown));
    }
    std::ranges::stable_sort(found.groups, [](const AlertGroup& a, const AlertGroup& b) {
        if (a.labels == b.labels)
            return a.receiver < b.receiver;
        return model::labelSetBefore(a.labels, b.labels);
    });
    for (auto& [fingerprint, names] : receivers)
        found.receivers[fingerprint].assign(names.begin(), names.end());
    return found;
}

} // namespace halab::alertmanager
