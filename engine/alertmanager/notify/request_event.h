#pragma once

// What a notifier sent, as the trace keeps it: bounded, and without the secrets.

#include "alertmanager/config/config.h"
#include "alertmanager/notify/notifier.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// Of a rendered body the trace keeps this much.
inline constexpr std::size_t tracedBodyMax = 16 * 1024;

struct SentRequest {
    std::string_view method; ///< "POST"; "MAIL" for mail
    std::string url;
    std::string_view contentType;
    std::string_view body;
};

/// Records `notification.request`. Each of `secrets` (longest first) stands as <secret>.
void recordRequest(Host& host, const MessageContext& context, const IntegrationConfig& config,
    const SentRequest& request, const std::vector<std::string>& secrets);

/// `text` without the secrets: wherever one of four characters or more stands, and a shorter one where it is a whole
/// JSON string or, in a URL (`isUrl`), a whole element of the path or a parameter's value. An empty one never stands.
std::string maskSecrets(std::string text, const std::vector<std::string>& secrets, bool isUrl = false);

} // namespace halab::alertmanager
