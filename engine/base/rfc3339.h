#pragma once

#include "base/result.h"
#include "base/time.h"

#include <string>
#include <string_view>

namespace halab {

/// RFC 3339 with 0–9 decimals and an offset (Go's time.RFC3339Nano on input).
Result<ZonedTime> parseRfc3339(std::string_view text);

/// Go's RFC3339Nano: up to nine decimals, trailing zeros trimmed, "Z" for offset 0.
std::string formatRfc3339Nano(ZonedTime t);
std::string formatRfc3339Nano(Time t);

/// Exactly three decimals, truncated: "2006-01-02T15:04:05.000Z" (Alertmanager's API v2 and
/// Prometheus' notifications).
std::string formatRfc3339Milli(ZonedTime t);
std::string formatRfc3339Milli(Time t);

} // namespace halab
