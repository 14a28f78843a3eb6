#pragma once

// Instants and spans. All of the engine counts in nanoseconds, as the originals do.

#include <chrono>

namespace halab {

using Duration = std::chrono::nanoseconds;
using Time = std::chrono::sys_time<std::chrono::nanoseconds>;

/// The originals' zero time (year 1), which does not fit into 64 bits of nanoseconds.
/// Prints as 0001-01-01T00:00:00Z.
inline constexpr Time zeroTime = Time::min();

inline constexpr bool isZero(Time t) { return t == zeroTime; }

inline constexpr std::int64_t unixNanoseconds(Time t) { return t.time_since_epoch().count(); }

/// Milliseconds since 1970, rounded down, the unit of samples.
inline constexpr std::int64_t unixMilliseconds(Time t)
{
    return std::chrono::floor<std::chrono::milliseconds>(t).time_since_epoch().count();
}

inline constexpr Time fromUnixMilliseconds(std::int64_t ms) { return Time{std::chrono::milliseconds{ms}}; }

inline constexpr double seconds(Duration d) { return std::chrono::duration<double>(d).count(); }

/// An instant with the UTC offset it was written in; JSON answers keep it.
struct ZonedTime {
    Time instant = zeroTime;
    int offsetSeconds = 0; ///< east of UTC

    bool operator==(const ZonedTime&) const = default;
};

} // namespace halab
