#pragma once

// The store of alerts: one entry a label set, in memory only (alerts are never replicated).
// Source: Alertmanager 0.25 provider/mem and types.Alert.Merge (spec §3.1).

#include "alertmanager/alert.h"
#include "alertmanager/config/matcher_utf8.h"
#include "alertmanager/provider/marker.h"
#include "base/result.h"
#include "host/host.h"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace halab::alertmanager {

/// The original's Alert.Validate on an alert without empty labels: `start time missing`, `at least one
/// label pair required`, `invalid label set: invalid name "0a"`, …
Status validateAlert(const Alert& alert, MatcherMode mode = MatcherMode::Classic);

/// Two reports of one alert as one (types.Alert.Merge): the younger by updatedAt wins, the start
/// is the earlier one.
Alert mergeAlerts(const Alert& a, const Alert& b, Time now);

/// What the store makes of `incoming` when it holds `stored`: merged where the spans overlap, replaced otherwise.
Alert mergeIntoStore(const Alert& stored, const Alert& incoming, Time now);

class AlertStore {
public:
    using Subscriber = std::function<void(const AlertPtr&)>;

    /// Ends a subscription when it goes away. Must not outlive the store.
    class [[nodiscard]] Subscription {
    public:
        Subscription() = default;
        Subscription(AlertStore& store, int handle)
            : m_store(&store)
            , m_handle(handle)
        {
        }
        ~Subscription() { reset(); }
        Subscription(Subscription&& other) noexcept;
        Subscription& operator=(Subscription&& other) noexcept;
        void reset();

    private:
        AlertStore* m_store = nullptr;
        int m_handle = 0;
    };

    /// Registers alertmanager_alerts. Removes resolved alerts and their marks every `gcInterval`.
    AlertStore(Host& host, Duration gcInterval, Marker& marker, exposition::Registry& metrics);

    /// Stores (see mergeIntoStore) and tells the subscribers, in the order of their coming.
    void put(Alert alert);
    AlertPtr find(std::uint64_t fingerprint) const;
    /// All of them, resolved ones too, by fingerprint.
    Alerts all() const;

    /// `subscriber` first gets all alerts of the store, before this call returns.
    Subscription subscribe(Subscriber subscriber);

    void collectGarbage();

private:
    void scheduleGc();
    double count(AlertState state) const;

    Host& m_host;
    Duration m_gcInterval;
    Marker& m_marker;
    std::map<std::uint64_t, AlertPtr> m_alerts;
    std::map<int, std::shared_ptr<const Subscriber>> m_subscribers; ///< by handle
    int m_nextHandle = 1;
    Timer m_gc;
};

} // namespace halab::alertmanager
