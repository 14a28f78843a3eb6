#pragma once

// Civil time in IANA zones. The one file that knows a time zone database (Qt's).

#include "base/result.h"
#include "base/time.h"

#include <string>
#include <string_view>

namespace halab {

struct LocalTime {
    int year = 1970, month = 1, day = 1; ///< from 1
    int hour = 0, minute = 0, second = 0;
    int weekday = 4; ///< 0 = Sunday
    int hoursInMonth =
        31 * 24; ///< from midnight of the first to that of the next month's first: 743 where summer time begins
};

/// Go's time.LoadLocation: an IANA name, "UTC", "" (UTC) or "Local". Error: `unknown time zone X`.
Status checkTimeZone(std::string_view name);

/// The clock on the wall in that zone; UTC for a name that does not exist.
LocalTime localTime(Time t, std::string_view zone = {});

} // namespace halab
