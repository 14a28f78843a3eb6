#include "prometheus/rules/rule.h"

#include "prometheus/rules/alerting_rule.h"
#include "prometheus/template/expander.h"

#include <set>

namespace halab::prometheus {

std::string_view ruleHealthName(RuleHealth health)
{
    switch (health) {
    case RuleHealth::Good:
        return "ok";
    case RuleHealth::Bad:
        return "err";
    case RuleHealth::Unknown:
        break;
    }
    return "unknown";
}

Result<std::unique_ptr<Rule>> Rule::make(RuleConfig config, bool restored)
{
    auto expr = promql::parseExpr(config.expr);
    HALAB_TRY(expr);
    if (config.alert.empty())
        return std::make_unique<RecordingRule>(std::move(config), *expr);
    return std::make_unique<AlertingRule>(std::move(config), *expr, restored);
}

Result<promql::Vector> Rule::query(const EvaluationContext& context) const
{
    auto value = context.services.engine.instant(context.services.head, *m_expr, unixMilliseconds(context.at));
    HALAB_TRY(value);
    if (std::holds_alternative<promql::Matrix>(*value) || std::holds_alternative<promql::StringValue>(*value))
        return fail(ErrorKind::InvalidInput, "rule result is not a vector or scalar");
    return asVector(std::move(*value));
}

Result<promql::Vector> RecordingRule::evaluate(const EvaluationContext& context)
{
    auto vector = query(context);
    HALAB_TRY(vector);
    std::set<model::Labels> seen;
    for (promql::VectorSample& sample : *vector) {
        sample.metric.set(model::metricNameLabel, config().record);
        for (const auto& [name, value] : config().labelTexts)
            sample.metric.set(name, value);
        sample.point.t = unixMilliseconds(context.at);
        if (!seen.insert(sample.metric).second)
            return fail(ErrorKind::InvalidInput,
                "vector contains metrics with the same labelset after applying rule labels");
    }
    if (context.limit > 0 && vector->size() > static_cast<std::size_t>(context.limit))
        return fail(ErrorKind::Limit,
            "exceeded limit of " + std::to_string(context.limit) + " with " + std::to_string(vector->size()) +
                " series");
    return vector;
}

} // namespace halab::prometheus
