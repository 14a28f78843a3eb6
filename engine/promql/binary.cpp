#include "promql/functions.h"
#include "promql/go_math.h"
#include "promql/operators.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

namespace halab::promql {

namespace binary_operators {

using enum VectorMatching::Cardinality;

struct Outcome {
    double value = 0;
    bool keep = true;
};

Outcome apply(Token op, double left, double right)
{
    switch (op) {
    case Token::Add:
        return {left + right};
    case Token::Sub:
        return {left - right};
    case Token::Mul:
        return {left * right};
    case Token::Div:
        return {left / right};
    case Token::Mod:
        return {std::fmod(left, right)};
    case Token::Pow:
        return {goPow(left, right)};
    case Token::Atan2:
        return {std::atan2(left, right)};
    case Token::EqualEqual:
        return {left, left == right};
    case Token::NotEqual:
        return {left, left != right};
    case Token::Greater:
        return {left, left > right};
    case Token::Less:
        return {left, left < right};
    case Token::GreaterEqual:
        return {left, left >= right};
    case Token::LessEqual:
        return {left, left <= right};
    default:
        return {left, false};
    }
}

/// Results of arithmetic are no longer the metric; atan2 keeps the name at 2.42.
bool dropsName(Token op) { return !isComparison(op) && op != Token::Atan2; }

/// The part of a label set that decides who meets whom.
class Signature {
public:
    explicit Signature(const VectorMatching& matching) : m_matching(matching) {}

    model::Labels labels(const model::Labels& all) const
    {
        std::vector<model::Labels::Pair> kept;
        for (const auto& pair : all) {
            const bool named = std::find(m_matching.labels.begin(), m_matching.labels.end(), pair.first)
                != m_matching.labels.end();
            if (m_matching.on ? named : !named && pair.first != model::metricNameLabel)
                kept.push_back(pair);
        }
        return model::Labels::from(std::move(kept));
    }
    std::uint64_t operator()(const model::Labels& all) const { return labels(all).hash(); }

private:
    const VectorMatching& m_matching;
};

std::unordered_set<std::uint64_t> signatures(const Signature& signature, const Vector& vector)
{
    std::unordered_set<std::uint64_t> all;
    for (const auto& sample : vector)
        all.insert(signature(sample.metric));
    return all;
}

Vector intersect(const Signature& signature, Vector left, const Vector& right)
{
    const auto partners = signatures(signature, right);
    std::erase_if(left, [&](const auto& sample) { return !partners.contains(signature(sample.metric)); });
    return left;
}

Vector subtract(const Signature& signature, Vector left, const Vector& right)
{
    const auto partners = signatures(signature, right);
    std::erase_if(left, [&](const auto& sample) { return partners.contains(signature(sample.metric)); });
    return left;
}

Vector unite(const Signature& signature, Vector left, Vector right)
{
    const auto partners = signatures(signature, left);
    for (auto& sample : right)
        if (!partners.contains(signature(sample.metric)))
            left.push_back(std::move(sample));
    return left;
}

model::Labels resultLabels(const Binary& node, model::Labels many, const model::Labels& one)
{
    const auto& matching = *node.matching;
    if (dropsName(node.op) || node.returnBool)
        many.remove(model::metricNameLabel);
    if (matching.cardinality == OneToOne) {
        if (matching.on) {
            std::vector<model::Labels::Pair> kept;
            for (const auto& pair : many)
                if (std::find(matching.labels.begin(), matching.labels.end(), pair.first) != matching.labels.end())
                    kept.push_back(pair);
            many = model::Labels::from(std::move(kept));
        } else {
            for (const auto& label : matching.labels)
                many.remove(label);
        }
    }
    for (const auto& label : matching.include)
        many.set(label, one.get(label));
    return many;
}

/// Element-wise operators: every element of the many side meets at most one of the one side.
class Join {
public:
    Join(const Binary& node, Vector left, Vector right)
        : m_node(node)
        , m_signature(*node.matching)
        , m_swapped(node.matching->cardinality == OneToMany)
        , m_many(std::move(m_swapped ? right : left))
        , m_one(std::move(m_swapped ? left : right))
    {
    }

