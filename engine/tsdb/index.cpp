#include "tsdb/index.h"

#include <algorithm>
#include <iterator>

namespace halab::tsdb {

void Index::add(std::uint64_t ref, const model::Labels& labels)
{
    m_all.push_back(ref);
    for (const auto& [name, value] : labels)
        m_names[name][value].push_back(ref);
}

void Index::remove(const std::function<bool(std::uint64_t)>& dead)
{
    std::erase_if(m_all, dead);
    for (auto name = m_names.begin(); name != m_names.end();) {
        for (auto value = name->second.begin(); value != name->second.end();) {
            std::erase_if(value->second, dead);
            value = value->second.empty() ? name->second.erase(value) : std::next(value);
        }
        name = name->second.empty() ? m_names.erase(name) : std::next(name);
    }
}

Postings Index::collect(const model::Matcher& matcher, bool wanted) const
{
    const auto values = m_names.find(matcher.name());
    if (values == m_names.end())
        return {};
    if (wanted && matcher.type() == model::Matcher::Type::Equal) {
        const auto found = values->second.find(matcher.value());
        return found == values->second.end() ? Postings{} : found->second;
    }
    Postings result;
    for (const auto& [value, postings] : values->second)
        if (matcher.matches(value) == wanted)
            result.insert(result.end(), postings.begin(), postings.end());
    // A series has one value of a label: the lists are disjoint.
    std::sort(result.begin(), result.end());
    return result;
}

Postings Index::accepted(const model::Matcher& matcher) const { return collect(matcher, true); }

Postings Index::refused(const model::Matcher& matcher) const { return collect(matcher, false); }

Postings Index::select(const std::vector<model::Matcher>& matchers) const
{
    // A matcher that refuses the empty string also needs the label to be there: intersect. One that accepts it is
    // happy without the label: take away those that have it with a refused value.
    Postings result;
    bool started = false;
    for (const auto& matcher : matchers) {
        if (matcher.matchesEmpty())
            continue;
        auto next = accepted(matcher);
        if (!started) {
            result = std::move(next);
            started = true;
            continue;
        }
        Postings both;
        std::set_intersection(result.begin(), result.end(), next.begin(), next.end(), std::back_inserter(both));
        result = std::move(both);
    }
    if (!started)
        result = m_all;
    for (const auto& matcher : matchers) {
        if (!matcher.matchesEmpty())
            continue;
        const auto without = refused(matcher);
        Postings rest;
        std::set_difference(result.begin(), result.end(), without.begin(), without.end(), std::back_inserter(rest));
        result = std::move(rest);
    }
    return result;
}

} // namespace halab::tsdb
