#pragma once

// Go's time.Time and time.Duration as templates see them. Source: Go 1.19 time/format.go, time/time.go.

#include "base/time.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace halab::gotemplate {

class Value;
struct Type;

/// An instant from year 1 on, with the offset in which it is shown. Offset 0 is UTC; other zones have no name.
struct GoTime {
    std::int64_t seconds = -62135596800; ///< since 1970; the zero time by default
    std::int32_t nanoseconds = 0;        ///< 0 to 999,999,999
    std::int32_t offset = 0;             ///< seconds east of UTC

    static GoTime from(const ZonedTime& time);
    static GoTime fromUnixMilliseconds(std::int64_t milliseconds);
};

/// The date and clock that it shows.
struct CivilTime {
    explicit CivilTime(const GoTime& time);

    std::int64_t year = 1;
    int month = 1, day = 1, yearDay = 1, weekday = 0; ///< Sunday is 0, the others count from 1
    int hour = 0, minute = 0, second = 0, nanosecond = 0;
};
/// Days since 1970 of a date; month and day may lie outside of their ranges.
std::int64_t daysOf(std::int64_t year, std::int64_t month, std::int64_t day);

const char* monthName(std::int64_t month);
const char* weekdayName(std::int64_t weekday);

/// Time.String: `2015-06-23 13:19:44.128 +0000 UTC`.
std::string timeText(const GoTime& time);
/// Time.Format with the reference layout (Mon Jan 2 15:04:05 MST 2006 and its variants).
std::string formatTime(const GoTime& time, std::string_view layout);
/// Time.MarshalJSON without quotes: RFC 3339 with as many decimals as needed.
std::string rfc3339Text(const GoTime& time);
/// Duration.String: `1h2m3.5s`.
std::string durationText(std::int64_t nanoseconds);

namespace types {
extern const Type time, timePointer, duration, month, weekday, locationPointer;
} // namespace types

} // namespace halab::gotemplate
