#pragma once

// Evaluates PromQL over a head. Semantics: Prometheus 2.42 (spec §4).

#include "base/result.h"
#include "base/time.h"
#include "model/labels.h"
#include "model/sample.h"
#include "tsdb/head.h"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace halab::promql {

struct Expr; // ast.h
using ExprPtr = std::shared_ptr<const Expr>;

/// Parses and checks types. Error: the real text without the "parse error" prefix in `message`, see parse error's
/// text() in parser.h; `toString` of the Error is never used here.
/// message = `1:4: parse error: unexpected end of input`.
Result<ExprPtr> parseExpr(std::string_view text);

/// The printer: the expression in canonical form (rule texts, generatorURL).
std::string printExpr(const Expr& expr);

enum class ValueType { Scalar, Vector, Matrix, String };

ValueType valueType(const Expr& expr);

struct VectorSample {
    model::Labels metric;
    model::Sample point;
};
using Vector = std::vector<VectorSample>;

struct Series {
    model::Labels metric;
    std::vector<model::Sample> points;
};
using Matrix = std::vector<Series>;

struct ScalarValue {
    std::int64_t t = 0;
    double v = 0;
};
struct StringValue {
    std::int64_t t = 0;
    std::string v;
};
using QueryValue = std::variant<ScalarValue, Vector, Matrix, StringValue>;

struct EngineOptions {
    Duration lookback = std::chrono::minutes{5};
    std::size_t samplesMax = 50'000'000;
    int depthMax = 2000;              ///< height of an expression's tree
    Duration defaultSubqueryStep = std::chrono::minutes{1}; ///< the global evaluation_interval
};

/// Stateless apart from its options; may be shared.
class Engine {
public:
    explicit Engine(EngineOptions options = {}) : m_options(options) {}

    /// One evaluation at `t` (milliseconds). Errors in the real words, e.g.
    /// `query processing would load too many samples into memory in query execution`.
    Result<QueryValue> instant(const tsdb::Head& head, const Expr& expr, std::int64_t t) const;

    /// start, start+step, … ≤ end (milliseconds, step > 0). Only scalar or vector expressions.
    Result<Matrix> range(const tsdb::Head& head, const Expr& expr, std::int64_t start, std::int64_t end,
        std::int64_t step) const;

    EngineOptions& options() { return m_options; }

private:
    EngineOptions m_options;
};

} // namespace halab::promql
