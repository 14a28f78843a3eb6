#include "promql/evaluator.h"

#include "promql/operators.h"

#include <algorithm>
#include <cmath>

namespace halab::promql {

namespace {

constexpr auto evaluationTimeLimit = std::numeric_limits<std::int64_t>::max();

std::int64_t milliseconds(Duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }

/// a − b without overflow: offsets and @ may be as large as they like.
std::int64_t minus(std::int64_t a, std::int64_t b)
{
    std::int64_t result = 0;
    if (!__builtin_sub_overflow(a, b, &result))
        return result;
    return b > 0 ? std::numeric_limits<std::int64_t>::min() : evaluationTimeLimit;
}

/// The first multiple of `step` that is ≥ `t`.
std::int64_t alignedUp(std::int64_t t, std::int64_t step)
{
    const auto multiple = t / step * step;
    return multiple < t ? multiple + step : multiple;
}

} // namespace

Evaluator::Evaluator(const tsdb::Head& head, const EngineOptions& options, std::int64_t start, std::int64_t end)
    : m_head(head), m_options(options), m_start(start), m_end(end), m_lookback(milliseconds(options.lookback))
{
}

std::int64_t Evaluator::reference(const TimeModifier& time, std::int64_t t) const
{
    switch (time.at) {
    case TimeModifier::At::Timestamp:
        t = time.timestamp;
        break;
    case TimeModifier::At::Start:
        t = m_start;
        break;
    case TimeModifier::At::End:
        t = m_end;
        break;
    case TimeModifier::At::None:
        break;
    }
    return minus(t, time.offset);
}

void Evaluator::prepareSelector(const VectorSelector& node, std::int64_t range, std::int64_t start, std::int64_t end)
{
    auto& selection = m_selections[&node];
    const auto first = reference(node.time, start);
    const auto last = reference(node.time, end);
    selection.range = range > 0;
    selection.single = first == last;
    selection.mint = minus(first, selection.range ? range : m_lookback);
    selection.maxt = last;
}

void Evaluator::prepare(const Expr& expr, std::int64_t start, std::int64_t end)
{
    if (const auto* vector = expr.as<VectorSelector>()) {
        prepareSelector(*vector, 0, start, end);
    } else if (const auto* matrix = expr.as<MatrixSelector>()) {
        prepareSelector(*matrix->selector->as<VectorSelector>(), matrix->range, start, end);
    } else if (const auto* subquery = expr.as<Subquery>()) {
        const auto first = minus(reference(subquery->time, start), subquery->range);
        prepare(*subquery->expr, first, reference(subquery->time, end));
    } else if (const auto* unary = expr.as<Unary>()) {
        prepare(*unary->expr, start, end);
    } else if (const auto* paren = expr.as<Paren>()) {
        prepare(*paren->expr, start, end);
    } else if (const auto* binary = expr.as<Binary>()) {
        prepare(*binary->left, start, end);
        prepare(*binary->right, start, end);
    } else if (const auto* call = expr.as<Call>()) {
        for (const auto& argument : call->arguments)
            prepare(*argument, start, end);
    } else if (const auto* aggregate = expr.as<Aggregate>()) {
        prepare(*aggregate->expr, start, end);
        if (aggregate->parameter)
            prepare(*aggregate->parameter, start, end);
    }
}

Evaluator::Selection& Evaluator::load(const VectorSelector& node)
{
    auto& selection = m_selections[&node];
    if (selection.loaded)
        return selection;
    selection.loaded = true;
    selection.refs = m_head.select(node.matchers);
    if (selection.single && !selection.range)
        return selection;
    selection.samples.resize(selection.refs.size());
    for (std::size_t i = 0; i < selection.refs.size(); ++i) {
        auto& samples = selection.samples[i];
        m_head.samples(selection.refs[i], selection.mint, selection.maxt, samples);
        if (selection.range)
            std::erase_if(samples, [](const auto& sample) { return model::isStaleNaN(sample.v); });
    }
    return selection;
}

Status Evaluator::hold(std::size_t samples)
{
    m_held += samples;
    if (m_held + m_memoised <= m_options.samplesMax)
        return {};
    return fail(ErrorKind::Limit, "query processing would load too many samples into memory in query execution");
}

Status Evaluator::settle(std::size_t kept)
{
    m_held = 0;
    return hold(kept);
}

Result<Value> Evaluator::evaluate(const Expr& expr, std::int64_t t)
{
    return std::visit([&](const auto& inner) { return node(inner, t); }, expr.node);
}

Result<Value> Evaluator::unique(Result<Value> value)
{
    if (!value)
        return value;
    if (const auto* vector = std::get_if<Vector>(&*value); vector != nullptr && hasDuplicateLabels(*vector))
        return fail(ErrorKind::InvalidInput, "vector cannot contain metrics with the same labelset");
    return value;
}

Result<Value> Evaluator::node(const NumberLiteral& node, std::int64_t) { return node.value; }
Result<Value> Evaluator::node(const StringLiteral& node, std::int64_t) { return node.value; }
Result<Value> Evaluator::node(const Paren& node, std::int64_t t) { return evaluate(*node.expr, t); }

Result<Vector> Evaluator::newest(const VectorSelector& node, std::int64_t t)
{
    const auto& selection = load(node);
    const auto at = reference(node.time, t);
    const auto oldest = minus(at, m_lookback);
    Vector out;
    for (std::size_t i = 0; i < selection.refs.size(); ++i) {
        model::Sample found;
        if (selection.single) {
            if (!m_head.lastSample(selection.refs[i], oldest, at, found))
                continue;
        } else {
            const auto& samples = selection.samples[i];
            const auto behind = std::upper_bound(samples.begin(), samples.end(), at,
                [](std::int64_t time, const model::Sample& sample) { return time < sample.t; });
            if (behind == samples.begin() || (behind - 1)->t < oldest)
                continue;
            found = *(behind - 1);
        }
        if (!model::isStaleNaN(found.v))
            out.push_back({m_head.labels(selection.refs[i]), found});
    }
    HALAB_TRY(hold(out.size()));
    return out;
}

Result<Value> Evaluator::node(const VectorSelector& node, std::int64_t t)
{
    auto vector = newest(node, t);
    HALAB_TRY(vector);
    for (auto& sample : *vector)
        sample.point.t = t;
    return std::move(*vector);
}

Result<Value> Evaluator::node(const MatrixSelector& node, std::int64_t t)
{
    const auto& selector = *node.selector->as<VectorSelector>();
    const auto& selection = load(selector);
    RangeVector out;
    out.windowEnd = reference(selector.time, t);
    out.windowStart = minus(out.windowEnd, node.range);
    std::size_t count = 0;
    for (std::size_t i = 0; i < selection.refs.size(); ++i) {
        const auto& samples = selection.samples[i];
        const auto first = std::lower_bound(samples.begin(), samples.end(), out.windowStart,
            [](const model::Sample& sample, std::int64_t time) { return sample.t < time; });
        const auto last = std::upper_bound(first, samples.end(), out.windowEnd,
            [](std::int64_t time, const model::Sample& sample) { return time < sample.t; });
        if (first == last)
            continue;
        count += static_cast<std::size_t>(last - first);
        out.series.push_back({m_head.labels(selection.refs[i]), {first, last}});
    }
    HALAB_TRY(hold(count));
    return out;
}

std::int64_t Evaluator::stepOf(const Subquery& node) const
{
    return node.step != 0 ? node.step : std::max<std::int64_t>(1, milliseconds(m_options.defaultSubqueryStep));
}

Result<const Vector*> Evaluator::subqueryStep(const Subquery& node, std::int64_t t)
{
    auto& memo = m_memos[&node];
    if (const auto known = memo.find(t); known != memo.end())
        return &known->second;
    auto value = evaluate(*node.expr, t);
    HALAB_TRY(value);
    auto& vector = memo[t] = std::move(std::get<Vector>(*value));
    m_memoised += vector.size();
    HALAB_TRY(hold(0));
    return &vector;
}

Result<Value> Evaluator::node(const Subquery& node, std::int64_t t)
{
    RangeVector out;
    out.windowEnd = reference(node.time, t);
    out.windowStart = minus(out.windowEnd, node.range);
    const auto step = stepOf(node);
    const auto steps = static_cast<std::uint64_t>(node.range / step);
    if (steps > m_options.samplesMax)
        return fail(ErrorKind::Limit, "query processing would load too many samples into memory in query execution");
    std::map<model::Labels, std::size_t> seriesOf;
    for (auto time = alignedUp(out.windowStart, step); time <= out.windowEnd;) {
        const auto vector = subqueryStep(node, time);
        HALAB_TRY(vector);
        for (const auto& sample : **vector) {
            const auto [known, isNew] = seriesOf.try_emplace(sample.metric, out.storage.size());
            if (isNew) {
                out.storage.emplace_back();
                out.series.push_back({sample.metric, {}});
            }
            out.storage[known->second].push_back(sample.point);
        }
        if (__builtin_add_overflow(time, step, &time))
            break;
    }
    for (std::size_t i = 0; i < out.storage.size(); ++i)
        out.series[i].points = out.storage[i];
    return out;
}

Result<Value> Evaluator::node(const Unary& node, std::int64_t t)
{
    auto value = evaluate(*node.expr, t);
    if (!value || node.op == Token::Add)
        return value;
    if (const auto* scalar = std::get_if<double>(&*value))
        return -*scalar;
    return unique(mapValues(std::get<Vector>(*value), [](double v) { return -v; }));
}

Result<Value> Evaluator::node(const Binary& node, std::int64_t t)
{
    auto left = evaluate(*node.left, t);
    HALAB_TRY(left);
    auto right = evaluate(*node.right, t);
    HALAB_TRY(right);
    auto* leftVector = std::get_if<Vector>(&*left);
    auto* rightVector = std::get_if<Vector>(&*right);
    if (leftVector != nullptr && rightVector != nullptr)
        return unique(binaryVectors(node, std::move(*leftVector), std::move(*rightVector)));
    if (leftVector != nullptr)
        return unique(binaryVectorScalar(node, std::move(*leftVector), std::get<double>(*right), false));
    if (rightVector != nullptr)
        return unique(binaryVectorScalar(node, std::move(*rightVector), std::get<double>(*left), true));
    return binaryScalars(node.op, std::get<double>(*left), std::get<double>(*right));
}

Result<Value> Evaluator::node(const Call& node, std::int64_t t)
{
    std::vector<Value> arguments;
    for (const auto& argument : node.arguments) {
        // timestamp() of a selector wants the samples' own times.
        const auto* selector = node.function->name == "timestamp" ? unwrapParens(*argument).as<VectorSelector>() : nullptr;
        if (selector != nullptr) {
            auto vector = newest(*selector, t);
            HALAB_TRY(vector);
            arguments.emplace_back(std::move(*vector));
            continue;
        }
        auto value = evaluate(*argument, t);
        HALAB_TRY(value);
        arguments.push_back(std::move(*value));
    }
    CallContext context{node, arguments, t};
    return unique(node.function->body(context));
}

Result<Value> Evaluator::node(const Aggregate& node, std::int64_t t)
{
    AggregationParameter parameter;
    if (node.parameter) {
        auto value = evaluate(*node.parameter, t);
        HALAB_TRY(value);
        if (const auto* text = std::get_if<std::string>(&*value))
            parameter.label = *text;
        else
            parameter.number = std::get<double>(*value);
    }
    auto vector = evaluate(*node.expr, t);
    HALAB_TRY(vector);
    return unique(aggregate(node, std::move(std::get<Vector>(*vector)), parameter, t));
}

} // namespace halab::promql
