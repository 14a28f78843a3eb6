#pragma once

// What clients post to API v1, as Go's encoding/json reads it into the original's types: keys in any case, nothing is
// required, times are strict RFC 3339.

#include "alertmanager/api/models.h"
#include "base/result.h"

#include <string_view>
#include <vector>

namespace halab::alertmanager::api_v1 {

/// The body of POST /alerts. The error is encoding/json's, or that of a label name.
Result<std::vector<api::PostableAlert>> readAlerts(std::string_view body);

/// The body of POST /silences; regular expressions are compiled here. Nothing else is checked.
Result<pb::Silence> readSilence(std::string_view body);

} // namespace halab::alertmanager::api_v1
