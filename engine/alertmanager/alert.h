#pragma once

// An alert as Alertmanager holds it (types.Alert).

#include "base/time.h"
#include "host/trace.h"
#include "model/labels.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::alertmanager {

/// Sorted by name; values may be empty.
using Annotations = std::map<std::string, std::string>;

struct Alert {
    model::Labels labels;
    Annotations annotations;
    bool annotationsGiven = true; ///< false: API v1 got none, and shows null where v2 has {}
    ZonedTime startsAt;
    ZonedTime endsAt; ///< zero time: open end
    std::string generatorUrl;
    ZonedTime updatedAt;
    bool timeout = false; ///< endsAt was set by resolve_timeout, not by the sender
    EventId received = 0; ///< the trace's event of its arrival

    std::uint64_t fingerprint() const { return labels.fingerprint(); }
    bool isResolvedAt(Time t) const { return !isZero(endsAt.instant) && endsAt.instant <= t; }
};

using AlertPtr = std::shared_ptr<const Alert>;
using Alerts = std::vector<AlertPtr>;

} // namespace halab::alertmanager
