#pragma once

// The matcher syntax of Alertmanager 0.27 and later, which knows any UTF-8 in names and values. 0.25 has only the
// classic one (matcher_parser.h); this one is behind --enable-feature.
// Source: Alertmanager's configuration documentation, "Label matchers".

#include "base/result.h"
#include "model/matcher.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// How matchers are read.
enum class MatcherMode {
    Classic, ///< as 0.25 and `classic-mode`
    Fallback, ///< as later versions by default: UTF-8 first; classic where that fails or means something else
    Utf8, ///< `utf8-strict-mode`
};

/// A list of matchers, in braces or not: `foo="bar", "a b" =~ "x.*"`. Quoted texts are Go string literals. Errors name
/// the columns (from:to): `5:6: :: invalid input: expected label value`, `0:4: end of input: expected label value`.
Result<std::vector<model::Matcher>> parseMatchersUtf8(std::string_view text);

/// By the mode. What people should change before the strict mode goes to `warnings`, a sentence each.
Result<std::vector<model::Matcher>> parseMatchers(
    std::string_view text, MatcherMode mode, std::vector<std::string>* warnings = nullptr);

/// One matcher, without braces: `matcher cannot start or end with braces`, `expected 1 matcher, found 2`.
Result<model::Matcher> parseMatcher(std::string_view text, MatcherMode mode);

/// Whether a label may have that name: letters, digits and _, or with UTF-8 any text that is not empty.
bool isLabelName(std::string_view name, MatcherMode mode);

} // namespace halab::alertmanager
