#pragma once

// The functions of PromQL at 2.42: their signatures, and how one is called. One family a file in functions/
// Source: Prometheus 2.42 promql/functions.go and promql/parser/functions.go.

#include "promql/ast.h"
#include "promql/engine.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace halab::promql {

/// One series of a range vector. The points live in the evaluation (or in RangeVector::storage).
struct RangeSeries {
    model::Labels metric;
    std::span<const model::Sample> points; ///< never empty; no staleness markers
};

struct RangeVector {
    std::vector<RangeSeries> series;
    std::vector<std::vector<model::Sample>> storage; ///< of a subquery's points
    std::int64_t windowStart = 0;                    ///< milliseconds, closed
    std::int64_t windowEnd = 0;
};

/// What an expression is at one instant. Scalars are plain numbers.
using Value = std::variant<double, Vector, RangeVector, std::string>;

/// One call at one instant.
struct CallContext {
    const Call& call;
    std::vector<Value>& arguments;
    std::int64_t t; ///< milliseconds

    double scalar(std::size_t i) const { return std::get<double>(arguments[i]); }
    Vector& vector(std::size_t i) const { return std::get<Vector>(arguments[i]); }
    RangeVector& range(std::size_t i) const { return std::get<RangeVector>(arguments[i]); }
    const std::string& text(std::size_t i) const { return std::get<std::string>(arguments[i]); }
};

using FunctionBody = Result<Value> (*)(CallContext&);

struct Function {
    std::string name;
    std::vector<ValueType> argumentTypes;
    int variadic = 0; ///< how many more than argumentTypes.size() − 1 are allowed; −1: any number
    ValueType returnType = ValueType::Vector;
    FunctionBody body = nullptr;
};

/// Null if there is none of this name (names are case-sensitive).
const Function* findFunction(std::string_view name);

/// All, sorted by name.
const std::vector<Function>& allFunctions();

/// The families; each gives its part of the table.
std::vector<Function> counterFunctions();
std::vector<Function> overTimeFunctions();
std::vector<Function> mathFunctions();
std::vector<Function> labelFunctions();
std::vector<Function> timeFunctions();
std::vector<Function> histogramFunctions();
std::vector<Function> vectorFunctions();

// Shared by the families.

model::Labels withoutName(model::Labels labels);
/// Applies `f` to each value and drops the metric names.
template <class F>
Value mapValues(Vector& vector, F f)
{
    for (auto& sample : vector) {
        sample.metric.remove(model::metricNameLabel);
        sample.point.v = f(sample.point.v);
    }
    return std::move(vector);
}

/// Linear interpolation on rank q × (n−1); NaN counts as smallest. `values` is reordered.
double quantile(double q, std::vector<double>& values);

/// The labels that `absent` and `absent_over_time` can know from a selector.
model::Labels absentLabels(const Expr& argument);

/// Kahan's summation with Neumaier's improvement.
class KahanSum {
public:
    void add(double increment);
    double value() const;

private:
    double m_sum = 0;
    double m_compensation = 0;
};

} // namespace halab::promql
