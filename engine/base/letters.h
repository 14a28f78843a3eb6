#pragma once

// Upper and lower case as Unicode has it. The tables are Qt's.

#include <string>
#include <string_view>

namespace halab {

bool isLetter(char32_t rune);
/// A decimal digit of any script.
bool isDigit(char32_t rune);

/// Go's strings.ToUpper and strings.ToLower: rune by rune.
std::string upperCase(std::string_view text);
std::string lowerCase(std::string_view text);
/// golang.org/x/text/cases.Title for English: each word's first letter in title case, the rest in lower case. An
/// apostrophe, a full stop, a colon or an underscore between letters does not end a word.
std::string titleCase(std::string_view text);

} // namespace halab
