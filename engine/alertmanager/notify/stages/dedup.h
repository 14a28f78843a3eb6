#pragma once

// The deduplication table: whether alerts that reached the end of the pipeline are news to the receiver.
// Source: Alertmanager 0.25 notify/notify.go, DedupStage.needsUpdate (spec §3.5). A pure function.

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace halab::alertmanager {

/// What the notification log knows about the group and the integration.
struct KnownState {
    std::vector<std::uint64_t> firing, resolved;
    Time timestamp = zeroTime;
};

struct DedupVerdict {
    bool notify = false;
    int row = 1; ///< of the table
    const char* reason = ""; ///< halab::reason of a notification; nothing_to_send; empty: the entry covers the alerts
};

DedupVerdict needsUpdate(const std::optional<KnownState>& entry, const std::set<std::uint64_t>& firing,
    const std::set<std::uint64_t>& resolved, bool sendResolved, Duration repeatInterval, Time now);

} // namespace halab::alertmanager
