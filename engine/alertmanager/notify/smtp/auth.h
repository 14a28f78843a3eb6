#pragma once

// How a client shows who it is. Sources: Go 1.19 net/smtp (PLAIN, CRAM-MD5), Alertmanager 0.25
// notify/email (LOGIN). What is secret stands in no error.

#include "base/result.h"

#include <memory>
#include <optional>
#include <string>

namespace halab::alertmanager::smtp {

/// Whom the client speaks to.
struct ServerInfo {
    std::string name;
    bool isTls = false;
};

class Auth {
public:
    struct Start {
        std::string mechanism; ///< "PLAIN"
        std::string response; ///< may be empty
    };

    virtual ~Auth() = default;
    /// The type's name, which errors of the original bear: "*smtp.plainAuth".
    virtual const char* typeName() const = 0;
    virtual Result<Start> start(const ServerInfo& server) = 0;
    /// `more`: the server waits for an answer to the challenge. None: there is nothing more to say.
    virtual Result<std::optional<std::string>> next(const std::string& challenge, bool more) = 0;
};

/// Only over TLS or to this machine itself: `unencrypted connection`, otherwise.
std::unique_ptr<Auth> plainAuth(std::string identity, std::string username, std::string password, std::string host);
std::unique_ptr<Auth> loginAuth(std::string username, std::string password);
std::unique_ptr<Auth> cramMd5Auth(std::string username, std::string secret);

/// Base64 with Go's error: `illegal base64 data at input byte 4`.
Result<std::string> decodeChallenge(const std::string& text);

} // namespace halab::alertmanager::smtp
