#include "promql/functions.h"

#include <algorithm>
#include <cmath>

// Functions of a vector as a whole: absent, scalar, vector, sort.

namespace halab::promql {

namespace vector_family {

Result<Value> absent(CallContext& context)
{
    Vector out;
    if (context.vector(0).empty())
        out.push_back({absentLabels(*context.call.arguments[0]), {context.t, 1}});
    return out;
}

Result<Value> toScalar(CallContext& context)
{
    const auto& vector = context.vector(0);
    return vector.size() == 1 ? vector.front().point.v : std::numeric_limits<double>::quiet_NaN();
}

Result<Value> toVector(CallContext& context) { return promql::Vector{{{}, {context.t, context.scalar(0)}}}; }

template <bool descending>
Result<Value> sortByValue(CallContext& context)
{
    auto& vector = context.vector(0);
    std::stable_sort(vector.begin(), vector.end(), [](const VectorSample& a, const VectorSample& b) {
        if (std::isnan(a.point.v) || std::isnan(b.point.v))
            return !std::isnan(a.point.v) && std::isnan(b.point.v); // NaN is last, both ways
        return descending ? a.point.v > b.point.v : a.point.v < b.point.v;
    });
    return std::move(vector);
}

} // namespace vector_family

std::vector<Function> vectorFunctions()
{
    using namespace vector_family;
    using enum ValueType;
    return {
        {"absent", {Vector}, 0, Vector, absent},
        {"scalar", {Vector}, 0, Scalar, toScalar},
        {"vector", {Scalar}, 0, Vector, toVector},
        {"sort", {Vector}, 0, Vector, sortByValue<false>},
        {"sort_desc", {Vector}, 0, Vector, sortByValue<true>},
    };
}

} // namespace halab::promql
