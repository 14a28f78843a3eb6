#include "base/gotext.h"

#include "base/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace halab {

namespace {

    bool formatSpecial(double value, std::string& out)
    {
        if (std::isnan(value))
            out = "NaN";
        else if (std::isinf(value))
            out = value > 0 ? "+Inf" : "-Inf";
        else
            return false;
        return true;
    }

    std::string formatShortest(double value, std::chars_format format)
    {
        // Numbers below 1e16: the longest has 324 + 17 digits behind the point.
        char buffer[400];
        const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value, format);
        return error == std::errc{} ? std::string(buffer, end) : std::string{};
    }

    constexpr double exactMax = 1e15; ///< up to here every digit of the 'f' form is a shortest digit

    int exponentOf(std::string_view scientific)
    {
        const auto e = scientific.rfind('e');
        auto digits = scientific.substr(e + 1);
        if (digits.starts_with('+'))
            digits.remove_prefix(1);
        int exponent = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
        return exponent;
    }

    /// "-1.234e+20" → "-123400000000000000000": zeros behind the shortest digits, where to_chars would
    /// write the exact number.
    std::string withoutExponent(const std::string& scientific)
    {
        std::string digits = scientific.substr(0, scientific.find('e'));
        const std::size_t sign = digits.front() == '-' ? 1 : 0;
        std::erase(digits, '.');
        const auto size = sign + static_cast<std::size_t>(exponentOf(scientific)) + 1;
        if (digits.size() < size)
            digits.append(size - digits.size(), '0');
        else if (digits.size() > size)
            digits.insert(size, 1, '.');
        return digits;
    }

    void appendEscapedByte(std::string& out, unsigned char byte)
    {
        constexpr char digits[] = "0123456789abcdef";
        out += "\\x";
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }

    void appendQuotedAscii(std::string& out, char c)
    {
        switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\a': out += "\\a"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '\v': out += "\\v"; return;
        default: break;
        }
        if (c < ' ' || c == 0x7f)
            appendEscapedByte(out, static_cast<unsigned char>(c));
        else
            out += c;
    }

    void appendEscapedRune(std::string& out, char32_t rune)
    {
        char buffer[16];
        std::snprintf(buffer, sizeof buffer, rune < 0x10000 ? "\\u%04x" : "\\U%08x", static_cast<unsigned>(rune));
        out += buffer;
    }

    bool isDecimalFloat(std::string_view text)
    {
        std::size_t i = 0;
        const auto digits = [&] {
            const auto first = i;
            while (i < text.size() && text[i] >= '0' && text[i] <= '9')
                ++i;
            return i - first;
        };
        if (i < text.size() && (text[i] == '+' || text[i] == '-'))
            ++i;
        auto count = digits();
        if (i < text.size() && text[i] == '.') {
            ++i;
            count += digits();
        }
        if (count == 0)
            return false;
        if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
            ++i;
            if (i < text.size() && (text[i] == '+' || text[i] == '-'))
                ++i;
            if (digits() == 0)
                return false;
        }
        return i == text.size();
    }

    bool equalsIgnoringCase(std::string_view text, std::string_view lower)
    {
        if (text.size() != lower.size())
            return false;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
            if (c != lower[i])
                return false;
        }
        return true;
    }

    bool parseSpecialFloat(std::string_view text, double& value)
    {
        const bool negative = text.starts_with('-');
        const bool isSigned = negative || text.starts_with('+');
        const auto word = isSigned ? text.substr(1) : text;
        if (equalsIgnoringCase(word, "inf") || equalsIgnoringCase(word, "infinity")) {
            value = negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
            return true;
        }
        if (!isSigned && equalsIgnoringCase(word, "nan")) {
            value = std::numeric_limits<double>::quiet_NaN();
            return true;
        }
        return false;
    }

} // namespace

std::string goQuote(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            appendQuotedAscii(out, text[i++]);
            continue;
        }
        const auto rune = decodeUtf8(text.substr(i));
        if (!rune.valid)
            appendEscapedByte(out, static_cast<unsigned char>(text[i]));
        else if (isPrintable(rune.value))
            out += text.substr(i, rune.size);
        else
            appendEscapedRune(out, rune.value);
        i += rune.size;
    }
    out += '"';
    return out;
}

std::string goFormatF(double value)
{
    std::string out;
    if (formatSpecial(value, out))
        return out;
    if (std::fabs(value) < exactMax)
        return formatShortest(value, std::chars_format::fixed);
    return withoutExponent(formatShortest(value, std::chars_format::scientific));
}

std::string goFormatE(double value)
{
    std::string out;
    return formatSpecial(value, out) ? out : formatShortest(value, std::chars_format::scientific);
}

std::string goFormatG(double value)
{
    std::string out;
    if (formatSpecial(value, out))
        return out;
    // Go decides as for %.6g when the shortest digits were asked for, however many they are.
    constexpr int precision = 6;
    out = formatShortest(value, std::chars_format::scientific);
    const int exponent = value == 0 ? 0 : exponentOf(out);
    return exponent < -4 || exponent >= precision ? out : formatShortest(value, std::chars_format::fixed);
}

std::string goFormatG(double value, int precision)
{
    std::string out;
    if (formatSpecial(value, out))
        return out;
    char buffer[400];
    const int size = std::snprintf(buffer, sizeof buffer, "%.*g", std::min(std::max(precision, 0), 300), value);
    return {buffer, static_cast<std::size_t>(size)};
}

bool goParseFloat(std::string_view text, double& value)
{
    if (!isDecimalFloat(text))
        return parseSpecialFloat(text, value);
    if (text.front() == '+')
        text.remove_prefix(1);
    double parsed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
    if (error == std::errc::result_out_of_range) {
        // Too small is 0 for Go, too large an error; from_chars does not say which it was.
        parsed = std::strtod(std::string(text).c_str(), nullptr);
        if (std::isinf(parsed))
            return false;
    }
    value = parsed;
    return end == text.data() + text.size();
}

Result<double> goParseFloat(std::string_view text)
{
    double value = 0;
    if (goParseFloat(text, value))
        return value;
    // Only a number that is too large is well written and yet refused.
    return fail(ErrorKind::InvalidInput,
        "strconv.ParseFloat: parsing " + goQuote(text) + (isDecimalFloat(text) ? ": value out of range" : ": invalid syntax"));
}

bool isValidUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        if (static_cast<unsigned char>(text[i]) < 0x80) {
            ++i;
            continue;
        }
        const auto rune = decodeUtf8(text.substr(i));
        if (!rune.valid)
            return false;
        i += rune.size;
    }
    return true;
}

} // namespace halab
