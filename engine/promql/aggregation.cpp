#include "base/gotext.h"
#include "promql/functions.h"
#include "promql/operators.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace halab::promql {

namespace aggregations {

/// The best k so far, the worst on top. Sifts as Go's container/heap does, because ties come out in its order.
class TopHeap {
public:
    TopHeap(std::size_t k, bool highest) : m_limit(k), m_highest(highest) {}

    void offer(const VectorSample& sample)
    {
        if (m_samples.size() < m_limit) {
            m_samples.push_back(sample);
            up(m_samples.size() - 1);
            return;
        }
        const double worst = m_samples.front().point.v;
        const double v = sample.point.v;
        if ((m_highest ? worst < v : worst > v) || (std::isnan(worst) && !std::isnan(v))) {
            m_samples.front() = sample;
            down(0);
        }
    }

    /// Best first.
    Vector take()
    {
        // Insertion sort, stable: what Go does for short lists.
        for (std::size_t i = 1; i < m_samples.size(); ++i)
            for (std::size_t j = i; j > 0 && worse(m_samples[j - 1], m_samples[j]); --j)
                std::swap(m_samples[j], m_samples[j - 1]);
        return std::move(m_samples);
    }

private:
    bool worse(const VectorSample& a, const VectorSample& b) const
    {
        if (std::isnan(a.point.v))
            return !std::isnan(b.point.v);
        return m_highest ? a.point.v < b.point.v : a.point.v > b.point.v;
    }
    /// As `worse`, but NaN is below everything, also below another NaN.
    bool below(std::size_t a, std::size_t b) const
    {
        return std::isnan(m_samples[a].point.v) || worse(m_samples[a], m_samples[b]);
    }
    void up(std::size_t i)
    {
        while (i > 0 && below(i, (i - 1) / 2)) {
            std::swap(m_samples[i], m_samples[(i - 1) / 2]);
            i = (i - 1) / 2;
        }
    }
    void down(std::size_t i)
    {
        while (true) {
            std::size_t child = 2 * i + 1;
            if (child >= m_samples.size())
                return;
            if (child + 1 < m_samples.size() && below(child + 1, child))
                ++child;
            if (!below(child, i))
                return;
            std::swap(m_samples[i], m_samples[child]);
            i = child;
        }
    }

    std::size_t m_limit;
    bool m_highest;
    Vector m_samples;
};

struct Group {
    model::Labels labels;
    double value = 0;
    double mean = 0;
    double count = 0;
    std::vector<double> values; ///< quantile
    std::optional<TopHeap> top;
};

model::Labels groupLabels(const Aggregate& node, const std::vector<std::string>& grouping, const model::Labels& all)
{
    std::vector<model::Labels::Pair> kept;
    for (const auto& pair : all) {
        const bool named = std::find(grouping.begin(), grouping.end(), pair.first) != grouping.end();
        if (node.without ? !named && pair.first != model::metricNameLabel : named)
            kept.push_back(pair);
    }
    return model::Labels::from(std::move(kept));
}

void start(Group& group, Token op, double v)
{
    group.count = 1;
    group.mean = v;
    group.value = op == Token::Stddev || op == Token::Stdvar ? 0 : op == Token::Group ? 1 : v;
}

void addToMean(Group& group, double v)
{
    ++group.count;
    if (std::isinf(group.mean) && (std::isinf(v) ? (group.mean > 0) == (v > 0) : !std::isnan(v)))
        return; // an infinite mean stays
    // Divided one by one, so that the difference cannot overflow.
    group.mean += v / group.count - group.mean / group.count;
}

void addToVariance(Group& group, double v)
{
    ++group.count;
    const double delta = v - group.mean;
    group.mean += delta / group.count;
    group.value += delta * (v - group.mean);
}

void add(Group& group, Token op, double v)
{
    switch (op) {
    case Token::Sum:
        group.value += v;
        break;
    case Token::Avg:
        addToMean(group, v);
        break;
    case Token::Max:
        if (group.value < v || std::isnan(group.value))
            group.value = v;
        break;
    case Token::Min:
        if (group.value > v || std::isnan(group.value))
            group.value = v;
        break;
    case Token::Stddev:
    case Token::Stdvar:
        addToVariance(group, v);
        break;
    default:
        ++group.count;
        break;
    }
}

double finished(Group& group, Token op, double parameter)
{
    switch (op) {
    case Token::Avg:
        return group.mean;
    case Token::Count:
    case Token::CountValues:
        return group.count;
    case Token::Stdvar:
        return group.value / group.count;
    case Token::Stddev:
        return std::sqrt(group.value / group.count);
    case Token::Quantile:
        return quantile(parameter, group.values);
    default:
        return group.value;
    }
}

/// The k of topk. Below 1 nothing is asked for.
Result<std::int64_t> limit(double k)
{
    constexpr double range = 9223372036854775808.0;
    if (!(k >= -range && k <= range))
        return fail(ErrorKind::InvalidInput, "Scalar value " + goFormatG(k) + " overflows int64");
    return k >= range ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(k);
}

} // namespace aggregations

Result<Vector> aggregate(const Aggregate& node, Vector vector, const AggregationParameter& parameter, std::int64_t t)
{
    using namespace aggregations;
    const bool top = node.op == Token::Topk || node.op == Token::Bottomk;
    std::int64_t k = 0;
    if (top) {
        const auto asked = limit(parameter.number);
        HALAB_TRY(asked);
        if (*asked < 1)
            return Vector{};
        k = *asked;
    }
    auto grouping = node.grouping;
    if (node.op == Token::CountValues) {
        if (!model::isValidLabelName(parameter.label))
            return fail(ErrorKind::InvalidInput, "invalid label name " + goQuote(parameter.label));
        if (!node.without)
            grouping.push_back(parameter.label);
    }

    std::unordered_map<std::uint64_t, std::size_t> groupOf;
    std::vector<Group> groups; // in the order they are met
    for (auto& sample : vector) {
        if (node.op == Token::CountValues)
            sample.metric.set(parameter.label, goFormatF(sample.point.v));
        auto labels = groupLabels(node, grouping, sample.metric);
        const auto [known, isNew] = groupOf.try_emplace(labels.hash(), groups.size());
        if (isNew)
            groups.push_back({.labels = std::move(labels), .values = {}, .top = {}});
        auto& group = groups[known->second];
        if (top) {
            if (!group.top)
                group.top.emplace(static_cast<std::size_t>(k), node.op == Token::Topk);
            group.top->offer(sample);
        } else if (node.op == Token::Quantile) {
            group.values.push_back(sample.point.v);
        } else if (isNew) {
            start(group, node.op, sample.point.v);
        } else {
            add(group, node.op, sample.point.v);
        }
    }

    Vector out;
    for (auto& group : groups) {
        if (!top) {
            const double value = finished(group, node.op, parameter.number);
            out.push_back({std::move(group.labels), {t, value}});
            continue;
        }
        auto best = group.top->take();
        std::move(best.begin(), best.end(), std::back_inserter(out));
    }
    return out;
}

} // namespace halab::promql
