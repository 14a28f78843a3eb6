#pragma once

// The routing tree with inheritance resolved.
// Source: Alertmanager 0.25 dispatch/route.go (spec §3.2).

#include "alertmanager/config/config.h"
#include "base/time.h"
#include "model/labels.h"
#include "model/matcher.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace halab::alertmanager {

struct RouteOptions {
    std::string receiver;
    std::vector<std::string> groupBy; ///< sorted
    bool groupByAll = false;
    Duration groupWait = std::chrono::seconds{30};
    Duration groupInterval = std::chrono::minutes{5};
    Duration repeatInterval = std::chrono::hours{4};
    std::vector<std::string> muteTimeIntervals, activeTimeIntervals; ///< not inherited
};

/// Immutable; parents outlive children.
class Route {
public:
    /// The tree of a configuration's route.
    static std::unique_ptr<Route> build(const RouteConfig& config);

    /// The routes that take an alert: depth first, left to right; a node only where no child took it.
    std::vector<const Route*> match(const model::Labels& labels) const;

    const RouteOptions& options() const { return m_options; }
    const std::vector<model::Matcher>& matchers() const { return m_matchers; }
    const std::vector<std::unique_ptr<Route>>& children() const { return m_children; }
    bool continues() const { return m_continues; }
    int index() const { return m_index; } ///< in depth-first order from 0: a stable name within a configuration

    /// "{}/{team="b"}"
    const std::string& key() const { return m_key; }
    /// The labels that an alert's group has on this route.
    model::Labels groupLabels(const model::Labels& alert) const;
    /// key() + ":" + the label set, equal on all nodes with the same configuration.
    std::string groupKey(const model::Labels& groupLabels) const;

    void walk(const std::function<void(const Route&)>& visit) const;

private:
    Route(const RouteConfig& config, const Route* parent, int& counter);

    RouteOptions m_options;
    std::vector<model::Matcher> m_matchers;
    std::vector<std::unique_ptr<Route>> m_children;
    bool m_continues = false;
    int m_index = 0;
    std::string m_key;
};

} // namespace halab::alertmanager
