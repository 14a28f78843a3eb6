#include "promql/functions.h"

#include <cmath>

// How counters and gauges move within a window: rate, increase, delta, irate, idelta, resets, changes, deriv, …

namespace halab::promql {

namespace counter_family {

using Points = std::span<const model::Sample>;

double millisecondsToSeconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }

/// The movement between the first and last sample, extrapolated to the window's ends.
double extrapolated(const RangeVector& range, Points points, bool isCounter, bool perSecond)
{
    const auto& first = points.front();
    const auto& last = points.back();
    // 1. What was measured, with counter resets undone.
    double result = last.v - first.v;
    if (isCounter) {
        double previous = first.v;
        for (const auto& point : points.subspan(1)) {
            if (point.v < previous)
                result += previous;
            previous = point.v;
        }
    }
    // 2. How far the samples are from the ends of the window.
    double toStart = millisecondsToSeconds(first.t - range.windowStart);
    const double toEnd = millisecondsToSeconds(range.windowEnd - last.t);
    const double sampled = millisecondsToSeconds(last.t - first.t);
    const double average = sampled / static_cast<double>(points.size() - 1);
    // 3. A counter cannot have been below zero: do not extrapolate further back than to where it was zero.
    if (isCounter && result > 0 && first.v >= 0) {
        const double toZero = sampled * (first.v / result);
        if (toZero < toStart)
            toStart = toZero;
    }
    // 4. A sample that is near an end is taken to have neighbours up to it; otherwise half a step is added.
    const double threshold = average * 1.1;
    double extrapolatedTo = sampled;
    extrapolatedTo += toStart < threshold ? toStart : average / 2;
    extrapolatedTo += toEnd < threshold ? toEnd : average / 2;
    double factor = extrapolatedTo / sampled;
    if (perSecond)
        factor /= millisecondsToSeconds(range.windowEnd - range.windowStart);
    return result * factor;
}

template <bool isCounter, bool perSecond>
Result<Value> extrapolatedRate(CallContext& context)
{
    Vector out;
    auto& range = context.range(0);
    for (auto& series : range.series)
        if (series.points.size() >= 2)
            out.push_back({withoutName(std::move(series.metric)),
                {context.t, extrapolated(range, series.points, isCounter, perSecond)}});
    return out;
}

template <bool isRate>
Result<Value> instantValue(CallContext& context)
{
    Vector out;
    for (auto& series : context.range(0).series) {
        if (series.points.size() < 2)
            continue;
        const auto& last = series.points[series.points.size() - 1];
        const auto& previous = series.points[series.points.size() - 2];
        const auto interval = last.t - previous.t;
        if (interval == 0)
            continue;
        double result = isRate && last.v < previous.v ? last.v : last.v - previous.v;
        if (isRate)
            result /= millisecondsToSeconds(interval);
        out.push_back({withoutName(std::move(series.metric)), {context.t, result}});
    }
    return out;
}

template <class F>
Result<Value> countPairs(CallContext& context, F differs)
{
    Vector out;
    for (auto& series : context.range(0).series) {
        int count = 0;
        for (std::size_t i = 1; i < series.points.size(); ++i)
            count += differs(series.points[i - 1].v, series.points[i].v) ? 1 : 0;
        out.push_back({withoutName(std::move(series.metric)), {context.t, static_cast<double>(count)}});
    }
    return out;
}

Result<Value> resets(CallContext& context)
{
    return countPairs(context, [](double previous, double current) { return current < previous; });
}

Result<Value> changes(CallContext& context)
{
    return countPairs(context, [](double previous, double current) {
        return current != previous && !(std::isnan(current) && std::isnan(previous));
    });
}

struct Line {
    double slope = 0, intercept = 0;
};

/// Least squares; x in seconds from `origin`.
Line regression(Points points, std::int64_t origin)
{
    bool constant = true;
    KahanSum sumX;
    KahanSum sumY;
    KahanSum sumXY;
    KahanSum sumX2;
    for (const auto& point : points) {
        constant = constant && point.v == points.front().v;
        const double x = millisecondsToSeconds(point.t - origin);
        sumX.add(x);
        sumY.add(point.v);
        sumXY.add(x * point.v);
        sumX2.add(x * x);
    }
    if (constant) {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        return std::isinf(points.front().v) ? Line{nan, nan} : Line{0, points.front().v};
    }
    const auto n = static_cast<double>(points.size());
    const double x = sumX.value();
    const double y = sumY.value();
    const double covariance = sumXY.value() - x * y / n;
    const double variance = sumX2.value() - x * x / n;
    const double slope = covariance / variance;
    return {slope, y / n - slope * x / n};
}

Result<Value> deriv(CallContext& context)
{
    Vector out;
    for (auto& series : context.range(0).series)
        if (series.points.size() >= 2)
            out.push_back({withoutName(std::move(series.metric)),
                {context.t, regression(series.points, series.points.front().t).slope}});
    return out;
}

Result<Value> predictLinear(CallContext& context)
{
    Vector out;
    const double ahead = context.scalar(1);
    for (auto& series : context.range(0).series) {
        if (series.points.size() < 2)
            continue;
        const auto line = regression(series.points, context.t);
        out.push_back({withoutName(std::move(series.metric)), {context.t, line.slope * ahead + line.intercept}});
    }
    return out;
}

double smoothed(Points points, double smoothing, double trend)
{
    double level = points[0].v;
    double previousLevel = 0;
    double slope = points[1].v - points[0].v;
    for (std::size_t i = 1; i < points.size(); ++i) {
        if (i > 1)
            slope = trend * (level - previousLevel) + (1 - trend) * slope;
        const double scaled = smoothing * points[i].v;
        const double rest = (1 - smoothing) * (level + slope);
        previousLevel = level;
        level = scaled + rest;
    }
    return level;
}

Result<Value> holtWinters(CallContext& context)
{
    const auto checked = [&](std::size_t argument, const char* name) -> Status {
        const double factor = context.scalar(argument);
        if (factor > 0 && factor < 1)
            return {};
        return fail(ErrorKind::InvalidInput, std::string("invalid ") + name + " factor. Expected: 0 < "
                + (argument == 1 ? "sf" : "tf") + " < 1, got: "
                + (std::isfinite(factor)      ? std::to_string(factor)
                        : std::isnan(factor) ? "NaN"
                        : factor > 0         ? "+Inf"
                                             : "-Inf"));
    };
    HALAB_TRY(checked(1, "smoothing"));
    HALAB_TRY(checked(2, "trend"));
    Vector out;
    for (auto& series : context.range(0).series)
        if (series.points.size() >= 2)
            out.push_back({withoutName(std::move(series.metric)),
                {context.t, smoothed(series.points, context.scalar(1), context.scalar(2))}});
    return out;
}

} // namespace counter_family

std::vector<Function> counterFunctions()
{
    using namespace counter_family;
    using enum ValueType;
    return {
        {"rate", {Matrix}, 0, Vector, extrapolatedRate<true, true>},
        {"increase", {Matrix}, 0, Vector, extrapolatedRate<true, false>},
        {"delta", {Matrix}, 0, Vector, extrapolatedRate<false, false>},
        {"irate", {Matrix}, 0, Vector, instantValue<true>},
        {"idelta", {Matrix}, 0, Vector, instantValue<false>},
        {"resets", {Matrix}, 0, Vector, resets},
        {"changes", {Matrix}, 0, Vector, changes},
        {"deriv", {Matrix}, 0, Vector, deriv},
        {"predict_linear", {Matrix, Scalar}, 0, Vector, predictLinear},
        {"holt_winters", {Matrix, Scalar, Scalar}, 0, Vector, holtWinters},
    };
}

} // namespace halab::promql
