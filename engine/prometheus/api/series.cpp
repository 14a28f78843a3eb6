#include "prometheus/api/api.h"

#include "base/gotext.h"
#include "prometheus/api/selector.h"

#include <algorithm>
#include <set>

namespace halab::prometheus {

namespace {

using MatcherSets = std::vector<std::vector<model::Matcher>>;

tl::expected<MatcherSets, std::string> readMatcherSets(const ApiParameters& parameters)
{
    MatcherSets sets;
    for (const std::string& text : parameters.all("match[]")) {
        auto matchers = parseMetricSelector(text);
        if (!matchers)
            return tl::unexpected(matchers.error().message);
        if (std::all_of(matchers->begin(), matchers->end(), [](const auto& m) { return m.matchesEmpty(); }))
            return tl::unexpected(std::string("match[] must contain at least one non-empty matcher"));
        sets.push_back(std::move(*matchers));
    }
    return sets;
}

struct TimeWindow {
    std::int64_t start = apiTimeMin, end = apiTimeMax;
};

tl::expected<TimeWindow, ApiError> readWindow(const ApiParameters& parameters)
{
    const auto start = parameters.time("start", apiTimeMin);
    HALAB_TRY(start);
    const auto end = parameters.time("end", apiTimeMax);
    HALAB_TRY(end);
    return TimeWindow{*start, *end};
}

/// References of all series that match one of the sets. The head answers for its whole range
/// or not at all.
std::vector<tsdb::SeriesRef> selectSeries(const tsdb::Head& head, const MatcherSets& sets, TimeWindow window)
{
    const tsdb::HeadStats stats = head.stats();
    if (window.start > stats.maxTime || window.end < stats.minTime)
        return {};
    if (sets.size() == 1)
        return head.select(sets.front());
    std::set<tsdb::SeriesRef> refs;
    for (const auto& set : sets)
        for (const tsdb::SeriesRef ref : head.select(set))
            refs.insert(ref);
    return {refs.begin(), refs.end()};
}

/// Every series where no set is given.
MatcherSets orAll(MatcherSets sets)
{
    if (sets.empty())
        sets.push_back({*model::Matcher::make(model::Matcher::Type::NotEqual, model::metricNameLabel, "")});
    return sets;
}

std::string jsonStrings(const std::set<std::string>& texts)
{
    json::Writer out;
    out.beginArray();
    for (const std::string& text : texts)
        out.string(text);
    out.endArray();
    return out.take();
}

} // namespace

ApiResult Api::series(const ApiParameters& parameters, const http::PathParameters&) const
{
    if (parameters.all("match[]").empty())
        return badData("no match[] parameter provided");
    const auto window = readWindow(parameters);
    HALAB_TRY(window);
    const auto sets = readMatcherSets(parameters);
    if (!sets)
        return invalidParameter("match[]", sets.error());
    const tsdb::Head& head = m_sources.services.head;
    std::vector<const model::Labels*> found;
    for (const tsdb::SeriesRef ref : selectSeries(head, *sets, *window))
        found.push_back(&head.labels(ref));
    // Several matcher sets are merged, which needs an order.
    if (sets->size() > 1)
        std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return *a < *b; });
    json::Writer out;
    out.beginArray();
    for (const model::Labels* labels : found)
        writeLabels(out, *labels);
    out.endArray();
    return out.take();
}

ApiResult Api::labelNames(const ApiParameters& parameters, const http::PathParameters&) const
{
    const auto window = readWindow(parameters);
    HALAB_TRY(window);
    auto sets = readMatcherSets(parameters);
    if (!sets)
        return badData(sets.error());
    std::set<std::string> names;
    for (const tsdb::SeriesRef ref : selectSeries(m_sources.services.head, orAll(std::move(*sets)), *window))
        for (const auto& [name, value] : m_sources.services.head.labels(ref))
            names.insert(name);
    return jsonStrings(names);
}

ApiResult Api::labelValues(const ApiParameters& parameters, const http::PathParameters& path) const
{
    const auto named = path.find("name");
    const std::string name = named == path.end() ? "" : named->second;
    if (!model::isValidLabelName(name))
        return badData("invalid label name: " + goQuote(name));
    const auto window = readWindow(parameters);
    HALAB_TRY(window);
    auto sets = readMatcherSets(parameters);
    if (!sets)
        return badData(sets.error());
    std::set<std::string> values;
    for (const tsdb::SeriesRef ref : selectSeries(m_sources.services.head, orAll(std::move(*sets)), *window))
        if (const std::string_view value = m_sources.services.head.labels(ref).get(name); !value.empty())
            values.insert(std::string(value));
    return jsonStrings(values);
}

ApiResult Api::deleteSeries(const ApiParameters&, const http::PathParameters&) const
{
    return tl::unexpected(ApiError{ApiErrorType::Internal, "not implemented"});
}

} // namespace halab::prometheus
