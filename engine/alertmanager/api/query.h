#pragma once

// The query parameters of API v2.

#include "alertmanager/api/answers.h"
#include "alertmanager/config/matcher_utf8.h"
#include "base/regex.h"
#include "base/url.h"
#include "model/labels.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager::api {

class Query {
public:
    explicit Query(std::string_view query)
        : m_values(parseQuery(query))
    {
    }

    /// true, 1, yes, ok, y, on, selected, checked, t and enabled in any case are true, all else is false.
    bool boolean(std::string_view key, bool otherwise) const;
    /// `filter`, one matcher a parameter. Refuses with 400.
    Checked<std::vector<model::Matcher>> filter(MatcherMode mode) const;
    /// `receiver`, an anchored expression. Refuses with 400.
    Checked<std::optional<Regex>> receiver() const;

private:
    const std::string* last(std::string_view key) const;

    QueryValues m_values;
};

/// The API's own sense of a filter: with an empty value, = and =~ take a missing label, != and !~ a present one.
bool matchesFilter(const std::vector<model::Matcher>& filter, const model::Labels& labels);

} // namespace halab::alertmanager::api
