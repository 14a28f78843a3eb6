#pragma once

// RE2 with the error texts of Go's regexp package, and Go's $1 / ${name} expansion.

#include "base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace halab {

/// An immutable, shareable compiled expression.
class Regex {
public:
    /// As written, unanchored. Error: Go's "error parsing regexp: missing closing ): `…`".
    static Result<Regex> compile(std::string_view pattern);
    /// Wrapped as ^(?:…)$, the wrapped text in the error, as both servers do.
    static Result<Regex> compileAnchored(std::string_view pattern);

    /// Somewhere in `text` (a wrapped expression is anchored by itself).
    bool matches(std::string_view text) const;
    /// Go's ReplaceAllString: replaces every match; $1, ${1}, ${name}, $$.
    std::string replaceAll(std::string_view text, std::string_view replacement) const;
    /// Expands `replacement` for the first match; false without a match.
    bool expandFirst(std::string_view text, std::string_view replacement, std::string& out) const;

    /// As given, without the wrapping.
    const std::string& pattern() const { return m_pattern; }

private:
    Regex(std::string pattern, std::shared_ptr<const re2::RE2> compiled);

    std::string m_pattern;
    std::shared_ptr<const re2::RE2> m_compiled;
};

} // namespace halab
