// What a plain scalar means, by the rules of Go's yaml.v2 (resolve.go), and the conversions.

#include "base/gotext.h"
#include "base/yaml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace halab::yaml {

namespace {

    template <std::size_t N>
    bool isOneOf(std::string_view text, const std::array<std::string_view, N>& words)
    {
        return std::find(words.begin(), words.end(), text) != words.end();
    }

    constexpr std::array<std::string_view, 5> nullWords{"", "~", "null", "Null", "NULL"};
    constexpr std::array<std::string_view, 11> trueWords{
        "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
    constexpr std::array<std::string_view, 11> falseWords{
        "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
    constexpr std::array<std::string_view, 12> specialNumbers{".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf",
        "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"};

    bool isDigit(char c) { return c >= '0' && c <= '9'; }

    bool startsLikeNumber(std::string_view text)
    {
        return !text.empty() && (isDigit(text.front()) || text.front() == '+' || text.front() == '-' || text.front() == '.');
    }

    std::string withoutUnderscores(std::string_view text)
    {
        std::string out(text);
        std::erase(out, '_');
        return out;
    }

    /// Decimal, 0x…, 0o…, 0… (octal) and 0b…, with a sign: strconv.ParseInt with base 0.
    std::optional<long long> parseInteger(std::string_view text)
    {
        const auto plain = withoutUnderscores(text);
        std::string_view digits = plain;
        const bool isNegative = digits.starts_with('-');
        if (isNegative || digits.starts_with('+'))
            digits.remove_prefix(1);
        int base = 10;
        if (digits.size() > 1 && digits.front() == '0') {
            const char kind = static_cast<char>(digits[1] | 0x20);
            base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
            digits.remove_prefix(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
        }
        unsigned long long value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
            return std::nullopt;
        const auto limit = static_cast<unsigned long long>(std::numeric_limits<long long>::max()) + (isNegative ? 1 : 0);
        if (value > limit)
            return std::nullopt;
        return static_cast<long long>(isNegative ? 0 - value : value);
    }

    /// Whole numbers beyond 64 bits are floats too, as in the original.
    std::optional<double> parseFloat(std::string_view text)
    {
        if (isOneOf(text, specialNumbers)) {
            if (text[1] == 'n' || text[1] == 'N')
                return std::numeric_limits<double>::quiet_NaN();
            const auto infinity = std::numeric_limits<double>::infinity();
            return text.front() == '-' ? -infinity : infinity;
        }
        const auto plain = withoutUnderscores(text);
        double value = 0;
        const bool hasDigit = std::any_of(plain.begin(), plain.end(), isDigit);
        const bool endsInPoint = !plain.empty() && plain.back() == '.' && plain.front() != '.';
        if (!hasDigit || endsInPoint || !goParseFloat(plain, value))
            return std::nullopt;
        return value;
    }

    /// 2001-1-2, optionally with a time behind T, t or a blank.
    bool isTimestamp(std::string_view text)
    {
        std::size_t i = 0;
        const auto digits = [&](std::size_t least, std::size_t most) {
            std::size_t count = 0;
            for (; i < text.size() && isDigit(text[i]) && count < most; ++i)
                ++count;
            return count >= least;
        };
        const auto one = [&](std::string_view candidates) {
            return i < text.size() && candidates.find(text[i]) != std::string_view::npos && (++i, true);
        };
        if (!digits(4, 4) || !one("-") || !digits(1, 2) || !one("-") || !digits(1, 2))
            return false;
        if (i == text.size())
            return true;
        const bool isZoned = text[i] != ' ';
        if (!one("Tt ") || !digits(1, 2) || !one(":") || !digits(1, 2) || !one(":") || !digits(1, 2))
            return false;
        if (one(".") && !digits(1, 9))
            return false;
        if (!isZoned)
            return i == text.size();
        if (one("Z"))
            return i == text.size();
        return one("+-") && digits(2, 2) && one(":") && digits(2, 2) && i == text.size();
    }

    std::string_view plainTag(std::string_view text)
    {
        if (isOneOf(text, nullWords))
            return "!!null";
        if (isOneOf(text, trueWords) || isOneOf(text, falseWords))
            return "!!bool";
        if (!startsLikeNumber(text))
            return "!!str";
        if (isTimestamp(text))
            return "!!timestamp";
        if (text.front() != '.' && parseInteger(text))
            return "!!int";
        return parseFloat(text) ? "!!float" : "!!str";
    }

} // namespace

std::string_view tagOf(const Node& node)
{
    switch (node.kind) {
    case Node::Kind::Null: return "!!null";
    case Node::Kind::Sequence: return "!!seq";
    case Node::Kind::Map: return "!!map";
    case Node::Kind::Scalar: break;
    }
    return node.quoted ? "!!str" : plainTag(node.scalar);
}

void complainAboutType(const Node& node, std::string_view type, Complaints& complaints)
{
    constexpr std::size_t valueMax = 10;
    constexpr std::size_t valueShown = 7;
    std::string message = "cannot unmarshal " + std::string(tagOf(node));
    if (node.kind == Node::Kind::Scalar || node.kind == Node::Kind::Null) {
        const bool isLong = node.scalar.size() > valueMax;
        message += " `" + (isLong ? node.scalar.substr(0, valueShown) + "..." : node.scalar) + "`";
    }
    message += " into ";
    message += type;
    complaints.add(node, std::move(message));
}

std::optional<std::string> toString(const Node& node, Complaints& complaints, std::string_view type)
{
    if (node.isNull())
        return std::nullopt;
    if (node.kind == Node::Kind::Scalar)
        return node.scalar;
    complainAboutType(node, type, complaints);
    return std::nullopt;
}

std::optional<bool> toBool(const Node& node, Complaints& complaints)
{
    if (node.isNull())
        return std::nullopt;
    if (tagOf(node) == "!!bool")
        return isOneOf(node.scalar, trueWords);
    complainAboutType(node, "bool", complaints);
    return std::nullopt;
}

std::optional<long long> toInteger(const Node& node, Complaints& complaints, std::string_view type)
{
    if (node.isNull())
        return std::nullopt;
    const auto tag = tagOf(node);
    if (tag == "!!int")
        return parseInteger(node.scalar);
    if (tag == "!!float") { // yaml.v2 cuts the decimals
        const auto value = parseFloat(node.scalar);
        if (value && *value > -9.2e18 && *value < 9.2e18)
            return static_cast<long long>(*value);
    }
    complainAboutType(node, type, complaints);
    return std::nullopt;
}

std::optional<double> toNumber(const Node& node, Complaints& complaints)
{
    if (node.isNull())
        return std::nullopt;
    const auto tag = tagOf(node);
    if (tag == "!!int")
        return static_cast<double>(*parseInteger(node.scalar));
    if (tag == "!!float")
        return parseFloat(node.scalar);
    complainAboutType(node, "float64", complaints);
    return std::nullopt;
}

std::optional<std::vector<std::string>> toStrings(const Node& node, Complaints& complaints)
{
    if (node.isNull())
        return std::nullopt;
    if (node.kind != Node::Kind::Sequence) {
        complainAboutType(node, "[]string", complaints);
        return std::nullopt;
    }
    std::vector<std::string> out;
    out.reserve(node.items.size());
    for (const auto& item : node.items)
        out.push_back(toString(item, complaints).value_or(std::string{}));
    return out;
}

} // namespace halab::yaml
