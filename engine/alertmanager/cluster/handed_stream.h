#pragma once

#include "host/clock.h"
#include "host/network.h"

#include <memory>
#include <string>

namespace halab::alertmanager {

/// A stream of which somebody has read more than was theirs: `early` is delivered first, to whoever listens next.
std::unique_ptr<Stream> makeHandedStream(Clock& clock, std::unique_ptr<Stream> stream, std::string early);

} // namespace halab::alertmanager
