#include "base/durations.h"

#include "base/gotext.h"

#include <array>
#include <cstdio>
#include <cstdint>
#include <limits>

namespace halab {

namespace {

    constexpr std::int64_t durationMax = std::numeric_limits<std::int64_t>::max();

    struct PrometheusUnit {
        std::string_view name;
        std::int64_t milliseconds;
        bool onlyExact; ///< when written
    };

    constexpr std::array<PrometheusUnit, 7> prometheusUnits{{
        {"y", 365LL * 24 * 3600 * 1000, true},
        {"w", 7LL * 24 * 3600 * 1000, true},
        {"d", 24LL * 3600 * 1000, false},
        {"h", 3600LL * 1000, false},
        {"m", 60LL * 1000, false},
        {"s", 1000, false},
        {"ms", 1, false},
    }};

    bool isDigitAt(std::string_view text, std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; }

    /// Stops at the largest number instead of overflowing, as Atoi does.
    std::int64_t takeInteger(std::string_view text, std::size_t& i)
    {
        std::int64_t value = 0;
        for (; isDigitAt(text, i); ++i) {
            const int digit = text[i] - '0';
            value = value > (durationMax - digit) / 10 ? durationMax : value * 10 + digit;
        }
        return value;
    }

    /// Nanoseconds of Go's units; 0 for a word that is none.
    std::int64_t goUnit(std::string_view name)
    {
        if (name == "ns")
            return 1;
        if (name == "us" || name == "\u00b5s" || name == "\u03bcs")
            return 1'000;
        if (name == "ms")
            return 1'000'000;
        if (name == "s")
            return 1'000'000'000;
        if (name == "m")
            return 60'000'000'000;
        return name == "h" ? 3'600'000'000'000 : 0;
    }

    /// The time package has a quoting of its own: every byte that is not plain ASCII as \\x...
    std::string quoteForTime(std::string_view text)
    {
        std::string out = "\"";
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\x%02x", byte);
            if (byte >= 0x80 || byte < ' ')
                out += escape;
            else
                out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
        }
        return out + "\"";
    }

    tl::unexpected<Error> invalidGoDuration(std::string_view text)
    {
        return fail(ErrorKind::InvalidInput, "time: invalid duration " + quoteForTime(text));
    }

    /// Digits behind the point, as a part of `unit`.
    std::int64_t takeFraction(std::string_view text, std::size_t& i, std::int64_t unit)
    {
        double value = 0;
        double scale = 1;
        for (; isDigitAt(text, i); ++i) {
            if (scale > 1e17)
                continue;
            value = value * 10 + (text[i] - '0');
            scale *= 10;
        }
        return static_cast<std::int64_t>(value * (static_cast<double>(unit) / scale));
    }

    /// "1.5", "0.25", "3": `value` counted in 10^-digits, without trailing zeros.
    std::string decimal(std::uint64_t value, int digits)
    {
        auto text = std::to_string(value);
        if (digits == 0)
            return text;
        const auto wanted = static_cast<std::size_t>(digits) + 1;
        if (text.size() < wanted)
            text.insert(0, wanted - text.size(), '0');
        text.insert(text.size() - static_cast<std::size_t>(digits), 1, '.');
        while (text.back() == '0')
            text.pop_back();
        if (text.back() == '.')
            text.pop_back();
        return text;
    }

} // namespace

