#pragma once

#include "base/result.h"
#include "base/time.h"

#include <string>
#include <string_view>

namespace halab {

// An instant before 1678 or after 2262 does not fit into Time: it becomes the nearest that does,
// except for the originals' zero time, which stays itself.

/// RFC 3339 with 0–9 decimals and an offset (Go's time.RFC3339Nano on input).
/// Errors in the words of Go's time.Parse.
Result<ZonedTime> parseRfc3339(std::string_view text);

/// The timestamps that Alertmanager's API v2 takes (go-openapi's date-time): RFC 3339, also
/// without offset, without seconds, or with a blank for the T. The error is that of the last form tried.
Result<ZonedTime> parseApiDateTime(std::string_view text);

/// Go's RFC3339Nano: up to nine decimals, trailing zeros trimmed, "Z" for offset 0.
std::string formatRfc3339Nano(ZonedTime t);
std::string formatRfc3339Nano(Time t);

/// Exactly three decimals, truncated: "2006-01-02T15:04:05.000Z" (Alertmanager's API v2 and
/// Prometheus' notifications).
std::string formatRfc3339Milli(ZonedTime t);
std::string formatRfc3339Milli(Time t);

} // namespace halab
