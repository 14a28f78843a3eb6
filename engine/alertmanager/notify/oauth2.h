#pragma once

// The client credentials flow of OAuth 2.0 (RFC 6749 §4.4) as golang.org/x/oauth2 0.3 speaks it.

#include "alertmanager/config/settings.h"
#include "base/result.h"
#include "base/time.h"
#include "host/http/client.h"

#include <string>

namespace halab::alertmanager::oauth2 {

struct Token {
    std::string type; ///< as the Authorization header wants it: "Bearer"
    std::string access;
    Duration lifetime{}; ///< 0 = unknown: it does not end
};

/// `settings`: an oauth2 block. The client's name and secret stand in the Authorization header, or in the form.
http::ClientRequest tokenRequest(const Settings& settings, const std::string& secret, bool inForm);

/// Errors as x/oauth2's: `oauth2: cannot fetch token: 401 Unauthorized\nResponse: …`.
Result<Token> readToken(Result<http::Response> answer);

} // namespace halab::alertmanager::oauth2
