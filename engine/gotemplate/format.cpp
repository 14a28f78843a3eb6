#include "gotemplate/format.h"

#include "base/gotext.h"
#include "base/runes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace halab::gotemplate {

namespace formatting {

constexpr int widthMax = 10'000; ///< more is refused, as Go refuses more than a million

struct Spec {
    bool plus = false, minus = false, sharp = false, zero = false, blank = false;
    std::optional<int> width, precision;
    char32_t verb = 'v';
};

std::size_t runeCount(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string padded(std::string text, const Spec& spec)
{
    const auto length = runeCount(text);
    const auto width = static_cast<std::size_t>(spec.width.value_or(0));
    if (length >= width)
        return text;
    const std::string fill(width - length, spec.zero && !spec.minus ? '0' : ' ');
    return spec.minus ? text + fill : fill + text;
}

/// Zeros go between sign and digits.
std::string paddedNumber(std::string text, const Spec& spec)
{
    const bool hasSign = !text.empty() && (text[0] == '-' || text[0] == '+' || text[0] == ' ');
    if (!spec.zero || spec.minus || !hasSign)
        return padded(std::move(text), spec);
    auto inner = spec;
    inner.width = std::max(0, spec.width.value_or(0) - 1);
    return text.substr(0, 1) + padded(text.substr(1), inner);
}

std::string integer(std::int64_t value, const Spec& spec, int base, bool upper)
{
    static constexpr std::string_view lowerDigits = "0123456789abcdef";
    static constexpr std::string_view upperDigits = "0123456789ABCDEF";
    auto rest = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    std::string digits;
    do {
        digits.insert(digits.begin(), (upper ? upperDigits : lowerDigits)[rest % static_cast<unsigned>(base)]);
        rest /= static_cast<unsigned>(base);
    } while (rest != 0);
    if (spec.precision && digits.size() < static_cast<std::size_t>(*spec.precision))
        digits.insert(0, static_cast<std::size_t>(*spec.precision) - digits.size(), '0');
    if (spec.sharp)
        digits.insert(0, base == 16 ? (upper ? "0X" : "0x") : base == 8 ? "0" : base == 2 ? "0b" : "");
    digits.insert(0, value < 0 ? "-" : spec.plus ? "+" : spec.blank ? " " : "");
    auto fill = spec;
    fill.zero = spec.zero && !spec.precision;
    return paddedNumber(std::move(digits), fill);
}

std::string floating(double value, const Spec& spec)
{
    const char verb = spec.verb == 'v' ? 'g' : spec.verb == 'F' ? 'f' : static_cast<char>(spec.verb);
    auto fill = spec;
    std::string text;
    if (!std::isfinite(value)) {
        text = std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        if (text[0] == '+' && !spec.plus)
            text = spec.blank ? " Inf" : "+Inf";
        fill.zero = false;
        return padded(text, fill);
    }
    if (!spec.precision && (verb == 'g' || verb == 'G')) {
        text = goFormatG(value);
    } else if (verb == 'g' || verb == 'G') {
        text = goFormatG(value, *spec.precision);
    } else {
        const std::string pattern = std::string("%.*") + (verb == 'f' ? "f" : "e");
        std::vector<char> buffer(400 + static_cast<std::size_t>(spec.precision.value_or(6)));
        std::snprintf(buffer.data(), buffer.size(), pattern.c_str(), spec.precision.value_or(6), value);
        text = buffer.data();
    }
    if (verb == 'G' || verb == 'E')
        std::replace(text.begin(), text.end(), 'e', 'E');
    if (text[0] != '-')
        text.insert(0, spec.plus ? "+" : spec.blank ? " " : "");
    return paddedNumber(std::move(text), fill);
}

std::string hexadecimal(std::string_view bytes, const Spec& spec)
{
    std::string out;
    std::array<char, 4> pair{};
    for (const char c : bytes) {
        std::snprintf(pair.data(), pair.size(), spec.verb == 'X' ? "%02X" : "%02x", static_cast<unsigned char>(c));
        if (spec.blank && !out.empty())
            out += ' ';
        out += pair.data();
    }
    if (spec.sharp && !out.empty())
        out.insert(0, spec.verb == 'X' ? "0X" : "0x");
    return padded(std::move(out), spec);
}

std::string cut(std::string_view text, const Spec& spec)
{
    if (!spec.precision)
        return std::string(text);
    int left = *spec.precision;
    for (std::size_t i = 0; i < text.size(); i += decodeUtf8(text.substr(i)).size)
        if (left-- == 0)
            return std::string(text.substr(0, i));
    return std::string(text);
}

std::string formatted(const Value& value, const Spec& spec);

std::string misfit(const Value& value, const Spec& spec)
{
    std::string out = "%!";
    appendUtf8(out, spec.verb);
    return value.isNil() ? out + "(<nil>)" : out + "(" + value.typeName() + "=" + formatValue(value) + ")";
}

std::string integerVerb(std::int64_t value, const Spec& spec)
{
    switch (spec.verb) {
    case 'v':
    case 'd':
        return integer(value, spec, 10, false);
    case 'b':
        return integer(value, spec, 2, false);
    case 'o':
        return integer(value, spec, 8, false);
    case 'O':
        return "0o" + integer(value, spec, 8, false);
    case 'x':
    case 'X':
        return integer(value, spec, 16, spec.verb == 'X');
    case 'c':
    case 'q': {
        const auto rune = value < 0 || value > 0x10ffff ? char32_t{0xfffd} : static_cast<char32_t>(value);
        std::string text;
        appendUtf8(text, rune);
        return padded(spec.verb == 'q' ? quoteRune(rune) : text, spec);
    }
    case 'U': {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "U+%04llX", static_cast<unsigned long long>(value));
        return padded(text.data(), spec);
    }
    default:
        return misfit(value, spec);
    }
}

std::string stringVerb(const std::string& value, const Spec& spec)
{
    switch (spec.verb) {
    case 'v':
        if (spec.sharp)
            return padded(goQuote(value), spec);
        [[fallthrough]];
    case 's':
        return padded(cut(value, spec), spec);
    case 'q':
        return padded(spec.sharp && value.find('`') == std::string::npos ? "`" + value + "`" : goQuote(cut(value, spec)),
            spec);
    case 'x':
    case 'X':
        return hexadecimal(value, spec);
    default:
        return misfit(value, spec);
    }
}

std::string listText(const ListValue& list, const Spec& spec)
{
    std::string out = "[";
    for (const auto& item : list.items)
        out += (&item == &list.items.front() ? "" : " ") + formatted(item, spec);
    return out + "]";
}

std::string mappingText(const MapValue& map, const Spec& spec)
{
    if (!map.text.empty())
        return padded(map.text, spec);
    const bool structure = map.kind == MapValue::Kind::Structure;
    std::string out = structure ? "{" : "map[";
    bool first = true;
    for (const auto& [key, value] : map.entries) {
        out += first ? "" : " ";
        if (!structure || spec.plus)
            out += key + ":";
        out += formatted(value, spec);
        first = false;
    }
    return out + (structure ? "}" : "]");
}

std::string formatted(const Value& value, const Spec& spec)
{
    if (spec.verb == 'T')
        return padded(value.isNil() ? "<nil>" : value.typeName(), spec);
    if (value.isNil())
        return spec.verb == 'v' ? padded("<nil>", spec) : misfit(value, spec);
    if (const auto* b = value.as<bool>())
        return spec.verb == 't' || spec.verb == 'v' ? padded(*b ? "true" : "false", spec) : misfit(value, spec);
    if (const auto* i = value.as<std::int64_t>())
        return integerVerb(*i, spec);
    if (const auto* d = value.as<double>())
        return std::u32string_view(U"veEfFgG").find(spec.verb) != std::u32string_view::npos ? floating(*d, spec)
                                                                                           : misfit(value, spec);
    if (const auto* s = value.as<std::string>())
        return stringVerb(*s, spec);
    return value.list() != nullptr ? listText(*value.list(), spec) : mappingText(*value.mapping(), spec);
}

/// Walks over a format and its operands.
class Printf {
public:
    Printf(std::string_view format, const std::vector<Value>& values) : m_format(format), m_values(values) {}

