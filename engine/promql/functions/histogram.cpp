#include "base/gotext.h"
#include "promql/functions.h"

#include <algorithm>
#include <cmath>
#include <map>

// Quantiles of classic histograms: series with an `le` label. The functions of native histograms are there by name;
// the head holds none, so they give nothing.

namespace halab::promql {

namespace histogram_family {

constexpr const char* bucketLabel = "le";

struct Bucket {
    double upperBound = 0;
    double count = 0;
};

/// Adds up buckets of equal bounds and makes counts monotonic (scrapes are not atomic). Sorted by bound before.
std::vector<Bucket> settled(const std::vector<Bucket>& buckets)
{
    std::vector<Bucket> out;
    for (const auto& bucket : buckets) {
        if (!out.empty() && out.back().upperBound == bucket.upperBound)
            out.back().count += bucket.count;
        else
            out.push_back(bucket);
    }
    double highest = out.front().count;
    for (auto& bucket : out) {
        if (bucket.count > highest)
            highest = bucket.count;
        else
            bucket.count = highest;
    }
    return out;
}

double bucketQuantile(double q, std::vector<Bucket> buckets)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    if (std::isnan(q))
        return nan;
    if (q < 0)
        return -infinity;
    if (q > 1)
        return infinity;
    std::stable_sort(
        buckets.begin(), buckets.end(), [](const auto& a, const auto& b) { return a.upperBound < b.upperBound; });
    if (buckets.empty() || buckets.back().upperBound != infinity)
        return nan;
    buckets = settled(buckets);
    if (buckets.size() < 2)
        return nan;
    const double observations = buckets.back().count;
    if (observations == 0)
        return nan;
    double rank = q * observations;
    const auto last = buckets.size() - 1;
    std::size_t b = 0;
    while (b < last && !(buckets[b].count >= rank))
        ++b;
    if (b == last)
        return buckets[last - 1].upperBound;
    if (b == 0 && buckets[0].upperBound <= 0)
        return buckets[0].upperBound;
    double start = 0;
    double count = buckets[b].count;
    if (b > 0) {
        start = buckets[b - 1].upperBound;
        count -= buckets[b - 1].count;
        rank -= buckets[b - 1].count;
    }
    return start + (buckets[b].upperBound - start) * (rank / count);
}

Result<Value> histogramQuantile(CallContext& context)
{
    std::map<model::Labels, std::size_t> groupOf;
    std::vector<std::pair<model::Labels, std::vector<Bucket>>> groups; // in the order they are met
    for (const auto& sample : context.vector(1)) {
        double bound = 0;
        if (!goParseFloat(sample.metric.get(bucketLabel), bound))
            continue;
        auto labels = withoutName(sample.metric);
        labels.remove(bucketLabel);
        const auto [known, isNew] = groupOf.try_emplace(labels, groups.size());
        if (isNew)
            groups.emplace_back(labels, std::vector<Bucket>{});
        groups[known->second].second.push_back({bound, sample.point.v});
    }
    Vector out;
    for (auto& [labels, buckets] : groups)
        out.push_back({labels, {context.t, bucketQuantile(context.scalar(0), std::move(buckets))}});
    return out;
}

Result<Value> nativeOnly(CallContext&) { return promql::Vector{}; }

} // namespace histogram_family

std::vector<Function> histogramFunctions()
{
    using namespace histogram_family;
    using enum ValueType;
    return {
        {"histogram_quantile", {Scalar, Vector}, 0, Vector, histogramQuantile},
        {"histogram_count", {Vector}, 0, Vector, nativeOnly},
        {"histogram_sum", {Vector}, 0, Vector, nativeOnly},
        {"histogram_fraction", {Scalar, Scalar, Vector}, 0, Vector, nativeOnly},
    };
}

} // namespace halab::promql
