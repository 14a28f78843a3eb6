#pragma once

#include "model/labels.h"

#include <bit>
#include <cstdint>

namespace halab::model {

struct Sample {
    std::int64_t t = 0; ///< milliseconds since 1970
    double v = 0;
};

/// Prometheus' two NaNs: the ordinary one as parsers store it, and the staleness marker.
inline constexpr std::uint64_t normalNaNBits = 0x7ff8000000000001ULL;
inline constexpr std::uint64_t staleNaNBits = 0x7ff0000000000002ULL;
inline double normalNaN() { return std::bit_cast<double>(normalNaNBits); }
inline double staleNaN() { return std::bit_cast<double>(staleNaNBits); }
inline bool isStaleNaN(double v) { return std::bit_cast<std::uint64_t>(v) == staleNaNBits; }

} // namespace halab::model
