#pragma once

#include "base/result.h"
#include "base/time.h"

#include <string_view>

namespace halab::alertmanager::api {

/// A time as API v2 takes it: RFC 3339 with 0–9 decimals, also without zone (UTC), without seconds, or with a blank
/// for the T; empty text is 1970. Errors are Go's for the last layout that was tried:
/// `parsing time "x" as "2006-01-02 15:04:05": cannot parse "x" as "2006"`.
Result<ZonedTime> parseDateTime(std::string_view text);

} // namespace halab::alertmanager::api
