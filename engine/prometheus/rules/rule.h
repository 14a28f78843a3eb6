#pragma once

// A recording or alerting rule and its health.

#include "base/result.h"
#include "base/time.h"
#include "prometheus/config/config.h"
#include "prometheus/config/rule_file.h"
#include "prometheus/services.h"
#include "promql/engine.h"

#include <memory>
#include <string>
#include <utility>

namespace halab::prometheus {

enum class RuleHealth { Unknown, Good, Bad };
std::string_view ruleHealthName(RuleHealth health); ///< "unknown", "ok", "err"

/// What evaluations need besides the server's services. Lives as long as the rule manager.
struct RuleSettings {
    model::Labels externalLabels;
    std::string externalUrl; ///< without a slash at the end
};

struct EvaluationContext {
    Services& services;
    const RuleSettings& settings;
    Time at = zeroTime;      ///< the slot, not the wall clock
    Duration interval{};     ///< of the group
    long long limit = 0;     ///< of results; 0 = none
};

class Rule {
public:
    static Result<std::unique_ptr<Rule>> make(RuleConfig config, bool restored);
    virtual ~Rule() = default;

    /// The samples to store. Errors in the real words.
    virtual Result<promql::Vector> evaluate(const EvaluationContext& context) = 0;
    /// Takes over what another rule of the same name and labels knew, after a reload.
    virtual void takeState(Rule& from) = 0;

    const RuleConfig& config() const { return m_config; }
    const promql::Expr& expr() const { return *m_expr; }
    std::string query() const { return promql::printExpr(*m_expr); }

    // Of the last evaluation.
    RuleHealth health = RuleHealth::Unknown;
    std::string lastError;
    Time lastEvaluation = zeroTime;
    Duration evaluationDuration{};

protected:
    Rule(RuleConfig config, promql::ExprPtr expr) : m_config(std::move(config)), m_expr(std::move(expr)) {}

    /// The expression's value at the evaluation's time, a scalar as a series without labels.
    Result<promql::Vector> query(const EvaluationContext& context) const;

private:
    RuleConfig m_config;
    promql::ExprPtr m_expr;
};

class RecordingRule final : public Rule {
public:
    RecordingRule(RuleConfig config, promql::ExprPtr expr) : Rule(std::move(config), std::move(expr)) {}
    Result<promql::Vector> evaluate(const EvaluationContext& context) override;
    void takeState(Rule&) override {}
};

} // namespace halab::prometheus
