#pragma once

#include "host/trace.h"

#include <string>

namespace halab::lab {

/// One sentence about an event that a person wants to hear of as it happens; empty for the many
/// that only look good in a table. Decisions always have one, with their reason.
std::string sentenceOf(const Event& event);

/// A reason of host/vocabulary.h in plain words: "the first notification of this group".
std::string reasonInWords(std::string_view reason);

} // namespace halab::lab
