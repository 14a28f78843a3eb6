#pragma once

// Go's time.Parse, for the layouts that the originals use.

#include "base/result.h"
#include "base/time.h"

#include <string_view>

namespace halab {

/// Reads `value` by `layout`, made of 2006 01 02 15 04 05 .000 .000000 Z07:00 Z0700 and literal
/// characters. Decimals behind the seconds are always accepted. Without an offset: UTC.
/// Errors: `parsing time "…" as "…": cannot parse "…" as "…"`, `parsing time "…": month out of range`.
Result<ZonedTime> parseGoTime(std::string_view layout, std::string_view value);

} // namespace halab
