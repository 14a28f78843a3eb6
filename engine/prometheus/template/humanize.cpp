#include "base/durations.h"
#include "base/gotext.h"
#include "prometheus/template/functions.h"

#include <array>
#include <cmath>

namespace halab::prometheus {

namespace humanizing {

using gotemplate::Value;
using Values = std::vector<Value>;

Result<double> toFloat(const Value& value)
{
    if (const auto* number = value.as<double>())
        return *number;
    if (const auto* integer = value.as<std::int64_t>())
        return static_cast<double>(*integer);
    const auto* text = value.as<std::string>();
    if (text == nullptr)
        return fail(ErrorKind::InvalidInput,
            "can't convert " + (value.isNil() ? std::string("<nil>") : value.typeName()) + " to float");
    double number = 0;
    if (goParseFloat(*text, number))
        return number;
    return fail(ErrorKind::InvalidInput, "strconv.ParseFloat: parsing " + goQuote(*text) + ": invalid syntax");
}

std::string fourDigits(double v) { return goFormatG(v, 4); }

/// Go's int64(float64) on amd64: what does not fit becomes the smallest number.
std::int64_t toInteger(double v)
{
    constexpr double limit = 9223372036854775808.0;
    return v >= -limit && v < limit ? static_cast<std::int64_t>(v) : std::numeric_limits<std::int64_t>::min();
}

using Prefixes = std::array<const char*, 8>;
constexpr Prefixes large{"k", "M", "G", "T", "P", "E", "Z", "Y"};
constexpr Prefixes largeBinary{"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
constexpr Prefixes small{"m", "u", "n", "p", "f", "a", "z", "y"};

std::string enlarged(double v, const std::string& unit)
{
    std::string prefix;
    for (std::size_t i = 0; i < small.size() && std::fabs(v) < 1; ++i) {
        prefix = small[i];
        v *= 1000;
    }
    return fourDigits(v) + prefix + unit;
}

std::string reduced(double v, double step, const Prefixes& prefixes)
{
    std::string prefix;
    for (std::size_t i = 0; i < prefixes.size() && std::fabs(v) >= step; ++i) {
        prefix = prefixes[i];
        v /= step;
    }
    return fourDigits(v) + prefix;
}

std::string humanize(double v)
{
    if (v == 0 || !std::isfinite(v))
        return fourDigits(v);
    return std::fabs(v) >= 1 ? reduced(v, 1000, large) : enlarged(v, "");
}

std::string humanize1024(double v)
{
    return std::fabs(v) <= 1 || !std::isfinite(v) ? fourDigits(v) : reduced(v, 1024, largeBinary);
}

std::string humanizeDuration(double v)
{
    if (!std::isfinite(v))
        return fourDigits(v);
    if (v == 0)
        return fourDigits(v) + "s";
    if (std::fabs(v) < 1)
        return enlarged(v, "s");
    const std::string sign = v < 0 ? "-" : "";
    v = std::fabs(v);
    const auto whole = toInteger(v);
    const auto days = whole / 86400;
    const auto hours = whole / 3600 % 24;
    const auto minutes = whole / 60 % 60;
    const auto part = [](std::int64_t number, const char* unit) { return std::to_string(number) + unit; };
    // From minutes on seconds are whole; below they have four digits.
    if (days == 0 && hours == 0 && minutes == 0)
        return sign + fourDigits(v) + "s";
    std::string out = sign;
    if (days != 0)
        out += part(days, "d ");
    if (days != 0 || hours != 0)
        out += part(hours, "h ");
    return out + part(minutes, "m ") + part(whole % 60, "s");
}

std::string humanizePercentage(double v) { return fourDigits(v * 100) + "%"; }

template <std::string (*f)(double)>
Result<Value> ofNumber(const Values& arguments)
{
    const auto number = toFloat(arguments[0]);
    HALAB_TRY(number);
    return Value(f(*number));
}

/// Milliseconds since 1970, as all times of samples.
Result<std::int64_t> toMilliseconds(double seconds)
{
    const double nanoseconds = seconds * 1e9;
    constexpr double limit = 9223372036854775808.0;
    if (nanoseconds > limit || nanoseconds < -limit)
        return fail(ErrorKind::InvalidInput,
            goFormatG(seconds) + " cannot be represented as a nanoseconds timestamp since it overflows int64");
    return toInteger(nanoseconds) / 1'000'000;
}

Result<Value> humanizeTimestamp(const Values& arguments)
{
    const auto number = toFloat(arguments[0]);
    HALAB_TRY(number);
    if (!std::isfinite(*number))
        return Value(fourDigits(*number));
    const auto milliseconds = toMilliseconds(*number);
    HALAB_TRY(milliseconds);
    return Value(gotemplate::timeText(gotemplate::GoTime::fromUnixMilliseconds(*milliseconds)));
}

Result<Value> toTime(const Values& arguments)
{
    const auto number = toFloat(arguments[0]);
    HALAB_TRY(number);
    if (!std::isfinite(*number))
        return fail(ErrorKind::InvalidInput, "value is NaN or Inf");
    const auto milliseconds = toMilliseconds(*number);
    HALAB_TRY(milliseconds);
    return Value(gotemplate::types::timePointer, gotemplate::GoTime::fromUnixMilliseconds(*milliseconds));
}

Result<Value> durationSeconds(const Values& arguments)
{
    const auto duration = parseDuration(*arguments[0].as<std::string>());
    HALAB_TRY(duration);
    return Value(seconds(*duration));
}

} // namespace humanizing

gotemplate::FunctionMap humanizeFunctions()
{
    using namespace humanizing;
    const std::vector<std::string> anything{"interface {}"};
    return {
        {"humanize", {ofNumber<humanize>, anything}},
        {"humanize1024", {ofNumber<humanize1024>, anything}},
        {"humanizeDuration", {ofNumber<humanizeDuration>, anything}},
        {"humanizePercentage", {ofNumber<humanizePercentage>, anything}},
        {"humanizeTimestamp", {humanizeTimestamp, anything}},
        {"toTime", {toTime, anything}},
        {"parseDuration", {durationSeconds, {"string"}}},
    };
}

} // namespace halab::prometheus
