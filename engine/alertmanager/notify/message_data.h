#pragma once

// What a message says about a group (template.Data of the original), and its JSON.

#include "alertmanager/alert.h"
#include "alertmanager/notify/notifier.h"

#include <string>
#include <string_view>

namespace halab::alertmanager {

/// Labels or annotations that all alerts have with the same value.
Annotations commonLabels(const Alerts& alerts);
Annotations commonAnnotations(const Alerts& alerts);

/// Go's regexp.QuoteMeta: the receiver's name stands like that in every message.
std::string quoteMeta(std::string_view text);

/// The webhook's body, version 4, to the byte (spec §4.7). `maxAlerts` 0 = all. `now` decides who is resolved.
std::string webhookBody(const MessageContext& context, const Alerts& alerts, std::size_t maxAlerts, Time now);

} // namespace halab::alertmanager
