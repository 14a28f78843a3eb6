#pragma once

#include "base/regex.h"
#include "base/result.h"
#include "model/labels.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::model {

/// One test of a label: name=value, !=, =~ or !~ (anchored). A missing label has the value "".
class Matcher {
public:
    enum class Type { Equal, NotEqual, Regex, NotRegex };

    /// Fails only for a bad regular expression, with Go's text.
    static Result<Matcher> make(Type type, std::string name, std::string value);

    bool matches(std::string_view value) const;
    bool matches(const Labels& labels) const { return matches(labels.get(m_name)); }
    bool matchesEmpty() const { return matches(std::string_view{}); }

    Type type() const { return m_type; }
    const std::string& name() const { return m_name; }
    const std::string& value() const { return m_value; }
    bool isRegex() const { return m_type == Type::Regex || m_type == Type::NotRegex; }
    bool isEqual() const { return m_type == Type::Equal || m_type == Type::Regex; }

    /// name="value" with Go quoting (Prometheus).
    std::string toString() const;

    bool operator==(const Matcher& other) const;

private:
    Matcher(Type type, std::string name, std::string value) : m_type(type), m_name(std::move(name)), m_value(std::move(value)) {}

    Type m_type;
    std::string m_name;
    std::string m_value;
    std::optional<Regex> m_regex;
};

/// "=", "!=", "=~", "!~".
std::string_view matcherOperator(Matcher::Type type);

bool matchesAll(const std::vector<Matcher>& matchers, const Labels& labels);

} // namespace halab::model
