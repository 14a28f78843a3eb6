#include "gotemplate/go_time.h"

#include <array>
#include <cstdio>

// What Go's times look like.

namespace halab::gotemplate {

namespace timing {

constexpr std::int64_t secondsADay = 86'400;
constexpr std::array months{"January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"};
constexpr std::array weekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

constexpr std::int64_t floorDivide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::string digits(std::int64_t value, int width)
{
    std::array<char, 32> text{};
    const bool negative = value < 0;
    std::snprintf(text.data(), text.size(), "%s%0*lld", negative ? "-" : "", width,
        static_cast<long long>(negative ? -value : value));
    return text.data();
}

std::string blankPadded(int value, std::size_t width)
{
    auto text = std::to_string(value);
    return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

int twelve(int hour) { return hour % 12 == 0 ? 12 : hour % 12; }

/// Decimals of the seconds: `.000` keeps zeros, `.999` drops those at the end.
std::string decimals(int nanosecond, std::string_view layout)
{
    auto text = digits(nanosecond, 9);
    text.resize(std::min<std::size_t>(layout.size() - 1, 9));
    if (layout[1] == '9')
        while (!text.empty() && text.back() == '0')
            text.pop_back();
    return text.empty() ? text : layout.front() + text;
}

/// `-07:00` and its kin; `form` as in the layout, perhaps with Z in front.
std::string offsetText(int offset, std::string_view form)
{
    if (form.front() == 'Z' && offset == 0)
        return "Z";
    const bool west = offset / 60 < 0;
    const int minutes = west ? -(offset / 60) : offset / 60;
    const int distance = west ? -offset : offset;
    const bool colon = form.find(':') != std::string_view::npos;
    auto text = (west ? "-" : "+") + digits(minutes / 60, 2);
    if (form.size() > 3)
        text += (colon ? ":" : "") + digits(minutes % 60, 2);
    if (form.size() > 6)
        text += (colon ? ":" : "") + digits(distance % 60, 2);
    return text;
}

struct Moment : CivilTime {
    explicit Moment(const GoTime& time) : CivilTime(time), offset(time.offset) {}
    int offset;
};

struct Chunk {
    std::string_view layout;
    std::string (*text)(const Moment&);
    bool notBeforeLower = false; ///< "Jan" is no month in "Janus"
};

std::string monthText(const Moment& m) { return monthName(m.month); }
std::string weekdayText(const Moment& m) { return weekdayName(m.weekday); }

/// Longer ones before their beginnings. Offsets and decimals are found otherwise.
const std::array chunks{
    Chunk{"January", monthText},
    Chunk{"Jan", [](const Moment& m) { return monthText(m).substr(0, 3); }, true},
    Chunk{"Monday", weekdayText},
    Chunk{"Mon", [](const Moment& m) { return weekdayText(m).substr(0, 3); }, true},
    Chunk{"MST", [](const Moment& m) { return m.offset == 0 ? std::string("UTC") : offsetText(m.offset, "-0700"); }},
    Chunk{"002", [](const Moment& m) { return digits(m.yearDay, 3); }},
    Chunk{"01", [](const Moment& m) { return digits(m.month, 2); }},
    Chunk{"02", [](const Moment& m) { return digits(m.day, 2); }},
    Chunk{"03", [](const Moment& m) { return digits(twelve(m.hour), 2); }},
    Chunk{"04", [](const Moment& m) { return digits(m.minute, 2); }},
    Chunk{"05", [](const Moment& m) { return digits(m.second, 2); }},
    Chunk{"06", [](const Moment& m) { return digits(m.year < 0 ? 0 : m.year % 100, 2); }},
    Chunk{"15", [](const Moment& m) { return digits(m.hour, 2); }},
    Chunk{"2006", [](const Moment& m) { return digits(m.year, 4); }},
    Chunk{"_2006", [](const Moment& m) { return "_" + digits(m.year, 4); }},
    Chunk{"__2", [](const Moment& m) { return blankPadded(m.yearDay, 3); }},
    Chunk{"_2", [](const Moment& m) { return blankPadded(m.day, 2); }},
    Chunk{"PM", [](const Moment& m) { return std::string(m.hour >= 12 ? "PM" : "AM"); }},
    Chunk{"pm", [](const Moment& m) { return std::string(m.hour >= 12 ? "pm" : "am"); }},
    Chunk{"1", [](const Moment& m) { return std::to_string(m.month); }},
    Chunk{"2", [](const Moment& m) { return std::to_string(m.day); }},
    Chunk{"3", [](const Moment& m) { return std::to_string(twelve(m.hour)); }},
    Chunk{"4", [](const Moment& m) { return std::to_string(m.minute); }},
    Chunk{"5", [](const Moment& m) { return std::to_string(m.second); }},
};

constexpr std::array<std::string_view, 10> offsetForms{"-070000", "-07:00:00", "-0700", "-07:00", "-07", "Z070000",
    "Z07:00:00", "Z0700", "Z07:00", "Z07"};

/// The length of a `.000` or `,999` at the start, which must not be followed by a digit; 0 if there is none.
std::size_t decimalsLength(std::string_view layout)
{
    if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',') || (layout[1] != '0' && layout[1] != '9'))
        return 0;
    std::size_t end = 1;
    while (end < layout.size() && layout[end] == layout[1])
        ++end;
    return end < layout.size() && layout[end] >= '0' && layout[end] <= '9' ? 0 : end;
}

/// Takes the next piece off the layout.
std::string piece(const Moment& moment, std::string_view& layout)
{
    const auto take = [&layout](std::size_t size) {
        const auto taken = layout.substr(0, size);
        layout.remove_prefix(size);
        return taken;
    };
    if (const auto length = decimalsLength(layout))
        return decimals(moment.nanosecond, take(length));
    for (const auto& form : offsetForms)
        if (layout.starts_with(form))
            return offsetText(moment.offset, take(form.size()));
    for (const auto& chunk : chunks) {
        if (!layout.starts_with(chunk.layout))
            continue;
        const auto next = chunk.layout.size() < layout.size() ? layout[chunk.layout.size()] : ' ';
        if (chunk.notBeforeLower && next >= 'a' && next <= 'z')
            continue;
        take(chunk.layout.size());
        return chunk.text(moment);
    }
    return std::string(take(1));
}

} // namespace timing

