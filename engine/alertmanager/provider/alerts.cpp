#include "alertmanager/provider/alerts.h"

#include "base/rfc3339.h"
#include "host/vocabulary.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager {

AlertStore::Subscription::Subscription(Subscription&& other) noexcept
    : m_store(std::exchange(other.m_store, nullptr))
    , m_handle(other.m_handle)
{
}

AlertStore::Subscription& AlertStore::Subscription::operator=(Subscription&& other) noexcept
{
    if (this != &other) {
        reset();
        m_store = std::exchange(other.m_store, nullptr);
        m_handle = other.m_handle;
    }
    return *this;
}

void AlertStore::Subscription::reset()
{
    if (auto* store = std::exchange(m_store, nullptr))
        store->m_subscribers.erase(m_handle);
}

AlertStore::AlertStore(Host& host, Duration gcInterval, Marker& marker, exposition::Registry& metrics)
    : m_host(host)
    , m_gcInterval(gcInterval)
    , m_marker(marker)
{
    metrics.collect("gauge", "alertmanager_alerts", "How many alerts by state.", {"state"}, [this] {
        std::vector<std::pair<exposition::LabelValues, double>> series;
        for (const auto state : {AlertState::Active, AlertState::Suppressed, AlertState::Unprocessed})
            series.push_back({{std::string(alertStateName(state))}, count(state)});
        return series;
    });
    scheduleGc();
}

void AlertStore::put(Alert alert)
{
    const auto fingerprint = alert.fingerprint();
    auto& slot = m_alerts[fingerprint];
    if (slot) {
        auto merged = mergeIntoStore(*slot, alert, m_host.clock().now());
        merged.received = alert.received;
        if (merged.startsAt != alert.startsAt || merged.endsAt != alert.endsAt) {
            m_host.trace().record(kind::alertMerged,
                {{"fingerprint", model::fingerprintText(fingerprint)},
                    {"alertname", std::string(alert.labels.get(model::alertNameLabel))},
                    {"starts", formatRfc3339Nano(merged.startsAt)}, {"ends", formatRfc3339Nano(merged.endsAt)}},
                {},
                "The report overlaps with the stored one; the alert keeps the earlier start and the end that counts.");
        }
        alert = std::move(merged);
    }
    slot = std::make_shared<const Alert>(std::move(alert));
    const auto stored = slot;
    // A subscriber may leave or come while it is told: each is looked up by its handle, and kept while it runs.
    for (auto next = m_subscribers.begin(); next != m_subscribers.end();) {
        const int handle = next->first;
        const auto subscriber = next->second;
        (*subscriber)(stored);
        next = m_subscribers.upper_bound(handle);
    }
}

AlertPtr AlertStore::find(std::uint64_t fingerprint) const
{
    const auto at = m_alerts.find(fingerprint);
    return at == m_alerts.end() ? nullptr : at->second;
}

Alerts AlertStore::all() const
{
    Alerts alerts;
    alerts.reserve(m_alerts.size());
    for (const auto& [fingerprint, alert] : m_alerts)
        alerts.push_back(alert);
    return alerts;
}

AlertStore::Subscription AlertStore::subscribe(Subscriber subscriber)
{
    const int handle = m_nextHandle++;
    for (const auto& alert : all())
        subscriber(alert);
    m_subscribers.emplace(handle, std::make_shared<const Subscriber>(std::move(subscriber)));
    return {*this, handle};
}

void AlertStore::collectGarbage()
{
    const auto now = m_host.clock().now();
    std::erase_if(m_alerts, [&](const auto& entry) {
        if (!entry.second->isResolvedAt(now))
            return false;
        m_marker.remove(entry.first);
        return true;
    });
}

void AlertStore::scheduleGc()
{
    m_gc = m_host.clock().after(m_gcInterval, [this] {
        collectGarbage();
        scheduleGc();
    });
}

double AlertStore::count(AlertState state) const
{
    const auto now = m_host.clock().now();
    return static_cast<double>(std::ranges::count_if(m_alerts, [&](const auto& entry) {
        return !entry.second->isResolvedAt(now) && m_marker.status(entry.first).state == state;
    }));
}

} // namespace halab::alertmanager
