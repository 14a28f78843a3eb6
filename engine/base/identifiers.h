#pragma once

// Random identifiers. The randomness and the time come from the Host, so that a simulated run
// repeats them.

#include "base/time.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace halab {

/// UUID version 4 in lower case, from 16 random bytes.
std::string makeUuid(const std::array<std::uint8_t, 16>& random);

/// The 8-4-4-4-12 form, either case (Alertmanager's check of path parameters).
bool isUuid(std::string_view text);

/// ULID: 48 bits of milliseconds and 80 random bits in Crockford's base 32, 26 characters.
std::string makeUlid(Time now, const std::array<std::uint8_t, 10>& random);

} // namespace halab
