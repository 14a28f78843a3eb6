#pragma once

// How both versions of the API see silences.

#include "alertmanager/silence/silences.h"

#include <vector>

namespace halab::alertmanager::api {

/// The API's own sense of a silence's state: at its end it has expired.
SilenceState silenceState(const Silence& silence, Time now);

/// Active (soonest end first), pending (soonest start first), expired (latest end first).
void sortSilences(std::vector<const Silence*>& silences, Time now);

} // namespace halab::alertmanager::api
