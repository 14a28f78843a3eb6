#pragma once

// What clients post, checked in the order in which the original's generated code checks it.

#include "alertmanager/alert.h"
#include "alertmanager/api/answers.h"
#include "alertmanager/state.pb.h"
#include "base/time.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager::api {

struct PostableAlert {
    std::map<std::string, std::string> labels; ///< as sent, empty values included
    Annotations annotations;
    bool annotationsGiven = true;
    ZonedTime startsAt, endsAt; ///< zero where not given
    std::string generatorUrl;
};

/// The body of POST /alerts.
Checked<std::vector<PostableAlert>> readAlerts(std::string_view body);

/// The body of POST /silences. Nothing is checked but its shape.
Checked<pb::Silence> readSilence(std::string_view body);

/// Go's url.ParseRequestURI takes it.
bool isRequestUri(std::string_view text);

} // namespace halab::alertmanager::api
