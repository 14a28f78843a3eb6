#pragma once

#include "host/clock.h"
#include "host/network.h"

#include <functional>

namespace halab::kernel {

/// Runs `work` beside the host's thread and then calls `done` on it, so that long computing does not stand in a
/// node's way. `work` must own all that it touches. Dropping the handle forgets it: the work goes on, but `done` does
/// not come. In virtual time `work` runs at once and `done` follows.
[[nodiscard]] Call runAside(Clock& clock, std::function<void()> work, std::function<void()> done);

} // namespace halab::kernel
