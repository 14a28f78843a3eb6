#pragma once

// Binary operators and aggregations of vectors. Source: Prometheus 2.42 promql/engine.go.

#include "base/result.h"
#include "promql/ast.h"
#include "promql/engine.h"

#include <string>

namespace halab::promql {

/// Of two scalars; comparisons give 1 or 0.
double binaryScalars(Token op, double left, double right);

/// Of a vector and a scalar, which stands left if `swapped`.
Vector binaryVectorScalar(const Binary& node, Vector vector, double scalar, bool swapped);

/// and, or, unless, and element-wise operators with matching. Errors in the real words.
Result<Vector> binaryVectors(const Binary& node, Vector left, Vector right);

/// What an aggregation is given beside the vector.
struct AggregationParameter {
    double number = 0; ///< topk, bottomk, quantile
    std::string label; ///< count_values
};

Result<Vector> aggregate(const Aggregate& node, Vector vector, const AggregationParameter& parameter, std::int64_t t);

/// Two elements with equal labels.
bool hasDuplicateLabels(const Vector& vector);

} // namespace halab::promql
