#pragma once

// What html/template knows of CSS. Source: Go 1.19 html/template/css.go.

#include <string>
#include <string_view>

namespace halab::gotemplate::html {

/// CSS escapes read: `\A B` is a line break and a B.
std::string decodeCss(std::string_view text);
/// Whether the text ends in this word (in lower case), not in a longer one.
bool endsWithCssKeyword(std::string_view text, std::string_view keyword);
bool isHexDigit(char c);

} // namespace halab::gotemplate::html