GoTime GoTime::from(const ZonedTime& time)
{
    if (isZero(time.instant))
        return {.offset = time.offsetSeconds};
    const auto nanoseconds = unixNanoseconds(time.instant);
    const auto seconds = timing::floorDivide(nanoseconds, 1'000'000'000);
    return {seconds, static_cast<std::int32_t>(nanoseconds - seconds * 1'000'000'000), time.offsetSeconds};
}

GoTime GoTime::fromUnixMilliseconds(std::int64_t milliseconds)
{
    const auto seconds = timing::floorDivide(milliseconds, 1000);
    return {seconds, static_cast<std::int32_t>(milliseconds - seconds * 1000) * 1'000'000, 0};
}

const char* monthName(std::int64_t month) { return timing::months.at(static_cast<std::size_t>(month - 1)); }
const char* weekdayName(std::int64_t weekday) { return timing::weekdays.at(static_cast<std::size_t>(weekday)); }

std::int64_t daysOf(std::int64_t year, std::int64_t month, std::int64_t day)
{
    year += timing::floorDivide(month - 1, 12);
    month = month - 1 - timing::floorDivide(month - 1, 12) * 12; // from 0
    // Years that begin in March have their leap day at the end.
    const auto shifted = (month + 10) % 12;
    year -= shifted >= 10 ? 1 : 0;
    const auto era = timing::floorDivide(year, 400);
    const auto ofEra = year - era * 400;
    const auto ofYear = (153 * shifted + 2) / 5 + day - 1;
    return era * 146'097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719'468;
}

CivilTime::CivilTime(const GoTime& time) : nanosecond(time.nanoseconds)
{
    const auto local = time.seconds + time.offset;
    const auto days = timing::floorDivide(local, timing::secondsADay);
    const auto clock = static_cast<int>(local - days * timing::secondsADay);
    hour = clock / 3600;
    minute = clock / 60 % 60;
    second = clock % 60;
    weekday = static_cast<int>(days + 4 - timing::floorDivide(days + 4, 7) * 7);
    const auto era = timing::floorDivide(days + 719'468, 146'097);
    const auto ofEra = days + 719'468 - era * 146'097;
    const auto yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36'524 - ofEra / 146'096) / 365;
    const auto ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const auto shifted = (5 * ofYear + 2) / 153;
    day = static_cast<int>(ofYear - (153 * shifted + 2) / 5 + 1);
    month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    yearDay = static_cast<int>(days - daysOf(year, 1, 1) + 1);
}

std::string formatTime(const GoTime& time, std::string_view layout)
{
    const timing::Moment moment(time);
    std::string out;
    while (!layout.empty())
        out += timing::piece(moment, layout);
    return out;
}

std::string timeText(const GoTime& time) { return formatTime(time, "2006-01-02 15:04:05.999999999 -0700 MST"); }
std::string rfc3339Text(const GoTime& time) { return formatTime(time, "2006-01-02T15:04:05.999999999Z07:00"); }

std::string durationText(std::int64_t nanoseconds)
{
    if (nanoseconds == 0)
        return "0s";
    const auto magnitude = nanoseconds < 0 ? 0 - static_cast<std::uint64_t>(nanoseconds)
                                           : static_cast<std::uint64_t>(nanoseconds);
    const auto withDecimals = [](std::uint64_t value, std::uint64_t unit, int places) {
        auto text = std::to_string(value / unit);
        auto rest = timing::digits(static_cast<std::int64_t>(value % unit), places);
        while (!rest.empty() && rest.back() == '0')
            rest.pop_back();
        return rest.empty() ? text : text + "." + rest;
    };
    std::string out = nanoseconds < 0 ? "-" : "";
    if (magnitude < 1'000)
        return out + std::to_string(magnitude) + "ns";
    if (magnitude < 1'000'000)
        return out + withDecimals(magnitude, 1'000, 3) + "µs";
    if (magnitude < 1'000'000'000)
        return out + withDecimals(magnitude, 1'000'000, 6) + "ms";
    const auto seconds = magnitude / 1'000'000'000;
    if (seconds >= 3600)
        out += std::to_string(seconds / 3600) + "h";
    if (seconds >= 60)
        out += std::to_string(seconds / 60 % 60) + "m";
    return out + withDecimals(magnitude % 60'000'000'000, 1'000'000'000, 9) + "s";
}

} // namespace halab::gotemplate
