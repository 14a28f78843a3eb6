#include "base/regex.h"
#include "promql/functions.h"

// label_replace and label_join.

namespace halab::promql {

namespace label_family {

Result<Value> labelReplace(CallContext& context)
{
    const auto& destination = context.text(1);
    const auto& replacement = context.text(2);
    const auto& source = context.text(3);
    const auto regex = Regex::compileAnchored(context.text(4));
    if (!regex)
        return fail(ErrorKind::InvalidInput, "invalid regular expression in label_replace(): " + context.text(4));
    if (!model::isValidLabelName(destination))
        return fail(ErrorKind::InvalidInput, "invalid destination label name in label_replace(): " + destination);
    auto& vector = context.vector(0);
    for (auto& sample : vector) {
        // No match: the labels stay. An empty result removes the label.
        if (std::string value; regex->expandFirst(sample.metric.get(source), replacement, value))
            sample.metric.set(destination, value);
    }
    return std::move(vector);
}

Result<Value> labelJoin(CallContext& context)
{
    const auto& destination = context.text(1);
    const auto& separator = context.text(2);
    for (std::size_t i = 3; i < context.arguments.size(); ++i)
        if (!model::isValidLabelName(context.text(i)))
            return fail(ErrorKind::InvalidInput, "invalid source label name in label_join(): " + context.text(i));
    if (!model::isValidLabelName(destination))
        return fail(ErrorKind::InvalidInput, "invalid destination label name in label_join(): " + destination);
    auto& vector = context.vector(0);
    for (auto& sample : vector) {
        std::string value;
        for (std::size_t i = 3; i < context.arguments.size(); ++i) {
            if (i > 3)
                value += separator;
            value += sample.metric.get(context.text(i));
        }
        sample.metric.set(destination, value);
    }
    return std::move(vector);
}

} // namespace label_family

std::vector<Function> labelFunctions()
{
    using namespace label_family;
    using enum ValueType;
    return {
        {"label_replace", {Vector, String, String, String, String}, 0, Vector, labelReplace},
        {"label_join", {Vector, String, String, String}, -1, Vector, labelJoin},
    };
}

} // namespace halab::promql
