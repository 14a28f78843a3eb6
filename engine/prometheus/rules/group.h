#pragma once

// A group of rules, evaluated in order at every interval, and all groups of a server.
// Source: Prometheus 2.42 rules/manager.go.

#include "prometheus/rules/alerting_rule.h"
#include "prometheus/rules/metrics.h"
#include "prometheus/ticker.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace halab::prometheus {

/// Alerts that are due, with the expression they come from.
using NotifyAlerts = std::function<void(const std::string& query, const std::vector<ActiveAlert>&)>;

/// The slot before or at `now`: unix time ≡ hash({file, name}) modulo the interval.
Time evaluationSlot(Time now, const std::string& file, const std::string& name, Duration interval);

class RuleGroup {
public:
    RuleGroup(Services& services, const RuleSettings& settings, NotifyAlerts notify, RuleGroupConfig config,
        Duration interval, std::vector<std::unique_ptr<Rule>> rules, bool shouldRestore);
    ~RuleGroup();

    /// Waits for its slot, then evaluates at every interval.
    void run();
    void stop();
    /// What a group of the same name knew, before run().
    void takeState(RuleGroup& from);
    /// It was removed: two intervals from now its series end. `done` may destroy the group.
    void retire(std::function<void()> done);

    const RuleGroupConfig& config() const { return m_config; }
    Duration interval() const { return m_interval; }
    const std::vector<std::unique_ptr<Rule>>& rules() const { return m_rules; }
    Time lastEvaluation() const { return m_lastEvaluation; }
    Duration evaluationDuration() const { return m_evaluationDuration; }
    std::string key() const { return m_config.file + ";" + m_config.name; }

private:
    void tick();
    void iterate();
    void evaluate(std::size_t index, std::size_t& samples);
    void store(std::size_t index, const promql::Vector& vector);
    void endStaleSeries(std::int64_t t);

    Services& m_services;
    const RuleSettings& m_settings;
    NotifyAlerts m_notify;
    RuleGroupConfig m_config;
    Duration m_interval;
    std::vector<std::unique_ptr<Rule>> m_rules;
    std::vector<std::set<model::Labels>> m_previous; ///< series that each rule returned last time
    std::vector<model::Labels> m_stale;              ///< series of rules that are gone
    bool m_shouldRestore;
    int m_iterations = 0;
    Time m_slot = zeroTime;
    Time m_lastEvaluation = zeroTime;
    Duration m_evaluationDuration{};
    RuleMetrics m_metrics;
    Timer m_first;
    Ticker m_ticker;
};

class RuleManager {
public:
    RuleManager(Services& services, NotifyAlerts notify) : m_services(services), m_notify(std::move(notify)) {}

    /// New rules and settings. Groups that did not change go on undisturbed.
    Status apply(const std::vector<RuleGroupConfig>& groups, Duration defaultInterval, RuleSettings settings);

    /// Sorted by file, then name.
    std::vector<const RuleGroup*> groups() const;

private:
    using Key = std::pair<std::string, std::string>; ///< file and name

    void retire(std::unique_ptr<RuleGroup> group);

    Services& m_services;
    NotifyAlerts m_notify;
    RuleSettings m_settings;
    std::map<Key, std::unique_ptr<RuleGroup>> m_groups;
    std::vector<std::unique_ptr<RuleGroup>> m_retired;
    bool m_wasLoaded = false;
};

} // namespace halab::prometheus
