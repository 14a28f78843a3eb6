#pragma once

// The services that Alertmanager's integrations talk to, as a receiver plays them: it knows their requests
// and answers as they do. Facts from the services' public API descriptions.

#include "base/json.h"
#include "base/result.h"
#include "host/http/message.h"

#include <optional>
#include <string>

namespace halab::receiver {

/// What a request is, in the words of the service that it is meant for.
struct ServiceRequest {
    std::string service; ///< "webhook", "slack" …: the integration's name; empty = unknown
    std::string status; ///< "firing", "resolved"; empty where the message does not say
    std::string title; ///< its first line for people
    http::Response answer;
};

/// A POST or PUT. `body` is plain (not gzip). Error: InvalidInput, why the body cannot be read.
Result<ServiceRequest> recogniseService(const http::Request& request, const std::string& body);

/// A request for a token, which comes before the message: OAuth 2.0's client credentials, WeChat's gettoken. Nothing for any
/// other request.
std::optional<http::Response> answerTokenRequest(const http::Request& request, const std::string& body);

} // namespace halab::receiver
