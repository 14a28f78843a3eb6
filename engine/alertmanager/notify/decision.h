#pragma once

// How a flush ended for one integration, and why: what the trace's `decision` events say.

#include "base/time.h"
#include "host/trace.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

struct Decision {
    enum class Outcome { Sent, Skipped, Failed };

    Outcome outcome = Outcome::Skipped;
    std::string reason; ///< one of halab::reason
    std::string text; ///< one plain sentence

    // What led to it; empty, 0 or -1 where it has no meaning.
    int alerts = 0;
    int position = -1;
    std::string peer; ///< whose log entry covers the alerts
    std::optional<Duration> age; ///< of that entry (or of our own)
    std::vector<std::string> silences; ///< ids
    std::vector<std::string> inhibitedBy; ///< fingerprints
    std::vector<std::string> inhibitors; ///< their labels, {a="b"}, at most ten
    std::string interval; ///< names of the time intervals that count
    std::optional<Time> until; ///< when the muting ends, or the next active interval begins
    int attempts = 0;
    std::string error;

    // Filled in where it is recorded.
    Time at = zeroTime;
    std::string receiver, integration;
    EventId event = 0;
};

/// "sent", "skipped", "failed"
std::string_view outcomeName(Decision::Outcome outcome);

} // namespace halab::alertmanager
