#include "promql/functions.h"
#include "promql/go_math.h"

#include <cmath>
#include <numbers>

// Functions of each value by itself.

namespace halab::promql {

namespace math_family {

template <double (*f)(double)>
Result<Value> each(CallContext& context)
{
    return mapValues(context.vector(0), f);
}

/// Go's math.Min and math.Max: NaN wins over everything but the one infinity, and −0 is below +0.
double goMinimum(double a, double b)
{
    const double infinity = std::numeric_limits<double>::infinity();
    if (a == -infinity || b == -infinity)
        return -infinity;
    if (std::isnan(a) || std::isnan(b))
        return std::numeric_limits<double>::quiet_NaN();
    if (a == 0 && b == 0)
        return std::signbit(a) ? a : b;
    return a < b ? a : b;
}

double goMaximum(double a, double b) { return -goMinimum(-a, -b); }

double sign(double v) { return v < 0 ? -1 : v > 0 ? 1 : v; }
double degrees(double v) { return v * 180 / std::numbers::pi; }
double radians(double v) { return v * std::numbers::pi / 180; }

Result<Value> clampTo(CallContext& context, double low, double high)
{
    if (high < low)
        return promql::Vector{};
    return mapValues(context.vector(0), [=](double v) { return goMaximum(low, goMinimum(high, v)); });
}

Result<Value> clamp(CallContext& context) { return clampTo(context, context.scalar(1), context.scalar(2)); }

Result<Value> clampMax(CallContext& context)
{
    const double high = context.scalar(1);
    return mapValues(context.vector(0), [=](double v) { return goMinimum(high, v); });
}

Result<Value> clampMin(CallContext& context)
{
    const double low = context.scalar(1);
    return mapValues(context.vector(0), [=](double v) { return goMaximum(low, v); });
}

Result<Value> round(CallContext& context)
{
    // The inverse, because 1/0.1 is exact and 0.1 is not.
    const double inverse = 1 / (context.arguments.size() > 1 ? context.scalar(1) : 1);
    return mapValues(context.vector(0), [=](double v) { return std::floor(v * inverse + 0.5) / inverse; });
}

Result<Value> pi(CallContext&) { return std::numbers::pi; }

} // namespace math_family

std::vector<Function> mathFunctions()
{
    using namespace math_family;
    using enum ValueType;
    return {
        {"abs", {Vector}, 0, Vector, each<std::fabs>},
        {"ceil", {Vector}, 0, Vector, each<std::ceil>},
        {"floor", {Vector}, 0, Vector, each<std::floor>},
        {"exp", {Vector}, 0, Vector, each<std::exp>},
        {"sqrt", {Vector}, 0, Vector, each<std::sqrt>},
        {"ln", {Vector}, 0, Vector, each<std::log>},
        {"log2", {Vector}, 0, Vector, each<goLog2>},
        {"log10", {Vector}, 0, Vector, each<goLog10>},
        {"sin", {Vector}, 0, Vector, each<std::sin>},
        {"cos", {Vector}, 0, Vector, each<std::cos>},
        {"tan", {Vector}, 0, Vector, each<std::tan>},
        {"asin", {Vector}, 0, Vector, each<std::asin>},
        {"acos", {Vector}, 0, Vector, each<std::acos>},
        {"atan", {Vector}, 0, Vector, each<std::atan>},
        {"sinh", {Vector}, 0, Vector, each<std::sinh>},
        {"cosh", {Vector}, 0, Vector, each<std::cosh>},
        {"tanh", {Vector}, 0, Vector, each<std::tanh>},
        {"asinh", {Vector}, 0, Vector, each<std::asinh>},
        {"acosh", {Vector}, 0, Vector, each<std::acosh>},
        {"atanh", {Vector}, 0, Vector, each<std::atanh>},
        {"sgn", {Vector}, 0, Vector, each<sign>},
        {"deg", {Vector}, 0, Vector, each<degrees>},
        {"rad", {Vector}, 0, Vector, each<radians>},
        {"clamp", {Vector, Scalar, Scalar}, 0, Vector, clamp},
        {"clamp_max", {Vector, Scalar}, 0, Vector, clampMax},
        {"clamp_min", {Vector, Scalar}, 0, Vector, clampMin},
        {"round", {Vector, Scalar}, 1, Vector, round},
        {"pi", {}, 0, Scalar, pi},
    };
}

} // namespace halab::promql
