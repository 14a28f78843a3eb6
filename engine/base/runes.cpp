#include "base/runes.h"

#include "base/gotext.h"

#include <array>
#include <cstdio>

namespace halab {

std::string quoteRune(char32_t rune)
{
    if (rune > 0x10ffff || rune == 0xfffd)
        return "'\xef\xbf\xbd'";
    if (rune == '\'')
        return "'\\''";
    if (rune == '"')
        return "'\"'";
    std::string text;
    appendUtf8(text, rune);
    const auto quoted = goQuote(text);
    return "'" + quoted.substr(1, quoted.size() - 2) + "'";
}

std::string runeName(char32_t rune)
{
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(rune));
    std::string text;
    appendUtf8(text, rune);
    return isPrintable(rune) ? std::string(code.data()) + " '" + text + "'" : code.data();
}

unsigned digitValue(char32_t rune)
{
    if (rune >= '0' && rune <= '9')
        return rune - '0';
    if (rune >= 'a' && rune <= 'f')
        return rune - 'a' + 10;
    if (rune >= 'A' && rune <= 'F')
        return rune - 'A' + 10;
    return 16;
}

namespace {

/// Appends the value of the escape that begins at `i` (behind the backslash); returns where it ends.
std::size_t appendEscape(std::string& out, std::string_view body, std::size_t i)
{
    static constexpr std::string_view letters = "abfnrtv";
    static constexpr std::string_view values = "\a\b\f\n\r\t\v";
    const char c = body[i];
    if (const auto known = letters.find(c); known != std::string_view::npos) {
        out.push_back(values[known]);
        return i + 1;
    }
    const bool octal = c >= '0' && c <= '7';
    if (!octal && c != 'x' && c != 'u' && c != 'U') {
        out.push_back(c);
        return i + 1;
    }
    const std::size_t digits = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : 8;
    const std::size_t first = octal ? i : i + 1;
    char32_t value = 0;
    for (std::size_t k = first; k < first + digits && k < body.size(); ++k)
        value = value * (octal ? 8 : 16) + digitValue(static_cast<unsigned char>(body[k]));
    if (octal || c == 'x')
        out.push_back(static_cast<char>(value));
    else
        appendUtf8(out, value);
    return first + digits;
}

} // namespace

std::string unquote(std::string_view literal)
{
    if (literal.size() < 2)
        return {};
    const auto body = literal.substr(1, literal.size() - 2);
    if (literal.front() == '`')
        return std::string(body);
    std::string out;
    for (std::size_t i = 0; i < body.size();) {
        if (body[i] == '\\' && i + 1 < body.size())
            i = appendEscape(out, body, i + 1);
        else
            out.push_back(body[i++]);
    }
    return out;
}

} // namespace halab
