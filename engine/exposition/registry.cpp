#include "exposition/registry.h"

#include "exposition/page_writer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace halab::exposition {

namespace {

    constexpr std::size_t summaryKept = 500;

    /// Positions of the label names in sorted order, in which the page shows them.
    std::vector<std::size_t> sortedOrder(const std::vector<std::string>& labelNames)
    {
        std::vector<std::size_t> order(labelNames.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return labelNames[a] < labelNames[b]; });
        return order;
    }

} // namespace

Histogram::Histogram(const std::vector<double>& upperBounds)
    : m_bounds(upperBounds)
    , m_counts(upperBounds.size() + 1)
{
    assert(std::is_sorted(m_bounds.begin(), m_bounds.end()));
}

void Histogram::observe(double value)
{
    const auto bucket = std::lower_bound(m_bounds.begin(), m_bounds.end(), value) - m_bounds.begin();
    ++m_counts[static_cast<std::size_t>(bucket)];
    m_sum += value;
    ++m_count;
}

void Summary::observe(double value)
{
    if (m_recent.size() < summaryKept)
        m_recent.push_back(value);
    else
        m_recent[m_next] = value;
    m_next = (m_next + 1) % summaryKept;
    m_sum += value;
    ++m_count;
}

double Summary::quantile(double q) const
{
    if (m_recent.empty())
        return std::numeric_limits<double>::quiet_NaN();
    auto sorted = m_recent;
    const auto rank = static_cast<std::size_t>(std::ceil(static_cast<double>(sorted.size()) * q));
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(rank > 0 ? rank - 1 : 0);
    std::nth_element(sorted.begin(), at, sorted.end());
    return *at;
}

/// One name with its series. Keys are the label values in the order of the sorted label names, so
/// that the maps have the page's order.
struct Registry::Family {
    std::string type, help;
    std::vector<std::string> labelNames; ///< sorted
    std::vector<std::size_t> order;      ///< from sorted to declared position
    std::map<LabelValues, Scalar> scalars;
    std::map<LabelValues, Histogram> histograms;
    std::map<LabelValues, Summary> summaries;
    std::vector<Collect> collectors;

    LabelValues key(const LabelValues& values) const
    {
        assert(values.size() == order.size());
        LabelValues sorted;
        sorted.reserve(order.size());
        for (const auto position : order)
            sorted.push_back(values[position]);
        return sorted;
    }

    void write(std::string_view name, PageWriter& page) const
    {
        auto all = scalars;
        for (const auto& collect : collectors)
            for (const auto& [values, value] : collect())
                all[key(values)].set(value);
        if (all.empty() && histograms.empty() && summaries.empty())
            return; // a family without series is not on the page
        page.head(name, help, type);
        for (const auto& [values, scalar] : all)
            page.sample(name, labelNames, values, scalar.value());
        for (const auto& [values, histogram] : histograms)
            page.histogram(name, labelNames, values, histogram);
        for (const auto& [values, summary] : summaries)
            page.summary(name, labelNames, values, summary);
    }
};

Registry::Registry() = default;
Registry::~Registry() = default;

Registry::Family& Registry::family(
    std::string_view type, std::string_view name, std::string_view help, const std::vector<std::string>& labelNames)
{
    auto at = m_families.find(name);
    if (at == m_families.end()) {
        auto made = std::make_unique<Family>();
        made->type = type;
        made->help = help;
        made->order = sortedOrder(labelNames);
        for (const auto position : made->order)
            made->labelNames.push_back(labelNames[position]);
        at = m_families.emplace(name, std::move(made)).first;
    }
    assert(at->second->type == type);
    return *at->second;
}

Scalar& Registry::counter(
    std::string_view name, std::string_view help, const std::vector<std::string>& labelNames, const LabelValues& values)
{
    auto& declared = family("counter", name, help, labelNames);
    return declared.scalars[declared.key(values)];
}

Scalar& Registry::gauge(
    std::string_view name, std::string_view help, const std::vector<std::string>& labelNames, const LabelValues& values)
{
    auto& declared = family("gauge", name, help, labelNames);
    return declared.scalars[declared.key(values)];
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, const std::vector<double>& upperBounds,
    const std::vector<std::string>& labelNames, const LabelValues& values)
{
    auto& declared = family("histogram", name, help, labelNames);
    return declared.histograms.try_emplace(declared.key(values), upperBounds).first->second;
}

Summary& Registry::summary(std::string_view name, std::string_view help, const std::vector<double>& quantiles,
    const std::vector<std::string>& labelNames, const LabelValues& values)
{
    auto& declared = family("summary", name, help, labelNames);
    return declared.summaries.try_emplace(declared.key(values), quantiles).first->second;
}

void Registry::collect(std::string_view type, std::string_view name, std::string_view help,
    const std::vector<std::string>& labelNames, Collect collect)
{
    family(type, name, help, labelNames).collectors.push_back(std::move(collect));
}

void Registry::remove(std::string_view name, const LabelValues& values)
{
    const auto at = m_families.find(name);
    if (at == m_families.end())
        return;
    const auto key = at->second->key(values);
    at->second->scalars.erase(key);
    at->second->histograms.erase(key);
    at->second->summaries.erase(key);
}

std::string Registry::write() const
{
    PageWriter page;
    for (const auto& [name, family] : m_families)
        family->write(name, page);
    return page.take();
}

} // namespace halab::exposition
