#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace halab {

/// What stands at the start of a text. Where that is no UTF-8, `size` is 1, as Go's decoder steps.
struct DecodedRune {
    char32_t value = 0xFFFD;
    std::size_t size = 1;
    bool valid = false;
};

/// `text` must not be empty. Overlong forms, surrogates and values above U+10FFFF are no UTF-8.
DecodedRune decodeUtf8(std::string_view text);

void appendUtf8(std::string& out, char32_t rune);

/// Go's strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII blank.
bool isPrintable(char32_t rune);

} // namespace halab