Result<Duration> parseDuration(std::string_view text)
{
    if (text == "0")
        return Duration::zero();
    if (text.empty())
        return fail(ErrorKind::InvalidInput, "empty duration string");
    const auto invalid = [&] {
        return fail(ErrorKind::InvalidInput, "not a valid duration string: " + goQuote(text));
    };

    std::size_t nextUnit = 0;
    std::int64_t total = 0;
    bool isTooLarge = false;
    for (std::size_t i = 0; i < text.size();) {
        if (!isDigitAt(text, i))
            return invalid();
        const auto count = takeInteger(text, i);
        const auto first = i;
        while (i < text.size() && text[i] >= 'a' && text[i] <= 'z')
            ++i;
        const auto name = text.substr(first, i - first);
        while (nextUnit < prometheusUnits.size() && prometheusUnits[nextUnit].name != name)
            ++nextUnit;
        if (nextUnit == prometheusUnits.size())
            return invalid();
        const auto unit = prometheusUnits[nextUnit++].milliseconds * 1'000'000;
        if (count > (durationMax - total) / unit)
            isTooLarge = true;
        else
            total += count * unit;
    }
    if (isTooLarge)
        return fail(ErrorKind::InvalidInput, "duration out of range");
    return Duration{total};
}

std::string formatDuration(Duration d)
{
    auto ms = d.count() / 1'000'000;
    if (ms == 0)
        return "0s";
    std::string out;
    for (const auto& unit : prometheusUnits) {
        if (unit.onlyExact && ms % unit.milliseconds != 0)
            continue;
        if (const auto count = ms / unit.milliseconds; count > 0) {
            out += std::to_string(count);
            out += unit.name;
            ms -= count * unit.milliseconds;
        }
    }
    return out;
}

Result<Duration> parseGoDuration(std::string_view text)
{
    auto rest = text;
    const bool isNegative = rest.starts_with('-');
    if (isNegative || rest.starts_with('+'))
        rest.remove_prefix(1);
    if (rest == "0")
        return Duration::zero();
    if (rest.empty())
        return invalidGoDuration(text);

    std::int64_t total = 0;
    for (std::size_t i = 0; i < rest.size();) {
        const auto start = i;
        const auto whole = takeInteger(rest, i);
        if (whole == durationMax)
            return invalidGoDuration(text);
        auto digits = i - start;
        const auto point = i;
        if (i < rest.size() && rest[i] == '.') {
            ++i;
            const auto first = i;
            while (isDigitAt(rest, i))
                ++i;
            digits += i - first;
        }
        if (digits == 0)
            return invalidGoDuration(text);
        const auto first = i;
        while (i < rest.size() && rest[i] != '.' && !isDigitAt(rest, i))
            ++i;
        const auto name = rest.substr(first, i - first);
        if (name.empty())
            return fail(ErrorKind::InvalidInput, "time: missing unit in duration " + quoteForTime(text));
        const auto unit = goUnit(name);
        if (unit == 0) {
            return fail(
                ErrorKind::InvalidInput, "time: unknown unit " + quoteForTime(name) + " in duration " + quoteForTime(text));
        }
        if (whole > (durationMax - total) / unit)
            return invalidGoDuration(text);
        total += whole * unit;
        if (auto behind = point + 1; point < first) {
            const auto fraction = takeFraction(rest, behind, unit);
            if (fraction > durationMax - total)
                return invalidGoDuration(text);
            total += fraction;
        }
    }
    return Duration{isNegative ? -total : total};
}

std::string formatGoDuration(Duration d)
{
    const bool isNegative = d.count() < 0;
    const auto ns = isNegative ? 0 - static_cast<std::uint64_t>(d.count()) : static_cast<std::uint64_t>(d.count());
    std::string out;
    if (ns == 0) {
        return "0s";
    } else if (ns < 1'000) {
        out = std::to_string(ns) + "ns";
    } else if (ns < 1'000'000) {
        out = decimal(ns, 3) + "\u00b5s";
    } else if (ns < 1'000'000'000) {
        out = decimal(ns, 6) + "ms";
    } else {
        const auto minutes = ns / 60'000'000'000;
        out = decimal(ns % 60'000'000'000, 9) + "s";
        if (minutes > 0)
            out = std::to_string(minutes % 60) + "m" + out;
        if (minutes >= 60)
            out = std::to_string(minutes / 60) + "h" + out;
    }
    return isNegative ? "-" + out : out;
}

} // namespace halab
