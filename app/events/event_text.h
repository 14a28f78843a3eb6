#pragma once

#include "host/trace.h"

#include <QString>

namespace halab::app {

/// One event in a sentence: what its node wrote, or else made from its fields. "Scraped
/// alertmanager-1: 212 samples in 3 ms".
QString eventSentence(const Event& event);

/// All fields as they are, name=value: what a filter finds, and a tool tip shows.
QString eventFields(const Event& event);

} // namespace halab::app
