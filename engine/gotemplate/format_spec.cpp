#include "gotemplate/format_spec.h"

#include "base/gotext.h"
#include "base/runes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

namespace halab::gotemplate::formatting {

namespace spec_detail {

std::size_t runeCount(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); i += decodeUtf8(text.substr(i)).size)
        ++count;
    return count;
}

std::string padding(std::size_t length, const Spec& spec) { return std::string(length, spec.zero ? '0' : ' '); }

std::string integer(std::int64_t value, int base, bool upper, const Spec& spec)
{
    static constexpr std::string_view lowerDigits = "0123456789abcdef";
    static constexpr std::string_view upperDigits = "0123456789ABCDEF";
    const bool negative = value < 0;
    auto rest = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    if (spec.precision == 0 && rest == 0)
        return std::string(static_cast<std::size_t>(spec.width.value_or(0)), ' ');
    const bool hasSign = negative || spec.plus || spec.blank;
    // Leading zeros are asked for by a precision or, without one, by 0 and a width.
    std::size_t least = static_cast<std::size_t>(spec.precision.value_or(0));
    if (!spec.precision && spec.zero && spec.width)
        least = static_cast<std::size_t>(std::max(0, *spec.width - (hasSign ? 1 : 0)));
    std::string digits;
    do {
        digits += (upper ? upperDigits : lowerDigits)[rest % static_cast<unsigned>(base)];
        rest /= static_cast<unsigned>(base);
    } while (rest != 0);
    digits.append(least > digits.size() ? least - digits.size() : 0, '0');
    std::reverse(digits.begin(), digits.end());
    if (spec.sharp && base == 16)
        digits.insert(0, upper ? "0X" : "0x");
    else if (spec.sharp && base == 8 && digits[0] != '0')
        digits.insert(0, "0");
    else if (spec.sharp && base == 2)
        digits.insert(0, "0b");
    if (spec.verb == 'O')
        digits.insert(0, "0o");
    digits.insert(0, negative ? "-" : spec.plus ? "+" : spec.blank ? " " : "");
    return withoutZeros(std::move(digits), spec);
}

/// strconv.FormatFloat with a sign always in front; `verb` one of b e f g x in lower case.
std::string signedFloat(double value, char verb, std::optional<int> precision)
{
    std::string text;
    if (!std::isfinite(value)) {
        text = std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    } else if (verb == 'g') {
        text = precision ? goFormatG(value, *precision) : goFormatG(value);
    } else if (verb == 'b') {
        int exponent = 0;
        const auto mantissa = std::frexp(value, &exponent);
        const bool tiny = value == 0 || exponent < -1021;
        const int shift = tiny ? 1074 : 53 - exponent;
        text = std::to_string(static_cast<std::int64_t>(tiny ? std::ldexp(value, 1074) : std::ldexp(mantissa, 53)));
        text += (shift > 0 ? "p-" : "p+") + std::to_string(std::abs(shift));
    } else {
        std::vector<char> buffer(420 + static_cast<std::size_t>(precision.value_or(6)));
        const auto pattern = std::string(verb == 'x' && !precision ? "%" : "%.*") + (verb == 'x' ? "a" : std::string(1, verb));
        if (verb == 'x' && !precision)
            std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), value);
        else
            std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), precision.value_or(6), value);
        text = buffer.data();
        // Go's exponents have two digits at least.
        if (const auto p = text.find('p'); verb == 'x' && p != std::string::npos && text.size() - p < 4)
            text.insert(p + 2, "0");
    }
    return text[0] == '-' || text[0] == '+' ? text : "+" + text;
}

/// The flag # forces a decimal point, and keeps zeros at the end for %g.
std::string withPoint(std::string number, char verb, std::optional<int> precision)
{
    int digits = verb == 'g' || verb == 'x' ? precision.value_or(6) : 0;
    const auto tailAt = std::min(number.find_first_of(verb == 'x' ? "pP" : "eEpP"), number.size());
    const auto tail = number.substr(tailAt);
    number.resize(tailAt);
    bool significant = false;
    for (std::size_t i = 1; i < number.size(); ++i) {
        if (number[i] == '.')
            continue;
        significant = significant || number[i] != '0';
        digits -= significant ? 1 : 0;
    }
    if (number.find('.') == std::string::npos) {
        digits -= number.size() == 2 && number[1] == '0' ? 1 : 0;
        number += '.';
    }
    number.append(static_cast<std::size_t>(std::max(0, digits)), '0');
    return number + tail;
}

std::string truncated(std::string_view text, const Spec& spec)
{
    if (!spec.precision)
        return std::string(text);
    int left = *spec.precision;
    for (std::size_t i = 0; i < text.size(); i += decodeUtf8(text.substr(i)).size)
        if (left-- == 0)
            return std::string(text.substr(0, i));
    return std::string(text);
}

/// Go's quotes with nothing but ASCII inside.
std::string inAscii(const std::string& quoted)
{
    std::string out;
    std::array<char, 16> code{};
    for (std::size_t i = 0; i < quoted.size();) {
        const auto rune = decodeUtf8(std::string_view(quoted).substr(i));
        if (rune.value < 0x80) {
            out += quoted[i];
        } else {
            std::snprintf(code.data(), code.size(), rune.value < 0x10000 ? "\\u%04x" : "\\U%08x",
                static_cast<unsigned>(rune.value));
            out += code.data();
        }
        i += rune.size;
    }
    return out;
}

