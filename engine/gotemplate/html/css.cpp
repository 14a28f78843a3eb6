#include "gotemplate/html/css.h"

#include "base/utf8.h"
#include "gotemplate/html/escapers.h"

#include <algorithm>

namespace halab::gotemplate::html {

namespace css_detail {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; }

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

bool isNameByte(char c)
{
    const auto l = lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool isSpace(char c) { return c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '; }

/// A blank behind a hexadecimal escape belongs to it.
std::size_t spaceAfterEscape(std::string_view rest)
{
    if (rest.starts_with("\r\n"))
        return 2;
    return !rest.empty() && isSpace(rest.front()) ? 1 : 0;
}

/// Reads the escape at the front, `\` included.
std::size_t decodeEscape(std::string_view text, std::string& out)
{
    if (!isHexDigit(text[1])) {
        const auto size = decodeUtf8(text.substr(1)).size;
        out += text.substr(1, size);
        return 1 + size;
    }
    std::size_t end = 2;
    while (end < text.size() && end < 7 && isHexDigit(text[end]))
        ++end;
    auto rune = static_cast<char32_t>(std::stoul(std::string(text.substr(1, end - 1)), nullptr, 16));
    if (rune > 0x10ffff) {
        rune /= 16;
        --end;
    }
    appendUtf8(out, rune >= 0xd800 && rune <= 0xdfff ? char32_t{0xfffd} : rune);
    return end + spaceAfterEscape(text.substr(end));
}

const char* replacement(char c)
{
    switch (c) {
    case '\0':
        return "\\0";
    case '\t':
        return "\\9";
    case '\n':
        return "\\a";
    case '\f':
        return "\\c";
    case '\r':
        return "\\d";
    case '"':
        return "\\22";
    case '&':
        return "\\26";
    case '\'':
        return "\\27";
    case '(':
        return "\\28";
    case ')':
        return "\\29";
    case '+':
        return "\\2b";
    case '/':
        return "\\2f";
    case ':':
        return "\\3a";
    case ';':
        return "\\3b";
    case '<':
        return "\\3c";
    case '>':
        return "\\3e";
    case '\\':
        return "\\\\";
    case '{':
        return "\\7b";
    case '}':
        return "\\7d";
    default:
        return nullptr;
    }
}

} // namespace css_detail

bool isHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::string decodeCss(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto escape = std::min(text.find('\\'), text.size());
        out += text.substr(0, escape);
        text.remove_prefix(escape);
        if (text.size() < 2)
            break;
        text.remove_prefix(css_detail::decodeEscape(text, out));
    }
    return out;
}

bool endsWithCssKeyword(std::string_view text, std::string_view keyword)
{
    if (text.size() < keyword.size())
        return false;
    const auto before = text.substr(0, text.size() - keyword.size());
    // Beyond ASCII nearly everything is part of a name; U+FFFD too, which stands for broken bytes.
    if (!before.empty() && (css_detail::isNameByte(before.back()) || static_cast<unsigned char>(before.back()) >= 0x80))
        return false;
    return css_detail::lowered(text.substr(before.size())) == keyword;
}

std::string escapeCss(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto* replaced = css_detail::replacement(text[i]);
        if (replaced == nullptr) {
            out += text[i];
            continue;
        }
        out += replaced;
        const bool mayRunOn = i + 1 == text.size() || isHexDigit(text[i + 1]) || css_detail::isSpace(text[i + 1]);
        if (text[i] != '\\' && mayRunOn)
            out += ' ';
    }
    return out;
}

std::string filterCssValue(std::string_view text)
{
    auto decoded = decodeCss(text);
    std::string name;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const char c = decoded[i];
        if (std::string_view("\0\"'()/;@[\\]`{}", 14).find(c) != std::string_view::npos)
            return filterFailsafe;
        if (c == '-') {
            if (i != 0 && decoded[i - 1] == '-')
                return filterFailsafe;
        } else if (css_detail::isNameByte(c)) {
            name += css_detail::lower(c);
        }
    }
    // What runs scripts in old browsers.
    if (name.find("expression") != std::string::npos || name.find("mozbinding") != std::string::npos)
        return filterFailsafe;
    return decoded;
}

} // namespace halab::gotemplate::html
