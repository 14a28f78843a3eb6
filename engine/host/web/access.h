#pragma once

// What stands before a server's handler when --web.config.file names a file. The file is read again
// at each request and its certificates at each connection, as the original does; texts that have
// not changed are not parsed again.

#include "host/host.h"
#include "host/http/server.h"
#include "host/web/config.h"

#include <memory>
#include <string>

namespace halab::web {

class Access {
public:
    /// The file must be right when a server starts. Errors: see parseConfig and ServerFilesLoader.
    static Result<std::unique_ptr<Access>> open(Host& host, std::string file);
    ~Access();
    Access(const Access&) = delete;
    Access& operator=(const Access&) = delete;

    /// For http::Server::listen. Empty where the file said nothing about TLS at the start.
    http::TlsSource tlsSource() const;
    bool usesTls() const;

    /// Checks the password, adds the headers and then asks `inner`. Passwords are computed beside the node's thread, one
    /// after the other; verdicts on 100 pairs of user and password are kept. Requests must not outlive this object.
    http::Handler guard(http::Handler inner);

    /// "TLS is enabled." or "TLS is disabled.", of a server that listens at `address`.
    static void logTls(Host& host, const std::string& component, bool enabled, const SocketAddress& address);

private:
    class Gatekeeper;
    explicit Access(std::shared_ptr<Gatekeeper> gatekeeper);

    std::shared_ptr<Gatekeeper> m_gatekeeper;
};

} // namespace halab::web