std::string quotedString(std::string_view value, const Spec& spec)
{
    const auto text = truncated(value, spec);
    if (spec.sharp && canBackquote(text))
        return padded("`" + text + "`", spec);
    return padded(spec.plus ? inAscii(goQuote(text)) : goQuote(text), spec);
}

std::string hexadecimal(std::string_view bytes, const Spec& spec)
{
    const char* prefix = spec.verb == 'X' ? "0X" : "0x";
    std::string out;
    std::array<char, 4> pair{};
    if (spec.precision)
        bytes = bytes.substr(0, static_cast<std::size_t>(*spec.precision));
    for (const char c : bytes) {
        std::snprintf(pair.data(), pair.size(), spec.verb == 'X' ? "%02X" : "%02x", static_cast<unsigned char>(c));
        if (spec.blank && !out.empty())
            out += ' ';
        if (spec.sharp && (spec.blank || out.empty()))
            out += prefix;
        out += pair.data();
    }
    return padded(std::move(out), spec);
}

std::string character(std::int64_t value, const Spec& spec)
{
    const auto rune = value < 0 || value > 0x10ffff ? char32_t{0xfffd} : static_cast<char32_t>(value);
    std::string text;
    if (spec.verb == 'q') {
        text = quoteRune(rune);
        return padded(spec.plus ? inAscii(text) : text, spec);
    }
    appendUtf8(text, rune);
    return padded(text, spec);
}

std::string codePoint(std::int64_t value, const Spec& spec)
{
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), "%llX", static_cast<unsigned long long>(value));
    std::string digits = number.data();
    const auto least = static_cast<std::size_t>(std::max(4, spec.precision.value_or(4)));
    digits.insert(0, least > digits.size() ? least - digits.size() : 0, '0');
    auto text = "U+" + digits;
    if (spec.sharp && value >= 0 && value <= 0x10ffff) {
        const auto name = runeName(static_cast<char32_t>(value));
        if (const auto quote = name.find(" '"); quote != std::string::npos)
            text += name.substr(quote);
    }
    return withoutZeros(std::move(text), spec);
}

} // namespace spec_detail

bool canBackquote(std::string_view text)
{
    return isValidUtf8(text) && text.find("\xef\xbb\xbf") == std::string_view::npos
        && std::none_of(text.begin(), text.end(),
            [](char c) { return c == '`' || c == '\x7f' || (static_cast<unsigned char>(c) < ' ' && c != '\t'); });
}

std::string padded(std::string text, const Spec& spec)
{
    const auto length = spec_detail::runeCount(text);
    const auto width = static_cast<std::size_t>(spec.width.value_or(0));
    if (length >= width)
        return text;
    const auto fill = spec_detail::padding(width - length, spec);
    return spec.minus ? text + fill : fill + text;
}

std::string withoutZeros(std::string text, Spec spec)
{
    spec.zero = false;
    return padded(std::move(text), spec);
}

std::optional<std::string> integerVerb(std::int64_t value, bool isUnsigned, const Spec& spec)
{
    using spec_detail::integer;
    switch (spec.verb) {
    case 'v':
        if (spec.goSyntax && isUnsigned) {
            auto hex = spec;
            hex.sharp = true;
            return integer(value, 16, false, hex);
        }
        return integer(value, 10, false, spec);
    case 'd':
        return integer(value, 10, false, spec);
    case 'b':
        return integer(value, 2, false, spec);
    case 'o':
    case 'O':
        return integer(value, 8, false, spec);
    case 'x':
    case 'X':
        return integer(value, 16, spec.verb == 'X', spec);
    case 'c':
    case 'q':
        return spec_detail::character(value, spec);
    case 'U':
        return spec_detail::codePoint(value, spec);
    default:
        return std::nullopt;
    }
}

std::optional<std::string> floatVerb(double value, const Spec& spec)
{
    if (std::u32string_view(U"vbgGxXfFeE").find(spec.verb) == std::u32string_view::npos)
        return std::nullopt;
    const bool upper = spec.verb == 'G' || spec.verb == 'X' || spec.verb == 'E';
    const auto verb = spec.verb == 'v' ? 'g' : static_cast<char>(spec.verb | 0x20);
    auto number = spec_detail::signedFloat(value, verb, spec.precision);
    if (spec.blank && number[0] == '+' && !spec.plus)
        number[0] = ' ';
    if (!std::isfinite(value))
        return withoutZeros(std::isnan(value) && !spec.blank && !spec.plus ? number.substr(1) : number, spec);
    if (spec.sharp && verb != 'b')
        number = spec_detail::withPoint(std::move(number), verb, spec.precision);
    if (upper)
        std::transform(number.begin(), number.end(), number.begin(),
            [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; });
    if (!spec.plus && number[0] == '+')
        return padded(number.substr(1), spec);
    if (spec.zero && static_cast<std::size_t>(spec.width.value_or(0)) > number.size()) {
        // Zeros go between sign and digits.
        const auto zeros = static_cast<std::size_t>(*spec.width) - number.size();
        return number.insert(1, zeros, '0');
    }
    return padded(std::move(number), spec);
}

std::optional<std::string> stringVerb(std::string_view value, const Spec& spec)
{
    switch (spec.verb) {
    case 'v':
        if (spec.goSyntax)
            return spec_detail::quotedString(value, spec);
        [[fallthrough]];
    case 's':
        return padded(spec_detail::truncated(value, spec), spec);
    case 'q':
        return spec_detail::quotedString(value, spec);
    case 'x':
    case 'X':
        return spec_detail::hexadecimal(value, spec);
    default:
        return std::nullopt;
    }
}

} // namespace halab::gotemplate::formatting
