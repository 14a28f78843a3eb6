#include "prometheus/api/selector.h"

#include "promql/parser.h"

namespace halab::prometheus {

Result<std::vector<model::Matcher>> parseMetricSelector(std::string_view text)
{
    promql::Parser parser(text);
    const promql::ExprPtr expr = parser.parse();
    if (!expr)
        return fail(ErrorKind::InvalidInput,
            promql::faultText(text, parser.fault().value_or(promql::ParseFault{0, "no expression found in input"})));
    const auto* selector = expr->as<promql::VectorSelector>();
    if (!selector || selector->time.offset != 0 || selector->time.at != promql::TimeModifier::At::None)
        return fail(ErrorKind::InvalidInput, promql::faultText(text, {0, "expected a metric selector"}));
    return selector->matchers;
}

} // namespace halab::prometheus
