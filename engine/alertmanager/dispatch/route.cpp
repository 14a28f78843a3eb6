#include "alertmanager/dispatch/route.h"

#include "alertmanager/config/matcher_parser.h"

#include <algorithm>

namespace halab::alertmanager {

std::unique_ptr<Route> Route::build(const RouteConfig& config)
{
    int counter = 0;
    return std::unique_ptr<Route>(new Route(config, nullptr, counter));
}

Route::Route(const RouteConfig& config, const Route* parent, int& counter)
    : m_options(parent ? parent->m_options : RouteOptions{})
    , m_matchers(config.allMatchers())
    , m_continues(config.continues)
    , m_index(counter++)
{
    if (!config.receiver.empty())
        m_options.receiver = config.receiver;
    // An empty list of a child does not reset its parent's (as 0.25).
    const bool isGroupByAll = std::ranges::find(config.groupBy, "...") != config.groupBy.end();
    if (isGroupByAll) {
        m_options.groupByAll = true;
    } else if (!config.groupBy.empty()) {
        m_options.groupBy = config.groupBy;
        std::ranges::sort(m_options.groupBy);
        m_options.groupByAll = false;
    }
    m_options.groupWait = config.groupWait.value_or(m_options.groupWait);
    m_options.groupInterval = config.groupInterval.value_or(m_options.groupInterval);
    m_options.repeatInterval = config.repeatInterval.value_or(m_options.repeatInterval);
    m_options.muteTimeIntervals = config.muteTimeIntervals;
    m_options.activeTimeIntervals = config.activeTimeIntervals;
    m_key = (parent ? parent->m_key + "/" : std::string{}) + matchersText(m_matchers);
    for (const auto& child : config.routes)
        m_children.push_back(std::unique_ptr<Route>(new Route(child, this, counter)));
}

std::vector<const Route*> Route::match(const model::Labels& labels) const
{
    if (!model::matchesAll(m_matchers, labels))
        return {};
    std::vector<const Route*> found;
    for (const auto& child : m_children) {
        const auto below = child->match(labels);
        found.insert(found.end(), below.begin(), below.end());
        if (!below.empty() && !child->m_continues)
            break;
    }
    if (found.empty())
        found.push_back(this);
    return found;
}

model::Labels Route::groupLabels(const model::Labels& alert) const
{
    if (m_options.groupByAll)
        return alert;
    std::vector<model::Labels::Pair> pairs;
    for (const auto& [name, value] : alert)
        if (std::ranges::binary_search(m_options.groupBy, name))
            pairs.emplace_back(name, value);
    return model::Labels::from(std::move(pairs));
}

std::string Route::groupKey(const model::Labels& groupLabels) const { return m_key + ":" + groupLabels.toString(); }

void Route::walk(const std::function<void(const Route&)>& visit) const
{
    visit(*this);
    for (const auto& child : m_children)
        child->walk(visit);
}

} // namespace halab::alertmanager
