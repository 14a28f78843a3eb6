#pragma once

// HTTP/1.1 messages as bytes.

#include "base/time.h"
#include "host/http/message.h"

#include <string>

namespace halab::http {

struct ResponseForm {
    bool toHead = false;   ///< the head only, as it would stand before the body
    bool close = false;    ///< the connection ends after this
    bool http10 = false;
    bool takesGzip = false;
    Time now = zeroTime;
};

/// The whole response. A body of 1 kB or more is compressed where the client takes it and the
/// handler has not encoded it.
std::string serializeResponse(Response response, const ResponseForm& form);

std::string serializeRequest(const std::string& method, const std::string& target, const std::string& host,
    const Headers& headers, const std::string& body);

/// Whether an Accept-Encoding field takes gzip.
bool takesGzip(std::string_view acceptEncoding);

/// "Sun, 06 Nov 1994 08:49:37 GMT".
std::string formatHttpDate(Time t);

/// Standard Base64 with padding.
std::string base64(std::string_view bytes);

} // namespace halab::http
