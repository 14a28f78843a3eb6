#pragma once

// The services' limits: what is too long is cut, and ends in "…".
// Source: Alertmanager 0.25 notify/util.go.

#include <cstddef>
#include <string>
#include <string_view>

namespace halab::alertmanager {

struct Truncated {
    std::string text;
    bool isCut = false;
};

/// At most `runes` code points. What is no UTF-8 counts, and is written in a cut text, as U+FFFD each byte.
Truncated truncateInRunes(std::string_view text, std::size_t runes);
/// At most `bytes` bytes, cut between code points.
Truncated truncateInBytes(std::string_view text, std::size_t bytes);

} // namespace halab::alertmanager
