#pragma once

// An HTTP/1.1 client over a Host's streams: keep-alive, bounded, cancellable.

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "host/host.h"
#include "host/http/message.h"
#include "host/tls/tls.h"

#include <functional>
#include <memory>
#include <optional>

namespace halab::http {

struct ClientRequest {
    std::string method = "GET";
    Url url; ///< http or https (HTTP/1.1 in both); host may be a name of the lab
    /// Sent in this order after Host; Content-Length is added where there is a body.
    Headers headers;
    std::string body;
    Duration timeout = std::chrono::seconds{10}; ///< for the whole exchange
    std::size_t responseBytesMax = 64 * 1024 * 1024;
    int redirectsMax = 10;
    bool acceptGzip = false; ///< the header is the caller's; true = gunzip a gzip answer
    std::shared_ptr<const tls::ClientContext> tls{}; ///< of https; none = the system's authorities
    /// http or https. Plain requests are sent to it whole, others through it (CONNECT). Its userinfo becomes
    /// Proxy-Authorization.
    std::optional<Url> proxy{};
    Headers proxyConnectHeaders{}; ///< of CONNECT, as proxy_connect_header
};

/// Errors in Go's words, as net/http's client: `Get "URL": dial tcp A: connect: connection refused`,
/// `Get "URL": context deadline exceeded`, `Get "URL": EOF`.
class Client {
public:
    using Callback = std::function<void(Result<Response>)>;

    explicit Client(Host& host);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Dropping the handle cancels; the callback then does not come.
    [[nodiscard]] Call send(ClientRequest request, Callback done);

    class Pool; ///< the client's own, in client_exchange.h

private:
    std::shared_ptr<Pool> m_pool;
};

} // namespace halab::http
