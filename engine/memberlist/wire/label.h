#pragma once

// The name of a cluster in front of every packet and stream, so that two clusters whose addresses get mixed up do not
// join. Of memberlist since 0.3 (Alertmanager's --cluster.label since 0.26); without a label nothing is sent, and 0.2.2
// understands the rest.

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace halab::memberlist::wire {

inline constexpr std::size_t labelMax = 255;

/// Type, one byte of length, the label; nothing for an empty one. At most labelMax bytes.
std::string labelHeader(std::string_view label);

struct Labelled {
    std::string_view label; ///< empty where there is no header
    std::string_view rest;
    std::size_t missing = 0; ///< bytes without which the header cannot be told yet (then the rest is nothing)
};

/// Takes the header off. Error: a header with an empty label.
Result<Labelled> splitLabel(std::string_view bytes);

} // namespace halab::memberlist::wire
