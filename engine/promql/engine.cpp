#include "promql/engine.h"

#include "promql/evaluator.h"

#include <algorithm>
#include <map>

namespace halab::promql {

namespace {

Status checkHeight(const Expr& expr, const EngineOptions& options)
{
    if (expr.height <= options.depthMax)
        return {};
    return fail(ErrorKind::Limit, "expression is nested too deeply");
}

Matrix toMatrix(const RangeVector& range)
{
    Matrix matrix;
    for (const auto& series : range.series)
        matrix.push_back({series.metric, {series.points.begin(), series.points.end()}});
    return matrix;
}

/// Collects the values of the steps, a series for each label set.
class Collector {
public:
    void add(Value& value, std::int64_t t)
    {
        if (const auto* scalar = std::get_if<double>(&value)) {
            seriesOf({}).points.push_back({t, *scalar});
            ++m_points;
            return;
        }
        for (auto& sample : std::get<Vector>(value)) {
            seriesOf(sample.metric).points.push_back({t, sample.point.v});
            ++m_points;
        }
    }

    std::size_t points() const { return m_points; }

    /// Sorted by labels.
    Matrix take()
    {
        Matrix matrix;
        for (auto& [labels, series] : m_series)
            matrix.push_back(std::move(series));
        return matrix;
    }

private:
    Series& seriesOf(const model::Labels& labels)
    {
        auto& series = m_series[labels];
        if (series.points.empty())
            series.metric = labels;
        return series;
    }

    std::map<model::Labels, Series> m_series;
    std::size_t m_points = 0;
};

} // namespace

Result<QueryValue> Engine::instant(const tsdb::Head& head, const Expr& expr, std::int64_t t) const
{
    HALAB_TRY(checkHeight(expr, m_options));
    Evaluator evaluator(head, m_options, t, t);
    evaluator.prepare(expr);
    auto value = evaluator.evaluate(expr, t);
    HALAB_TRY(value);
    if (const auto* scalar = std::get_if<double>(&*value))
        return ScalarValue{t, *scalar};
    if (auto* text = std::get_if<std::string>(&*value))
        return StringValue{t, std::move(*text)};
    if (const auto* range = std::get_if<RangeVector>(&*value))
        return toMatrix(*range);
    auto& vector = std::get<Vector>(*value);
    for (auto& sample : vector)
        sample.point.t = t;
    return std::move(vector);
}

Result<Matrix> Engine::range(const tsdb::Head& head, const Expr& expr, std::int64_t start, std::int64_t end,
    std::int64_t step) const
{
    if (expr.type != ValueType::Scalar && expr.type != ValueType::Vector)
        return fail(ErrorKind::InvalidInput, "invalid expression type \"" + std::string(documentedType(expr.type))
                + "\" for range query, must be Scalar or instant Vector");
    HALAB_TRY(checkHeight(expr, m_options));
    if (step <= 0)
        return fail(ErrorKind::InvalidInput, "zero or negative query resolution step widths are not accepted");
    Evaluator evaluator(head, m_options, start, end);
    evaluator.prepare(expr);
    Collector collector;
    for (auto t = start; t <= end;) {
        auto value = evaluator.evaluate(expr, t);
        HALAB_TRY(value);
        collector.add(*value, t);
        HALAB_TRY(evaluator.settle(collector.points()));
        if (__builtin_add_overflow(t, step, &t))
            break;
    }
    return collector.take();
}

} // namespace halab::promql
