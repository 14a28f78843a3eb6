#include "promql/functions.h"

#include <cmath>

// One number from all samples of a window: …_over_time.

namespace halab::promql {

namespace over_time_family {

using Points = std::span<const model::Sample>;

template <double (*aggregate)(Points)>
Result<Value> overTime(CallContext& context)
{
    Vector out;
    for (auto& series : context.range(0).series)
        out.push_back({withoutName(std::move(series.metric)), {context.t, aggregate(series.points)}});
    return out;
}

double average(Points points)
{
    double mean = 0;
    double compensation = 0;
    double count = 0;
    for (const auto& point : points) {
        ++count;
        if (std::isinf(mean)) {
            // An infinite mean stays as it is, unless the other infinity or NaN comes.
            if (std::isinf(point.v) ? (mean > 0) == (point.v > 0) : !std::isnan(point.v))
                continue;
        }
        const double increment = point.v / count - mean / count;
        const double total = mean + increment;
        compensation += std::fabs(mean) >= std::fabs(increment) ? (mean - total) + increment : (increment - total) + mean;
        mean = total;
    }
    return std::isinf(mean) ? mean : mean + compensation;
}

double sum(Points points)
{
    KahanSum total;
    for (const auto& point : points)
        total.add(point.v);
    return total.value();
}

double count(Points points) { return static_cast<double>(points.size()); }
double last(Points points) { return points.back().v; }
double present(Points) { return 1; }

double maximum(Points points)
{
    double result = points.front().v;
    for (const auto& point : points)
        if (point.v > result || std::isnan(result))
            result = point.v;
    return result;
}

double minimum(Points points)
{
    double result = points.front().v;
    for (const auto& point : points)
        if (point.v < result || std::isnan(result))
            result = point.v;
    return result;
}

double variance(Points points)
{
    double n = 0;
    KahanSum mean;
    KahanSum squares;
    for (const auto& point : points) {
        ++n;
        const double delta = point.v - mean.value();
        mean.add(delta / n);
        squares.add(delta * (point.v - mean.value()));
    }
    return squares.value() / n;
}

double deviation(Points points) { return std::sqrt(variance(points)); }

Result<Value> lastOverTime(CallContext& context)
{
    // Acts like an offset, so the metric's name stays.
    Vector out;
    for (auto& series : context.range(0).series)
        out.push_back({std::move(series.metric), {context.t, last(series.points)}});
    return out;
}

Result<Value> quantileOverTime(CallContext& context)
{
    Vector out;
    for (auto& series : context.range(1).series) {
        std::vector<double> values;
        for (const auto& point : series.points)
            values.push_back(point.v);
        out.push_back({withoutName(std::move(series.metric)), {context.t, quantile(context.scalar(0), values)}});
    }
    return out;
}

Result<Value> absentOverTime(CallContext& context)
{
    Vector out;
    if (context.range(0).series.empty())
        out.push_back({absentLabels(*context.call.arguments[0]), {context.t, 1}});
    return out;
}

} // namespace over_time_family

std::vector<Function> overTimeFunctions()
{
    using namespace over_time_family;
    using enum ValueType;
    return {
        {"avg_over_time", {Matrix}, 0, Vector, overTime<average>},
        {"sum_over_time", {Matrix}, 0, Vector, overTime<sum>},
        {"count_over_time", {Matrix}, 0, Vector, overTime<count>},
        {"min_over_time", {Matrix}, 0, Vector, overTime<minimum>},
        {"max_over_time", {Matrix}, 0, Vector, overTime<maximum>},
        {"stddev_over_time", {Matrix}, 0, Vector, overTime<deviation>},
        {"stdvar_over_time", {Matrix}, 0, Vector, overTime<variance>},
        {"present_over_time", {Matrix}, 0, Vector, overTime<present>},
        {"last_over_time", {Matrix}, 0, Vector, lastOverTime},
        {"absent_over_time", {Matrix}, 0, Vector, absentOverTime},
        {"quantile_over_time", {Scalar, Matrix}, 0, Vector, quantileOverTime},
    };
}

} // namespace halab::promql
