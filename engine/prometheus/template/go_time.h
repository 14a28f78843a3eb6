#pragma once

// Go's time.Time as templates see it. Always UTC.

#include "gotemplate/template.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace halab::prometheus {

/// Time.String: `2015-06-23 13:19:44.128 +0000 UTC`.
std::string goTimeText(std::int64_t milliseconds);

/// Time.Format with the reference layout (Mon Jan 2 15:04:05 MST 2006 and its variants).
std::string goTimeFormat(std::int64_t milliseconds, std::string_view layout);

/// A *time.Time with the methods Format, String, Unix, UnixMilli, Year, Month, Day, Hour, Minute, Second, Weekday,
/// YearDay, UTC.
gotemplate::Value goTimeValue(std::int64_t milliseconds);

} // namespace halab::prometheus
