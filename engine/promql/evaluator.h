#pragma once

// One query being evaluated: an instant of its grid at a time. Selectors are read from the head once for all steps.

#include "promql/ast.h"
#include "promql/engine.h"
#include "promql/functions.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace halab::promql {

class Evaluator {
public:
    /// A grid from `start` to `end` (milliseconds).
    Evaluator(const tsdb::Head& head, const EngineOptions& options, std::int64_t start, std::int64_t end);

    /// Finds out which times the selectors need. Before the first evaluate.
    void prepare(const Expr& expr) { prepare(expr, m_start, m_end); }

    Result<Value> evaluate(const Expr& expr, std::int64_t t);

    /// Samples held now, of which `kept` remain: called after each step.
    Status settle(std::size_t kept);

private:
    /// What one selector node reads.
    struct Selection {
        std::int64_t mint = 0, maxt = 0;
        bool range = false;  ///< of a range selector: markers are left out
        bool single = false; ///< only one instant is ever asked for
        bool loaded = false;
        std::vector<tsdb::SeriesRef> refs;
        std::vector<std::vector<model::Sample>> samples; ///< beside refs; unused if single
    };
    /// Results of a subquery's expression by time: windows overlap.
    using Memo = std::map<std::int64_t, Vector>;

    void prepare(const Expr& expr, std::int64_t start, std::int64_t end);
    void prepareSelector(const VectorSelector& node, std::int64_t range, std::int64_t start, std::int64_t end);
    std::int64_t reference(const TimeModifier& time, std::int64_t t) const;
    Selection& load(const VectorSelector& node);
    Status hold(std::size_t samples);

    Result<Value> node(const NumberLiteral& node, std::int64_t t);
    Result<Value> node(const StringLiteral& node, std::int64_t t);
    Result<Value> node(const VectorSelector& node, std::int64_t t);
    Result<Value> node(const MatrixSelector& node, std::int64_t t);
    Result<Value> node(const Subquery& node, std::int64_t t);
    Result<Value> node(const Unary& node, std::int64_t t);
    Result<Value> node(const Binary& node, std::int64_t t);
    Result<Value> node(const Paren& node, std::int64_t t);
    Result<Value> node(const Call& node, std::int64_t t);
    Result<Value> node(const Aggregate& node, std::int64_t t);

    /// The newest samples, with their own times.
    Result<Vector> newest(const VectorSelector& node, std::int64_t t);
    Result<const Vector*> subqueryStep(const Subquery& node, std::int64_t t);
    std::int64_t stepOf(const Subquery& node) const;
    static Result<Value> unique(Result<Value> value);

    const tsdb::Head& m_head;
    const EngineOptions& m_options;
    std::int64_t m_start, m_end, m_lookback;
    std::map<const VectorSelector*, Selection> m_selections; // found by key, never walked
    std::map<const Subquery*, Memo> m_memos;
    std::size_t m_held = 0;
    std::size_t m_memoised = 0;
};

} // namespace halab::promql
