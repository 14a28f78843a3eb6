#include "base/gotext.h"
#include "gotemplate/value.h"

#include <limits>

// The methods of time.Time, time.Duration and what belongs to them. Source: Go 1.19 time.

namespace halab::gotemplate {

namespace time_types {

using Values = ValueList;
__extension__ using Wide = __int128;

constexpr std::int64_t zeroSeconds = -62'135'596'800;
constexpr std::int64_t nanosecondsASecond = 1'000'000'000;
constexpr auto longest = std::numeric_limits<std::int64_t>::max();
constexpr auto shortest = std::numeric_limits<std::int64_t>::min();

const GoTime& timeOf(const Value& value) { return *value.as<GoTime>(); }
std::int64_t numberOf(const Value& value) { return *value.as<std::int64_t>(); }
Value timeValue(const GoTime& time) { return {types::time, time}; }
Value duration(std::int64_t nanoseconds) { return {types::duration, nanoseconds}; }
Value int64(std::int64_t value) { return {types::int64, value}; }
Wide wide(const GoTime& time) { return Wide{time.seconds} * nanosecondsASecond + time.nanoseconds; }
tl::unexpected<Error> wrong(const char* message) { return fail(ErrorKind::InvalidInput, message); }

/// Nanoseconds since 1970 as 64 bits, wrapping as Go's do.
std::int64_t wrapped(Wide value) { return static_cast<std::int64_t>(static_cast<std::uint64_t>(value)); }

GoTime moved(const GoTime& time, std::int64_t nanoseconds)
{
    auto moved = time;
    moved.seconds += nanoseconds / nanosecondsASecond;
    moved.nanoseconds += static_cast<std::int32_t>(nanoseconds % nanosecondsASecond);
    if (moved.nanoseconds < 0 || moved.nanoseconds >= nanosecondsASecond) {
        moved.seconds += moved.nanoseconds < 0 ? -1 : 1;
        moved.nanoseconds += moved.nanoseconds < 0 ? 1'000'000'000 : -1'000'000'000;
    }
    return moved;
}

Result<Value> add(const Value& t, const Values& a) { return timeValue(moved(timeOf(t), numberOf(a[0]))); }

Result<Value> addDate(const Value& t, const Values& a)
{
    constexpr std::int64_t limit = 100'000'000;
    for (const auto& value : a)
        if (numberOf(value) > limit || numberOf(value) < -limit)
            return wrong("date out of range");
    const auto& time = timeOf(t);
    const CivilTime civil(time);
    auto out = time;
    out.seconds = daysOf(civil.year + numberOf(a[0]), civil.month + numberOf(a[1]), civil.day + numberOf(a[2])) * 86'400
        + civil.hour * 3600 + civil.minute * 60 + civil.second - time.offset;
    return timeValue(out);
}

Result<Value> sub(const Value& t, const Values& a)
{
    const auto difference = wide(timeOf(t)) - wide(timeOf(a[0]));
    return duration(difference > longest ? longest : difference < shortest ? shortest : wrapped(difference));
}

/// What time.Time has since year 1 beyond a multiple of `step`.
std::int64_t beyond(const GoTime& time, std::int64_t step)
{
    const auto rest = (wide(time) - Wide{zeroSeconds} * nanosecondsASecond) % step;
    return static_cast<std::int64_t>(rest < 0 ? rest + step : rest);
}

bool lessThanHalf(std::int64_t part, std::int64_t whole)
{
    return static_cast<std::uint64_t>(part) * 2 < static_cast<std::uint64_t>(whole);
}

Result<Value> truncate(const Value& t, const Values& a)
{
    const auto step = numberOf(a[0]);
    return timeValue(step <= 0 ? timeOf(t) : moved(timeOf(t), -beyond(timeOf(t), step)));
}

Result<Value> round(const Value& t, const Values& a)
{
    const auto step = numberOf(a[0]);
    if (step <= 0)
        return t;
    const auto rest = beyond(timeOf(t), step);
    return timeValue(moved(timeOf(t), lessThanHalf(rest, step) ? -rest : step - rest));
}

Value bytes(std::string_view text)
{
    Values list;
    for (const char c : text)
        list.emplace_back(types::uint8, std::int64_t{static_cast<unsigned char>(c)});
    return {types::byteList, std::move(list)};
}

Result<Value> appendFormat(const Value& t, const Values& a)
{
    auto list = a[0].list() != nullptr ? a[0].list()->items : Values{};
    const auto text = bytes(formatTime(timeOf(t), *a[1].as<std::string>()));
    list.insert(list.end(), text.list()->items.begin(), text.list()->items.end());
    return Value(types::byteList, std::move(list));
}

template <bool quoted>
Result<Value> marshal(const Value& t, const Values&)
{
    const auto year = CivilTime(timeOf(t)).year;
    if (year < 0 || year > 9999)
        return wrong(quoted ? "Time.MarshalJSON: year outside of range [0,9999]"
                            : "Time.MarshalText: year outside of range [0,9999]");
    const std::string quote = quoted ? "\"" : "";
    return bytes(quote + rfc3339Text(timeOf(t)) + quote);
}

Result<Value> marshalBinary(const Value& t, const Values&)
{
    const auto& time = timeOf(t);
    const bool fine = time.offset % 60 != 0;
    std::string out(1, fine ? '\2' : '\1');
    const auto append = [&out](std::uint64_t value, int size) {
        for (int i = size - 1; i >= 0; --i)
            out += static_cast<char>(value >> (8 * i));
    };
    append(static_cast<std::uint64_t>(time.seconds - zeroSeconds), 8);
    append(static_cast<std::uint64_t>(time.nanoseconds), 4);
    append(static_cast<std::uint64_t>(time.offset == 0 ? -1 : time.offset / 60), 2);
    if (fine)
        append(static_cast<std::uint64_t>(time.offset % 60), 1);
    return bytes(out);
}

template <int CivilTime::*part>
Result<Value> civil(const Value& t, const Values&)
{
    return Value(CivilTime(timeOf(t)).*part);
}

template <int sign>
Result<Value> isOrdered(const Value& t, const Values& a)
{
    const auto mine = wide(timeOf(t));
    const auto other = wide(timeOf(a[0]));
    return Value(sign < 0 ? mine < other : sign > 0 ? mine > other : mine == other);
}

/// Unix, UnixMilli, UnixMicro, UnixNano.
template <std::int64_t unit>
Result<Value> unixTime(const Value& t, const Values&)
{
    const auto& time = timeOf(t);
    return int64(wrapped(Wide{time.seconds} * unit + time.nanoseconds / (nanosecondsASecond / unit)));
}

Result<Value> toUtc(const Value& t, const Values&)
{
    auto time = timeOf(t);
    time.offset = 0;
    return timeValue(time);
}

Result<Value> in(const Value& t, const Values& a)
{
    if (a[0].isNil())
        return wrong("time: missing Location in call to Time.In");
    auto time = timeOf(t);
    time.offset = static_cast<std::int32_t>(numberOf(a[0].structure()->fields.front()));
    return timeValue(time);
}

Result<Value> location(const Value& t, const Values&)
{
    return Value::structure(types::locationPointer, {Value(std::int64_t{timeOf(t).offset})});
}

Result<Value> unreachable(const Value&, const Values&) { return Value(); }

std::string textOfTime(const Value& t) { return timeText(timeOf(t)); }
std::string textOfDuration(const Value& d) { return durationText(numberOf(d)); }

std::string goString(const Value& t)
{
    const CivilTime c(timeOf(t));
    std::string out = "time.Date(" + std::to_string(c.year) + ", time." + monthName(c.month);
    for (const auto part : {c.day, c.hour, c.minute, c.second, c.nanosecond})
        out += ", " + std::to_string(part);
    return out + (timeOf(t).offset == 0 ? ", time.UTC)" : ", time.Location(\"\"))");
}

template <std::string (*text)(const Value&)>
Result<Value> asString(const Value& value, const Values&)
{
    return Value(text(value));
}

std::map<std::string, Method, std::less<>> timeMethods()
{
    const std::vector<std::string> none, span{"time.Duration"}, other{"time.Time"};
    return {
        {"Add", {add, span}}, {"AddDate", {addDate, {"int", "int", "int"}}}, {"After", {isOrdered<1>, other}},
        {"AppendFormat", {appendFormat, {"[]uint8", "string"}}}, {"Before", {isOrdered<-1>, other}},
        {"Clock", {unreachable, none, 3}}, {"Date", {unreachable, none, 3}}, {"Day", {civil<&CivilTime::day>, none}},
        {"Equal", {isOrdered<0>, other}},
        {"Format",
            {[](const Value& t, const Values& a) -> Result<Value> {
                 return Value(formatTime(timeOf(t), *a[0].as<std::string>()));
             },
                {"string"}}},
        {"GoString", {asString<goString>, none}}, {"GobEncode", {marshalBinary, none}},
        {"Hour", {civil<&CivilTime::hour>, none}}, {"ISOWeek", {unreachable, none, 2}}, {"In", {in, {"*time.Location"}}},
        {"IsDST", {[](const Value&, const Values&) -> Result<Value> { return Value(false); }, none}},
        {"IsZero",
            {[](const Value& t, const Values&) -> Result<Value> {
                 return Value(timeOf(t).seconds == zeroSeconds && timeOf(t).nanoseconds == 0);
             },
                none}},
        {"Local", {toUtc, none}}, {"Location", {location, none}}, {"MarshalBinary", {marshalBinary, none}},
        {"MarshalJSON", {marshal<true>, none}}, {"MarshalText", {marshal<false>, none}},
        {"Minute", {civil<&CivilTime::minute>, none}},
        {"Month",
            {[](const Value& t, const Values&) -> Result<Value> {
                 return Value(types::month, std::int64_t{CivilTime(timeOf(t)).month});
             },
                none}},
        {"Nanosecond", {civil<&CivilTime::nanosecond>, none}}, {"Round", {time_types::round, span}},
        {"Second", {civil<&CivilTime::second>, none}},
        {"String", {asString<textOfTime>, none}}, {"Sub", {sub, other}},
        {"Truncate", {time_types::truncate, span}}, {"UTC", {toUtc, none}}, {"Unix", {unixTime<1>, none}},
        {"UnixMicro", {unixTime<1'000'000>, none}}, {"UnixMilli", {unixTime<1'000>, none}},
        {"UnixNano", {unixTime<1'000'000'000>, none}},
        {"Weekday",
            {[](const Value& t, const Values&) -> Result<Value> {
                 return Value(types::weekday, std::int64_t{CivilTime(timeOf(t)).weekday});
             },
                none}},
        {"Year", {[](const Value& t, const Values&) -> Result<Value> { return Value(CivilTime(timeOf(t)).year); }, none}},
        {"YearDay", {civil<&CivilTime::yearDay>, none}}, {"Zone", {unreachable, none, 2}},
        {"ZoneBounds", {unreachable, none, 2}},
    };
}

/// Hours, Minutes, Seconds.
template <std::int64_t unit>
Result<Value> inUnits(const Value& d, const Values&)
{
    const auto value = numberOf(d);
    return Value(static_cast<double>(value / unit) + static_cast<double>(value % unit) / static_cast<double>(unit));
}

template <std::int64_t unit>
Result<Value> inWholeUnits(const Value& d, const Values&)
{
    return int64(numberOf(d) / unit);
}

Result<Value> roundDuration(const Value& d, const Values& a)
{
    const auto value = numberOf(d);
    const auto step = numberOf(a[0]);
    if (step <= 0)
        return d;
    const auto rest = value < 0 ? -(value % step) : value % step;
    const auto sign = value < 0 ? Wide{-1} : Wide{1};
    const auto rounded = lessThanHalf(rest, step) ? Wide{value} - sign * rest : Wide{value} + sign * (Wide{step} - rest);
    return duration(rounded > longest ? longest : rounded < shortest ? shortest : wrapped(rounded));
}

std::map<std::string, Method, std::less<>> durationMethods()
{
    const std::vector<std::string> none, span{"time.Duration"};
    return {
        {"Abs",
            {[](const Value& d, const Values&) -> Result<Value> {
                 const auto value = numberOf(d);
                 return duration(value == shortest ? longest : value < 0 ? -value : value);
             },
                none}},
        {"Hours", {inUnits<3'600'000'000'000>, none}}, {"Microseconds", {inWholeUnits<1'000>, none}},
        {"Milliseconds", {inWholeUnits<1'000'000>, none}}, {"Minutes", {inUnits<60'000'000'000>, none}},
        {"Nanoseconds", {inWholeUnits<1>, none}}, {"Round", {roundDuration, span}},
        {"Seconds", {inUnits<1'000'000'000>, none}},
        {"String", {asString<textOfDuration>, none}},
        {"Truncate",
            {[](const Value& d, const Values& a) -> Result<Value> {
                 const auto step = numberOf(a[0]);
                 return step <= 0 ? d : duration(numberOf(d) - numberOf(d) % step);
             },
                span}},
    };
}

std::string monthText(const Value& m)
{
    const auto month = numberOf(m);
    return month >= 1 && month <= 12 ? monthName(month) : "%!Month(" + std::to_string(month) + ")";
}

std::string weekdayText(const Value& w)
{
    const auto day = numberOf(w);
    return day >= 0 && day <= 6 ? weekdayName(day) : "%!Weekday(" + std::to_string(day) + ")";
}

std::string locationText(const Value& l) { return numberOf(l.structure()->fields.front()) == 0 ? "UTC" : ""; }

} // namespace time_types

namespace types {

using namespace time_types;

const Type time{.name = "time.Time", .kind = Kind::Time, .hiddenFields = {"wall", "ext", "loc"},
    .methods = timeMethods(), .text = textOfTime, .goText = goString};
const Type timePointer{.name = "*time.Time", .kind = Kind::Time, .element = &time, .isPointer = true,
    .hiddenFields = {"wall", "ext", "loc"}, .methods = timeMethods(),
    .text = textOfTime, .goText = goString};
const Type duration{.name = "time.Duration", .kind = Kind::Int64, .methods = durationMethods(),
    .text = textOfDuration};
const Type month{.name = "time.Month", .kind = Kind::Int, .methods = {{"String", {asString<monthText>, {}}}},
    .text = monthText};
const Type weekday{.name = "time.Weekday", .kind = Kind::Int, .methods = {{"String", {asString<weekdayText>, {}}}},
    .text = weekdayText};
const Type locationPointer{.name = "*time.Location", .kind = Kind::Struct, .isPointer = true,
    .hiddenFields = {"name", "zone", "tx", "extend", "cacheStart", "cacheEnd", "cacheZone"},
    .methods = {{"String", {asString<locationText>, {}}}}, .text = locationText};

} // namespace types

} // namespace halab::gotemplate
