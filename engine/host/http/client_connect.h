#pragma once

// From a URL to a stream that takes its requests: names, addresses, a proxy, TLS, as net/http's
// Transport does it.

#include "host/http/client.h"
#include "host/http/parser.h"

#include <memory>
#include <string>
#include <vector>

namespace halab::http {

/// Where connections may be used again: the same place by the same way.
std::string connectionKey(const ClientRequest& request);

class Connecting : public std::enable_shared_from_this<Connecting> {
public:
    using Callback = std::function<void(Result<std::unique_ptr<Stream>>)>;

    /// Errors in Go's words, without the request in front: `dial tcp A: connect: connection refused`,
    /// `proxyconnect tcp: dial tcp …`, `x509: …`, `net/http: TLS handshake timeout`.
    Connecting(Host& host, const ClientRequest& request, Callback done);
    void begin();

private:
    void resolved(const Result<std::vector<SocketAddress>>& addresses);
    void dialNext();
    void dialled(Result<std::unique_ptr<Stream>> stream);
    void askProxy(std::unique_ptr<Stream> stream);
    void proxyAnswered(std::string_view bytes);
    void shakeHands(std::unique_ptr<Stream> stream, const std::string& name, bool withProxy);
    void failWith(const Error& error, bool atProxy);

    Host& m_host;
    Url m_target;
    std::shared_ptr<const tls::ClientContext> m_tls;
    std::optional<Url> m_proxy;
    Headers m_proxyHeaders;
    Callback m_done;
    Call m_call;
    std::vector<SocketAddress> m_addresses; ///< still to be tried, the next one last
    std::optional<Error> m_dialError;
    std::unique_ptr<Stream> m_stream; ///< to the proxy, while it is asked
    std::unique_ptr<ResponseParser> m_parser;
    std::string m_buffer;
};

/// `Basic …` of a URL's user; empty if it has none.
std::string basicAuthorization(const Url& url);

} // namespace halab::http