    std::string run()
    {
        std::string out;
        while (m_at < m_format.size()) {
            const auto percent = std::min(m_format.find('%', m_at), m_format.size());
            out += m_format.substr(m_at, percent - m_at);
            m_at = percent + 1;
            if (percent < m_format.size())
                out += directive();
        }
        if (m_next < m_values.size()) {
            out += "%!(EXTRA ";
            for (auto i = m_next; i < m_values.size(); ++i)
                out += (i == m_next ? "" : ", ")
                    + (m_values[i].isNil() ? "<nil>" : m_values[i].typeName() + "=" + formatValue(m_values[i]));
            out += ")";
        }
        return out;
    }

private:
    std::optional<int> amount(std::string& problem, const char* what)
    {
        if (m_at < m_format.size() && m_format[m_at] == '*') {
            ++m_at;
            const auto* given = m_next < m_values.size() ? m_values[m_next].as<std::int64_t>() : nullptr;
            m_next += m_next < m_values.size() ? 1 : 0;
            if (given == nullptr || *given > widthMax || *given < -widthMax) {
                problem += what;
                return {};
            }
            return static_cast<int>(*given);
        }
        std::optional<int> number;
        for (; m_at < m_format.size() && m_format[m_at] >= '0' && m_format[m_at] <= '9'; ++m_at)
            number = std::min(widthMax, number.value_or(0) * 10 + (m_format[m_at] - '0'));
        return number;
    }

