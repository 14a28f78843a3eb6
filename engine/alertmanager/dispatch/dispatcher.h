#pragma once

// Sorts alerts into groups and flushes each group in its own rhythm.
// Source: Alertmanager 0.25 dispatch/dispatch.go (spec §3.2, §3.3).

#include "alertmanager/dispatch/aggregation_group.h"
#include "alertmanager/dispatch/route.h"
#include "alertmanager/notify/pipeline.h"
#include "alertmanager/provider/alerts.h"
#include "exposition/registry.h"
#include "host/host.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::alertmanager {

/// A group as the API shows it.
struct AlertGroup {
    model::Labels labels;
    std::string receiver;
    std::string groupKey;
    Alerts alerts; ///< sorted as notifications are; resolved ones left out
    const RouteOptions* options = nullptr;
    std::vector<Decision> lastDecisions; ///< of the last finished flush, one an integration; empty before the first
    Time nextFlush = zeroTime;
    bool isFlushing = false;
};

class Dispatcher {
public:
    struct Parts {
        Host& host;
        AlertStore& alerts;
        const Config& config;
        Pipeline& pipeline;
        Peer* peer = nullptr; ///< nullptr: not clustered
        exposition::Registry& metrics;
    };

    /// Takes in the alerts of the store and listens to it from now on.
    explicit Dispatcher(Parts parts);
    ~Dispatcher();

    /// For a reload or a shutdown: cancels what is under way, each with its decision. Nothing happens afterwards.
    void stop();

    /// Whether a group (by its route) or an alert is shown.
    struct Filter {
        std::function<bool(const Route&)> route;
        std::function<bool(const Alert&)> alert;
    };
    struct Groups {
        std::vector<AlertGroup> groups; ///< by labels, then receiver; those without alerts left out
        std::map<std::uint64_t, std::vector<std::string>> receivers; ///< of an alert (by fingerprint), sorted
    };
    Groups groups(const Filter& filter = {}) const;

    const Route& route() const { return *m_route; }

private:
    void process(const AlertPtr& alert);
    void cleanUp();
    void scheduleCleanUp();

    Parts m_parts;
    std::unique_ptr<Route> m_route;
    /// By index of the route and fingerprint of the group labels.
    std::map<std::pair<int, std::uint64_t>, std::unique_ptr<AggregationGroup>> m_groups;
    exposition::Scalar& m_groupCount;
    exposition::Summary& m_processing;
    AlertStore::Subscription m_subscription;
    Timer m_cleanUp;
};

} // namespace halab::alertmanager