    Result<Vector> run()
    {
        HALAB_TRY(indexOneSide());
        Vector out;
        for (auto& sample : m_many) {
            const auto signature = m_signature(sample.metric);
            const auto partner = m_partners.find(signature);
            if (partner == m_partners.end())
                continue;
            const auto& one = *partner->second;
            const double left = m_swapped ? one.point.v : sample.point.v;
            const double right = m_swapped ? sample.point.v : one.point.v;
            auto outcome = apply(m_node.op, left, right);
            if (m_node.returnBool)
                outcome = {outcome.keep ? 1.0 : 0.0, true};
            if (!outcome.keep)
                continue;
            auto metric = resultLabels(m_node, sample.metric, one.metric);
            HALAB_TRY(checkUnique(signature, metric));
            out.push_back({std::move(metric), {sample.point.t, outcome.value}});
        }
        return out;
    }

private:
    Status indexOneSide()
    {
        for (const auto& sample : m_one) {
            const auto [known, isNew] = m_partners.try_emplace(m_signature(sample.metric), &sample);
            if (isNew)
                continue;
            return fail(ErrorKind::InvalidInput, "found duplicate series for the match group "
                    + m_signature.labels(sample.metric).toString() + " on the " + (m_swapped ? "left" : "right")
                    + " hand-side of the operation: [" + sample.metric.toString() + ", "
                    + known->second->metric.toString()
                    + "];many-to-many matching not allowed: matching labels must be unique on one side");
        }
        return {};
    }

    Status checkUnique(std::uint64_t signature, const model::Labels& metric)
    {
        const bool oneToOne = m_node.matching->cardinality == OneToOne;
        auto& inserted = m_inserted[signature];
        if (inserted.insert(oneToOne ? 0 : metric.hash()).second)
            return {};
        return fail(ErrorKind::InvalidInput, oneToOne
                ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                : "multiple matches for labels: grouping labels must ensure unique matches");
    }

    const Binary& m_node;
    Signature m_signature;
    bool m_swapped;
    Vector m_many, m_one;
    std::unordered_map<std::uint64_t, const VectorSample*> m_partners;
    std::unordered_map<std::uint64_t, std::unordered_set<std::uint64_t>> m_inserted;
};

} // namespace binary_operators

double binaryScalars(Token op, double left, double right)
{
    const auto outcome = binary_operators::apply(op, left, right);
    return isComparison(op) ? (outcome.keep ? 1.0 : 0.0) : outcome.value;
}

Vector binaryVectorScalar(const Binary& node, Vector vector, double scalar, bool swapped)
{
    Vector out;
    for (auto& sample : vector) {
        const double own = sample.point.v;
        auto outcome = swapped ? binary_operators::apply(node.op, scalar, own)
                               : binary_operators::apply(node.op, own, scalar);
        // A comparison keeps the vector's value, on whichever side it stands.
        if (isComparison(node.op))
            outcome.value = own;
        if (node.returnBool)
            outcome = {outcome.keep ? 1.0 : 0.0, true};
        if (!outcome.keep)
            continue;
        if (binary_operators::dropsName(node.op) || node.returnBool)
            sample.metric.remove(model::metricNameLabel);
        out.push_back({std::move(sample.metric), {sample.point.t, outcome.value}});
    }
    return out;
}

Result<Vector> binaryVectors(const Binary& node, Vector left, Vector right)
{
    const binary_operators::Signature signature(*node.matching);
    switch (node.op) {
    case Token::And:
        return binary_operators::intersect(signature, std::move(left), right);
    case Token::Or:
        return binary_operators::unite(signature, std::move(left), std::move(right));
    case Token::Unless:
        return binary_operators::subtract(signature, std::move(left), right);
    default:
        // With an empty side there is nothing to check: no error even for duplicates.
        if (left.empty() || right.empty())
            return Vector{};
        return binary_operators::Join(node, std::move(left), std::move(right)).run();
    }
}

bool hasDuplicateLabels(const Vector& vector)
{
    if (vector.size() < 2)
        return false;
    std::unordered_set<std::uint64_t> seen;
    return std::any_of(
        vector.begin(), vector.end(), [&](const auto& sample) { return !seen.insert(sample.metric.hash()).second; });
}

} // namespace halab::promql
