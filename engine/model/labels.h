#pragma once

// Label sets: sorted by name, no empty values, no duplicate names.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::model {

inline constexpr char metricNameLabel[] = "__name__";
inline constexpr char alertNameLabel[] = "alertname";

class Labels {
public:
    using Pair = std::pair<std::string, std::string>;

    Labels() = default;
    Labels(std::initializer_list<Pair> pairs);
    /// Sorts; drops empty values; of a name given twice the last stays.
    static Labels from(std::vector<Pair> pairs);

    /// The value, or "" where the label is missing (the two mean the same).
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    /// An empty value removes the label.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);

    bool empty() const { return m_pairs.empty(); }
    std::size_t size() const { return m_pairs.size(); }
    auto begin() const { return m_pairs.begin(); }
    auto end() const { return m_pairs.end(); }

    /// XXH64 of name 0xFF value 0xFF …: Prometheus' labelsHash and Alertmanager's alert hash.
    std::uint64_t hash() const;
    /// FNV-1a of the same bytes: Alertmanager's fingerprint.
    std::uint64_t fingerprint() const;

    /// {a="x", b="y"} with Go-quoted values: both programs' LabelSet.String.
    std::string toString() const;
    /// name{a="x", b="y"}: promql's metric form.
    std::string toMetricString() const;

    /// By name and value pair after pair, shorter first: labels.Compare of Prometheus.
    auto operator<=>(const Labels&) const = default;
    bool operator==(const Labels&) const = default;

private:
    std::vector<Pair> m_pairs;
};

/// 16 hexadecimal digits.
std::string fingerprintText(std::uint64_t fingerprint);

/// Order of Alertmanager's LabelSet.Before: fewer labels first, then the first difference.
bool labelSetBefore(const Labels& a, const Labels& b);

/// [a-zA-Z_][a-zA-Z0-9_]*
bool isValidLabelName(std::string_view name);
/// [a-zA-Z_:][a-zA-Z0-9_:]*
bool isValidMetricName(std::string_view name);

} // namespace halab::model
