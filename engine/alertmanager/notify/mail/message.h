#pragma once

// A message of an email_configs entry: headers, and the text and HTML parts. Source: Alertmanager
// 0.25 notify/email, Go 1.19 mime/multipart.

#include "alertmanager/config/settings.h"
#include "alertmanager/notify/rendering.h"
#include "base/result.h"
#include "base/time.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace halab::alertmanager::mail {

/// What tells one message from another.
struct MessageStamp {
    Time now = zeroTime;
    std::uint64_t id = 0;
    std::string hostName; ///< the sender's
    std::array<std::uint8_t, 30> boundary{}; ///< between the parts; sent as hexadecimal digits
};

struct Message {
    /// With an error: what the original has sent by then, and ends with a dot.
    std::string bytes;
    std::optional<Error> error;
};

/// Executes the templates of `headers`, `text` and `html`. Headers are in the order of the settings; the original's order
/// is by chance. Errors: `execute "Subject" header template: …`, `execute text template: …`, `execute html template: …`.
Message composeMessage(const Settings& settings, Rendering& rendering, const MessageStamp& stamp);

/// "Mon, 02 Jan 2006 15:04:05 +0000", in UTC.
std::string formatMailDate(Time t);

} // namespace halab::alertmanager::mail
