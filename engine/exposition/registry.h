#pragma once

// The registry behind /metrics: counters, gauges, histograms and summaries with labels, written
// as client_golang writes them (families by name, series by label values, HELP and TYPE lines).

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::exposition {

using LabelValues = std::vector<std::string>;

/// A counter or a gauge.
class Scalar {
public:
    void add(double delta = 1) { m_value += delta; }
    void set(double value) { m_value = value; }
    double value() const { return m_value; }

private:
    double m_value = 0;
};

class Histogram {
public:
    /// Ascending, without +Inf.
    explicit Histogram(const std::vector<double>& upperBounds);
    void observe(double value);

private:
    friend class PageWriter;
    std::vector<double> m_bounds;
    std::vector<std::uint64_t> m_counts; ///< per bucket, not cumulated; one more for +Inf
    double m_sum = 0;
    std::uint64_t m_count = 0;
};

/// Count and sum of all observations, quantiles over the last 500 of them.
class Summary {
public:
    explicit Summary(std::vector<double> quantiles) : m_quantiles(std::move(quantiles)) {}
    void observe(double value);

private:
    friend class PageWriter;
    double quantile(double q) const;

    std::vector<double> m_quantiles; ///< none: only _sum and _count
    std::vector<double> m_recent;
    std::size_t m_next = 0;
    double m_sum = 0;
    std::uint64_t m_count = 0;
};

/// Families by name. References stay valid as long as the registry.
class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    // One call declares a family (again: returns the one that exists) and gives the series with
    // these label values, creating it at 0.
    Scalar& counter(std::string_view name, std::string_view help, const std::vector<std::string>& labelNames = {},
        const LabelValues& values = {});
    Scalar& gauge(std::string_view name, std::string_view help, const std::vector<std::string>& labelNames = {},
        const LabelValues& values = {});
    Histogram& histogram(std::string_view name, std::string_view help, const std::vector<double>& upperBounds,
        const std::vector<std::string>& labelNames = {}, const LabelValues& values = {});
    Summary& summary(std::string_view name, std::string_view help, const std::vector<double>& quantiles,
        const std::vector<std::string>& labelNames = {}, const LabelValues& values = {});

    /// A gauge or counter that is asked when the page is made: pairs of label values and value.
    using Collect = std::function<std::vector<std::pair<LabelValues, double>>()>;
    void collect(std::string_view type, std::string_view name, std::string_view help,
        const std::vector<std::string>& labelNames, Collect collect);

    /// Removes a series (e.g. of a member that left). References to it end here.
    void remove(std::string_view name, const LabelValues& values);

    /// The whole page in text format 0.0.4.
    std::string write() const;

private:
    struct Family;
    Family& family(std::string_view type, std::string_view name, std::string_view help, const std::vector<std::string>& labelNames);

    std::map<std::string, std::unique_ptr<Family>, std::less<>> m_families;
};

inline constexpr char textContentType[] = "text/plain; version=0.0.4; charset=utf-8";

} // namespace halab::exposition
