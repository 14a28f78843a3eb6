#pragma once

// The log of a node that is a program of its own: the trace's `log` events as lines.

#include "host/trace.h"

#include <string>

namespace halab::app {

/// The line of a log event, without a newline: `ts=… caller=… level=… component=… msg=…` and the event's own fields,
/// or the same as a JSON object with sorted keys.
std::string logLine(const Event& event, bool json);

/// 0 debug … 3 error; 1 for a word that is none of them.
int logLevelRank(std::string_view level);

} // namespace halab::app
