#include "alertmanager/api/query.h"
#include "base/ascii.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace halab::alertmanager::api {

const std::string* Query::last(std::string_view key) const
{
    const std::string* found = nullptr;
    for (const auto& [name, value] : m_values)
        if (name == key)
            found = &value;
    return found;
}

bool Query::boolean(std::string_view key, bool otherwise) const
{
    const auto* given = last(key);
    if (!given || given->empty())
        return otherwise;
    const auto word = lowerAscii(*given);
    static constexpr std::array<std::string_view, 10> words{
        "true", "1", "yes", "ok", "y", "on", "selected", "checked", "t", "enabled"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

Checked<std::vector<model::Matcher>> Query::filter(MatcherMode mode) const
{
    std::vector<model::Matcher> matchers;
    for (const auto& [name, value] : m_values) {
        if (name != "filter")
            continue;
        auto matcher = parseMatcher(value, mode);
        if (!matcher)
            return tl::unexpected(handlerError(400, matcher.error().message));
        matchers.push_back(std::move(*matcher));
    }
    return matchers;
}

Checked<std::optional<Regex>> Query::receiver() const
{
    const auto* given = last("receiver");
    if (!given || given->empty())
        return std::optional<Regex>{};
    auto regex = Regex::compileAnchored(*given);
    if (!regex)
        return tl::unexpected(handlerError(400, "failed to parse receiver param: " + regex.error().message));
    return std::optional<Regex>(std::move(*regex));
}

bool matchesFilter(const std::vector<model::Matcher>& filter, const model::Labels& labels)
{
    return std::all_of(filter.begin(), filter.end(), [&](const model::Matcher& matcher) {
        const bool isPresent = labels.has(matcher.name());
        if (matcher.value().empty() && isPresent != matcher.isEqual())
            return true;
        return matcher.matches(labels);
    });
}

} // namespace halab::alertmanager::api
