#pragma once

#include "base/time.h"

#include <QString>

namespace halab::app {

/// "01:48.0": minutes and seconds since the lab began.
QString labTime(Time at, Time start);

/// Seconds from `since` to `now`; 0 where `since` is not known or lies ahead.
double secondsSince(Time now, Time since);

/// "9.1 s", "2 min", "1 h 5 min".
QString spanText(double seconds);

} // namespace halab::app
