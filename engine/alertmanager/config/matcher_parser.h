#pragma once

// Alertmanager's "classic" matcher syntax, the only one of 0.25: configuration files, the API's
// filter parameter, amtool. Source: Alertmanager 0.25 pkg/labels/parse.go (spec §4.5).

#include "base/result.h"
#include "model/matcher.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// One matcher: name, operator, value with or without quotes. Errors in the original's words:
/// `bad matcher format: foo`, `matcher value contains unescaped double quote: v"`,
/// `matcher value not valid UTF-8: …`, or the regular expression's.
Result<model::Matcher> parseMatcher(std::string_view text);

/// A list in optional braces, split at commas outside quotes; the first error of the list.
Result<std::vector<model::Matcher>> parseMatchers(std::string_view text);

/// name="value" with \, newline and " escaped: part of every route key.
std::string matcherText(const model::Matcher& matcher);
/// {a="b",c=~"d"} in the order given.
std::string matchersText(const std::vector<model::Matcher>& matchers);

/// Order of the original's Matchers: name, value, type (=, !=, =~, !~).
void sortMatchers(std::vector<model::Matcher>& matchers);

} // namespace halab::alertmanager
