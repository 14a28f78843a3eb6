#include "prometheus/rules/metrics.h"

#include <vector>

namespace halab::prometheus {

namespace {

const std::vector<std::string> groupLabel{"rule_group"};
const std::vector<double> ruleQuantiles{0.01, 0.05, 0.5, 0.9, 0.99};

} // namespace

RuleMetrics::RuleMetrics(exposition::Registry& r, const std::string& group)
    : evaluations(
          r.counter("prometheus_rule_evaluations_total", "The total number of rule evaluations.", groupLabel, {group}))
    , failures(r.counter("prometheus_rule_evaluation_failures_total", "The total number of rule evaluation failures.",
          groupLabel, {group}))
    , iterations(r.counter("prometheus_rule_group_iterations_total",
          "The total number of scheduled rule group evaluations, whether executed or missed.", groupLabel, {group}))
    , missed(r.counter("prometheus_rule_group_iterations_missed_total",
          "The total number of rule group evaluations missed due to slow rule group evaluation.", groupLabel, {group}))
    , lastDuration(r.gauge("prometheus_rule_group_last_duration_seconds",
          "The duration of the last rule group evaluation.", groupLabel, {group}))
    , lastTimestamp(r.gauge("prometheus_rule_group_last_evaluation_timestamp_seconds",
          "The timestamp of the last rule group evaluation in seconds.", groupLabel, {group}))
    , lastSamples(r.gauge("prometheus_rule_group_last_evaluation_samples",
          "The number of samples returned during the last rule group evaluation.", groupLabel, {group}))
    , interval(r.gauge("prometheus_rule_group_interval_seconds", "The interval of a rule group.", groupLabel, {group}))
    , rules(r.gauge("prometheus_rule_group_rules", "The number of rules.", groupLabel, {group}))
    , groupDuration(
          r.summary("prometheus_rule_group_duration_seconds", "The duration of rule group evaluations.", ruleQuantiles))
    , ruleDuration(r.summary(
          "prometheus_rule_evaluation_duration_seconds", "The duration for a rule to execute.", ruleQuantiles))
{
}

void RuleMetrics::remove(exposition::Registry& registry, const std::string& group)
{
    for (const char* family : {"prometheus_rule_evaluations_total", "prometheus_rule_evaluation_failures_total",
             "prometheus_rule_group_iterations_total", "prometheus_rule_group_iterations_missed_total",
             "prometheus_rule_group_last_duration_seconds", "prometheus_rule_group_last_evaluation_timestamp_seconds",
             "prometheus_rule_group_last_evaluation_samples", "prometheus_rule_group_interval_seconds",
             "prometheus_rule_group_rules"})
        registry.remove(family, {group});
}

} // namespace halab::prometheus
