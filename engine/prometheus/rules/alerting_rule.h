#pragma once

// An alerting rule: from an expression's results to alerts that are pending, firing, resolved.
// Source: Prometheus 2.42 rules/alerting.go.

#include "prometheus/rules/rule.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halab::prometheus {

enum class AlertState { Inactive, Pending, Firing };
std::string_view alertStateName(AlertState state);

struct ActiveAlert {
    AlertState state = AlertState::Pending;
    model::Labels labels;
    Texts annotations;
    double value = 0;
    Time activeAt = zeroTime;        ///< first seen by an evaluation
    Time firedAt = zeroTime;
    Time resolvedAt = zeroTime;      ///< zero while it is in the expression's result
    Time lastSentAt = zeroTime;
    Time validUntil = zeroTime;      ///< as told at the last sending
    Time keepFiringSince = zeroTime; ///< it has gone, but keep_firing_for holds it
    EventId lastEvent = 0;           ///< of its last change of state

    /// Resolved since the last sending, or the resend delay is over; never while pending.
    bool needsSending(Time now, Duration resendDelay) const;
};

class AlertingRule final : public Rule {
public:
    AlertingRule(RuleConfig config, promql::ExprPtr expr, bool restored)
        : Rule(std::move(config), std::move(expr)), m_isRestored(restored)
    {
    }

    Result<promql::Vector> evaluate(const EvaluationContext& context) override;
    void takeState(Rule& from) override;

    /// Alerts that are due, stamped as sent now.
    std::vector<ActiveAlert> takeDue(Time now, Duration resendDelay, Duration interval);
    /// After a start: activeAt as the series ALERTS_FOR_STATE remember it. From then on the
    /// rule writes ALERTS.
    void restore(const Services& services, Time now);

    /// By hash of their labels; resolved ones stay for 15 minutes, as inactive.
    const std::map<std::uint64_t, ActiveAlert>& alerts() const { return m_active; }
    /// The highest state of all.
    AlertState state() const;

private:
    Result<std::map<std::uint64_t, ActiveAlert>> expand(const EvaluationContext& context, const promql::Vector& vector);
    void update(const EvaluationContext& context, std::map<std::uint64_t, ActiveAlert> results);
    /// False: forget it.
    bool stepMissing(const EvaluationContext& context, ActiveAlert& alert);
    void tell(const EvaluationContext& context, std::string_view kind, ActiveAlert& alert, EventId cause);
    void addSamples(const ActiveAlert& alert, std::int64_t t, promql::Vector& out) const;
    void restoreOne(const Services& services, Time now, ActiveAlert& alert) const;

    std::map<std::uint64_t, ActiveAlert> m_active;
    bool m_isRestored = false;
};

} // namespace halab::prometheus
