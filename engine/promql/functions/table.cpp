#include "promql/functions.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>

namespace halab::promql {

const std::vector<Function>& allFunctions()
{
    static const std::vector<Function> table = [] {
        std::vector<Function> all;
        for (auto family : {counterFunctions, overTimeFunctions, mathFunctions, labelFunctions, timeFunctions,
                 histogramFunctions, vectorFunctions}) {
            auto functions = family();
            std::move(functions.begin(), functions.end(), std::back_inserter(all));
        }
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
        return all;
    }();
    return table;
}

const Function* findFunction(std::string_view name)
{
    const auto& table = allFunctions();
    const auto found = std::lower_bound(
        table.begin(), table.end(), name, [](const Function& f, std::string_view wanted) { return f.name < wanted; });
    return found != table.end() && found->name == name ? &*found : nullptr;
}

model::Labels withoutName(model::Labels labels)
{
    labels.remove(model::metricNameLabel);
    return labels;
}

double quantile(double q, std::vector<double>& values)
{
    if (values.empty() || std::isnan(q))
        return std::numeric_limits<double>::quiet_NaN();
    if (q < 0)
        return -std::numeric_limits<double>::infinity();
    if (q > 1)
        return std::numeric_limits<double>::infinity();
    std::sort(values.begin(), values.end(),
        [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; });
    const auto count = static_cast<double>(values.size());
    const double rank = q * (count - 1);
    const double lower = std::max(0.0, std::floor(rank));
    const double upper = std::min(count - 1, lower + 1);
    const double weight = rank - std::floor(rank);
    return values[static_cast<std::size_t>(lower)] * (1 - weight) + values[static_cast<std::size_t>(upper)] * weight;
}

model::Labels absentLabels(const Expr& argument)
{
    const auto* selector = argument.as<VectorSelector>();
    if (const auto* matrix = argument.as<MatrixSelector>())
        selector = matrix->selector->as<VectorSelector>();
    model::Labels labels;
    if (selector == nullptr)
        return labels;
    std::set<std::string> seen;
    for (const auto& matcher : selector->matchers) {
        if (matcher.name() == model::metricNameLabel)
            continue;
        // A label that is asked for twice, or not for equality, is not known.
        if (matcher.type() == model::Matcher::Type::Equal && seen.insert(matcher.name()).second)
            labels.set(matcher.name(), matcher.value());
        else
            labels.remove(matcher.name());
    }
    return labels;
}

void KahanSum::add(double increment)
{
    const double total = m_sum + increment;
    // The smaller of the two loses digits; they are kept aside.
    if (std::fabs(m_sum) >= std::fabs(increment))
        m_compensation += (m_sum - total) + increment;
    else
        m_compensation += (increment - total) + m_sum;
    m_sum = total;
}

double KahanSum::value() const { return std::isinf(m_sum) ? m_sum : m_sum + m_compensation; }

} // namespace halab::promql