    std::string directive()
    {
        Spec spec;
        for (; m_at < m_format.size(); ++m_at) {
            const char c = m_format[m_at];
            if (c == '+')
                spec.plus = true;
            else if (c == '-')
                spec.minus = true;
            else if (c == '#')
                spec.sharp = true;
            else if (c == '0')
                spec.zero = true;
            else if (c == ' ')
                spec.blank = true;
            else
                break;
        }
        std::string problem;
        spec.width = amount(problem, "%!(BADWIDTH)");
        if (spec.width && *spec.width < 0) {
            spec.minus = true;
            spec.width = -*spec.width;
        }
        if (m_at < m_format.size() && m_format[m_at] == '.') {
            ++m_at;
            spec.precision = amount(problem, "%!(BADPREC)");
            if (!spec.precision)
                spec.precision = 0;
        }
        if (m_at >= m_format.size())
            return problem + "%!(NOVERB)";
        const auto rune = decodeUtf8(m_format.substr(m_at));
        m_at += rune.size;
        spec.verb = rune.value;
        if (spec.verb == '%')
            return problem + "%";
        if (m_next >= m_values.size()) {
            problem += "%!";
            appendUtf8(problem, spec.verb);
            return problem + "(MISSING)";
        }
        return problem + formatted(m_values[m_next++], spec);
    }

    std::string_view m_format;
    const std::vector<Value>& m_values;
    std::size_t m_at = 0;
    std::size_t m_next = 0;
};

} // namespace formatting

std::string formatValue(const Value& value) { return formatting::formatted(value, {}); }

std::string sprint(const std::vector<Value>& values)
{
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool strings = i > 0
            && (values[i].as<std::string>() != nullptr || values[i - 1].as<std::string>() != nullptr);
        out += (i > 0 && !strings ? " " : "") + formatValue(values[i]);
    }
    return out;
}

std::string sprintln(const std::vector<Value>& values)
{
    std::string out;
    for (const auto& value : values)
        out += (&value == &values.front() ? "" : " ") + formatValue(value);
    return out + "\n";
}

std::string sprintf(std::string_view format, const std::vector<Value>& values)
{
    return formatting::Printf(format, values).run();
}

} // namespace halab::gotemplate
