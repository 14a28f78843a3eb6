#pragma once

// Runes as Go prints them in error texts, and literals as Go writes them.

#include "base/utf8.h"

#include <string>
#include <string_view>

namespace halab {

/// Go's %q of a rune: 'x', '\n', '\u00a0'; '\ufffd' for the end of input and anything invalid.
std::string quoteRune(char32_t rune);

/// Go's %#U: U+0063 'c'.
std::string runeName(char32_t rune);

/// Of a digit in base ≤ 16; 16 for anything else.
unsigned digitValue(char32_t rune);

/// The value of a string literal as written (quotes included), whose form the lexer has checked.
std::string unquote(std::string_view literal);

} // namespace halab
