#include "base/utf8.h"
#include "gotemplate/html/css.h"
#include "gotemplate/html/escapers.h"

#include <algorithm>
#include <array>
#include <utility>

// Source: the HTML standard's character references, those that stand for ASCII.

namespace halab::gotemplate::html {

namespace entity_detail {

constexpr std::array<std::pair<std::string_view, char>, 50> names{{
    {"AMP;", '&'}, {"AMP", '&'}, {"DiacriticalGrave;", '`'}, {"GT;", '>'}, {"GT", '>'}, {"Hat;", '^'}, {"LT;", '<'},
    {"LT", '<'}, {"NewLine;", '\n'}, {"QUOT;", '"'}, {"QUOT", '"'}, {"Tab;", '\t'}, {"UnderBar;", '_'},
    {"VerticalLine;", '|'}, {"amp;", '&'}, {"amp", '&'}, {"apos;", '\''}, {"ast;", '*'}, {"bsol;", '\\'}, {"colon;", ':'},
    {"comma;", ','}, {"commat;", '@'}, {"dollar;", '$'}, {"equals;", '='}, {"excl;", '!'}, {"grave;", '`'}, {"gt;", '>'},
    {"gt", '>'}, {"lbrace;", '{'}, {"lbrack;", '['}, {"lcub;", '{'}, {"lowbar;", '_'}, {"lpar;", '('}, {"lsqb;", '['},
    {"lt;", '<'}, {"lt", '<'}, {"midast;", '*'}, {"num;", '#'}, {"percnt;", '%'}, {"period;", '.'}, {"plus;", '+'},
    {"quest;", '?'}, {"quot;", '"'}, {"quot", '"'}, {"rbrace;", '}'}, {"rbrack;", ']'}, {"rcub;", '}'}, {"rpar;", ')'},
    {"rsqb;", ']'}, {"semi;", ';'},
}};
constexpr std::array<std::pair<std::string_view, char>, 3> moreNames{
    {{"sol;", '/'}, {"verbar;", '|'}, {"vert;", '|'}}};

/// Windows' characters, which pages mean by these numbers.
constexpr std::array<char16_t, 32> windows1252{0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030,
    0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122,
    0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178};

/// Reads `&#39;` or `&#x27;` at the front; 0 if there is no number.
std::size_t number(std::string_view text, std::string& out)
{
    const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    std::size_t end = hex ? 3 : 2;
    const auto first = end;
    char32_t rune = 0;
    for (; end < text.size() && (hex ? isHexDigit(text[end]) : text[end] >= '0' && text[end] <= '9'); ++end) {
        const char c = text[end];
        const auto digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
        rune = std::min<char32_t>(rune * (hex ? 16 : 10) + static_cast<char32_t>(digit), 0x110000);
    }
    if (end == first)
        return 0;
    if (end < text.size() && text[end] == ';')
        ++end;
    if (rune >= 0x80 && rune <= 0x9f)
        rune = windows1252[rune - 0x80];
    else if (rune == 0 || (rune >= 0xd800 && rune <= 0xdfff) || rune > 0x10ffff)
        rune = 0xfffd;
    appendUtf8(out, rune);
    return end;
}

/// Reads the entity at the front; 0 if it is none that is known here.
std::size_t entity(std::string_view text, std::string& out)
{
    if (text.starts_with("&#"))
        return number(text, out);
    const auto name = text.substr(1);
    for (const auto& [known, character] : names) {
        if (name.starts_with(known)) {
            out += character;
            return 1 + known.size();
        }
    }
    for (const auto& [known, character] : moreNames) {
        if (name.starts_with(known)) {
            out += character;
            return 1 + known.size();
        }
    }
    return 0;
}

} // namespace entity_detail

std::string unescapeHtml(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto ampersand = std::min(text.find('&'), text.size());
        out += text.substr(0, ampersand);
        text.remove_prefix(ampersand);
        if (text.empty())
            break;
        const auto read = entity_detail::entity(text, out);
        if (read == 0)
            out += '&';
        text.remove_prefix(std::max<std::size_t>(read, 1));
    }
    return out;
}

} // namespace halab::gotemplate::html
