#pragma once

// An HTTP/1.1 server over a Host's streams. Parsing is Boost.Beast's (parser.cpp alone); the
// connection handling is ours, because limits, order and faults live there.

#include "base/result.h"
#include "base/time.h"
#include "host/host.h"
#include "host/http/message.h"
#include "host/tls/tls.h"

#include <functional>
#include <memory>

namespace halab::http {

struct Limits {
    std::size_t headerBytesMax = 64 * 1024; ///< request line and fields → 431
    std::size_t bodyBytesMax = 32 * 1024 * 1024; ///< → 413
    std::size_t connectionsMax = 1024;
    std::size_t pipelineMax = 64;              ///< requests of one connection that wait for their answers
    Duration headerTimeout = std::chrono::seconds{30}; ///< a client that never finishes its request → 408
    Duration idleTimeout = std::chrono::minutes{5};
};

/// Answers one request, at most once, at any time. Copies share the request. Survives the
/// client's departure and the server's end: the answer is then dropped. A responder whose last
/// copy goes away unanswered answers 500.
class Responder {
public:
    /// `taken` is called once: when the network has taken the whole
    /// answer (a client that does not read holds it back), or when the connection is gone.
    void send(Response response, std::function<void()> taken = {}) const;
    bool isOpen() const; ///< false once answered or the client left
    /// What changes the answer, whoever gives it, before it is sent.
    void edit(std::function<void(Response&)> change) const;

    struct State;
    explicit Responder(std::shared_ptr<State> state) : m_state(std::move(state)) {}

private:
    std::shared_ptr<State> m_state;
};

using Handler = std::function<void(const Request&, Responder)>;

/// Asked at each new connection, so that new certificates count at once. An error refuses the connection.
using TlsSource = std::function<Result<std::shared_ptr<const tls::ServerContext>>()>;

/// What Go's server says to a client that speaks HTTP where TLS is spoken; for ServerOptions::answerToPlainHttp.
inline constexpr char answerToPlainHttp[]
    = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

/// Answers in the order of the requests of a connection; HEAD without body; keep-alive, HTTP/1.0
/// and Connection: close; Expect: 100-continue; chunked bodies; gzip when the client takes it
/// and the body is 1 kB or more. HTTPS where there is a source of contexts; no HTTP/2, which no client insists
/// on. Destroying it closes every connection.
class Server {
public:
    static Result<std::unique_ptr<Server>> listen(Host& host, SocketAddress local, Handler handler, Limits limits = {},
        TlsSource tls = {});
    virtual ~Server() = default;
    virtual SocketAddress address() const = 0;
    /// Stops to accept; connections close once their answers are sent.
    virtual void finish() = 0;
};

} // namespace halab::http
