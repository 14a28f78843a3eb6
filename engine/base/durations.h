#pragma once

// Spans as text, in the two notations of the originals.

#include "base/result.h"
#include "base/time.h"

#include <string>
#include <string_view>

namespace halab {

/// Prometheus' notation ([Ny][Nw][Nd][Nh][Nm][Ns][Nms] in that order, or "0").
/// Errors as prometheus/common: `empty duration string`, `not a valid duration string: "5x"`,
/// `duration out of range`.
Result<Duration> parseDuration(std::string_view text);

/// prometheus/common's canonical form: years and weeks only where exact, "0s" for zero.
std::string formatDuration(Duration d);

/// Go's notation (time.ParseDuration): "1m0s", "1.5h", "-200ms". For flags; accepts "0".
Result<Duration> parseGoDuration(std::string_view text);

/// Go's Duration.String: "1m0s", "200ms", "6h0m0s", "1.5s", "0s".
std::string formatGoDuration(Duration d);

} // namespace halab
