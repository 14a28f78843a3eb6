#include "gotemplate/html/css.h"
#include "gotemplate/html/escapers.h"

#include <algorithm>
#include <array>

// Source: Go 1.19 html/template/url.go.

namespace halab::gotemplate::html {

namespace url_detail {

bool isAsciiAlphaNumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isHtmlSpace(char c) { return c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' '; }

bool stays(std::string_view text, std::size_t i, bool normalize)
{
    const char c = text[i];
    if (isAsciiAlphaNumeric(c) || c == '-' || c == '.' || c == '_' || c == '~')
        return true;
    if (c == '%')
        return normalize && i + 2 < text.size() && isHexDigit(text[i + 1]) && isHexDigit(text[i + 2]);
    return normalize && std::string_view("!#$&*+,/:;=?@[]").find(c) != std::string_view::npos;
}

std::string process(std::string_view text, bool normalize)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (stays(text, i, normalize))
            out += text[i];
        else
            out += {'%', digits[byte >> 4], digits[byte & 0xf]};
    }
    return out;
}

/// No scheme, or one of those that do no harm.
bool isSafe(std::string_view url)
{
    const auto colon = url.find(':');
    if (colon == std::string_view::npos || url.substr(0, colon).find('/') != std::string_view::npos)
        return true;
    std::string scheme(url.substr(0, colon));
    for (char& c : scheme)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
    // Unicode's case folding has one more letter s.
    if (const auto longS = scheme.find("\xc5\xbf"); longS != std::string::npos)
        scheme.replace(longS, 2, "s");
    return scheme == "http" || scheme == "https" || scheme == "mailto";
}

/// One image of a srcset: a URL, perhaps with its size behind.
std::string srcsetElement(std::string_view element)
{
    const auto begin = static_cast<std::size_t>(
        std::find_if_not(element.begin(), element.end(), isHtmlSpace) - element.begin());
    const auto end = static_cast<std::size_t>(
        std::find_if(element.begin() + static_cast<std::ptrdiff_t>(begin), element.end(), isHtmlSpace) - element.begin());
    const auto url = element.substr(begin, end - begin);
    const auto size = element.substr(end);
    const bool sizeIsPlain
        = std::all_of(size.begin(), size.end(), [](char c) { return isHtmlSpace(c) || isAsciiAlphaNumeric(c); });
    if (!isSafe(url) || !sizeIsPlain)
        return std::string("#") + filterFailsafe;
    return std::string(element.substr(0, begin)).append(process(url, true)).append(size);
}

} // namespace url_detail

std::string escapeUrl(std::string_view text) { return url_detail::process(text, false); }
std::string normalizeUrl(std::string_view text) { return url_detail::process(text, true); }

std::string filterUrl(std::string_view text)
{
    return url_detail::isSafe(text) ? std::string(text) : std::string("#") + filterFailsafe;
}

std::string filterSrcset(std::string_view text)
{
    std::string out;
    while (true) {
        const auto comma = text.find(',');
        out += url_detail::srcsetElement(text.substr(0, comma));
        if (comma == std::string_view::npos)
            return out;
        out += ',';
        text.remove_prefix(comma + 1);
    }
}

} // namespace halab::gotemplate::html
