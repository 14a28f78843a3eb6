#pragma once

// Alerts on the wire, to the byte (Prometheus 2.42 notifier/notifier.go, spec §3.8).

#include "base/time.h"
#include "host/trace.h"
#include "model/labels.h"
#include "prometheus/config/rule_file.h"

#include <string>
#include <vector>

namespace halab::prometheus {

struct OutgoingAlert {
    model::Labels labels;
    Texts annotations;
    Time startsAt = zeroTime;
    Time endsAt = zeroTime;
    std::string generatorUrl;
    bool isResolved = false;
    EventId cause = 0; ///< why it is as it is
};

/// API v2: keys annotations (omitted when empty), endsAt, startsAt, generatorURL, labels; milliseconds.
std::string payloadV2(const std::vector<OutgoingAlert>& alerts);
/// API v1: labels, annotations, startsAt, endsAt, generatorURL; nanoseconds.
std::string payloadV1(const std::vector<OutgoingAlert>& alerts);

} // namespace halab::prometheus
