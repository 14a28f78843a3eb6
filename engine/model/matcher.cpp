#include "model/matcher.h"

#include "base/gotext.h"

#include <algorithm>

namespace halab::model {

Result<Matcher> Matcher::make(Type type, std::string name, std::string value)
{
    Matcher matcher(type, std::move(name), std::move(value));
    if (matcher.isRegex()) {
        auto regex = Regex::compileAnchored(matcher.m_value);
        HALAB_TRY(regex);
        matcher.m_regex = std::move(*regex);
    }
    return matcher;
}

bool Matcher::matches(std::string_view value) const
{
    switch (m_type) {
    case Type::Equal: return value == m_value;
    case Type::NotEqual: return value != m_value;
    case Type::Regex: return m_regex->matches(value);
    case Type::NotRegex: return !m_regex->matches(value);
    }
    return false;
}

std::string Matcher::toString() const
{
    std::string out = m_name;
    out += matcherOperator(m_type);
    out += goQuote(m_value);
    return out;
}

bool Matcher::operator==(const Matcher& other) const
{
    return m_type == other.m_type && m_name == other.m_name && m_value == other.m_value;
}

std::string_view matcherOperator(Matcher::Type type)
{
    switch (type) {
    case Matcher::Type::Equal: return "=";
    case Matcher::Type::NotEqual: return "!=";
    case Matcher::Type::Regex: return "=~";
    case Matcher::Type::NotRegex: return "!~";
    }
    return "=";
}

bool matchesAll(const std::vector<Matcher>& matchers, const Labels& labels)
{
    return std::all_of(matchers.begin(), matchers.end(), [&](const Matcher& matcher) { return matcher.matches(labels); });
}

} // namespace halab::model
