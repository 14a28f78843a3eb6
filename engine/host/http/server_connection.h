#pragma once

// One client of an HTTP server: bytes in, requests to the handler, answers out in their order.

#include "host/http/parser.h"
#include "host/http/server.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace halab::http {

class ServerConnection;

/// What a server's connections share; outlives the server while one of them is at work.
struct ServerShared : std::enable_shared_from_this<ServerShared> {
    ServerShared(Host& h, Handler f, Limits l, TlsSource t)
        : host(h), handler(std::move(f)), limits(l), tls(std::move(t))
    {
    }

    void accept(std::unique_ptr<Stream> stream);
    void shakeHands(std::unique_ptr<Stream> stream);
    void serve(std::unique_ptr<Stream> stream);
    void closeAll();
    void finishAll();

    Host& host;
    Handler handler;
    Limits limits;
    TlsSource tls; ///< empty = plain HTTP
    bool finishing = false;
    bool closed = false;
    std::uint64_t nextId = 1;
    std::map<std::uint64_t, std::shared_ptr<ServerConnection>> connections;
    std::map<std::uint64_t, Call> handshakes;
};

/// One request that waits for its answer.
struct Responder::State {
    State(std::weak_ptr<ServerConnection> c, std::uint64_t n) : connection(std::move(c)), number(n) {}
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void send(Response response, std::function<void()> taken = {});
    bool isOpen() const;

    std::weak_ptr<ServerConnection> connection;
    std::uint64_t number;
    std::function<void(Response&)> change;
    bool answered = false;
};

class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
public:
    ServerConnection(std::shared_ptr<ServerShared> shared, std::uint64_t id, std::unique_ptr<Stream> stream);

    void begin();
    void answer(std::uint64_t number, Response response, std::function<void()> taken);
    /// Closes now; nothing more is sent.
    void shut();
    /// Closes once all answers are sent.
    void finish();
    bool isOpen() const { return m_stream != nullptr; }

private:
    struct Slot {
        std::uint64_t number = 0;
        std::string method;
        bool close = false;
        bool http10 = false;
        bool takesGzip = false;
        EventId cause = 0; ///< of the answer
        std::optional<Response> response;
        std::function<void()> taken;
    };
    /// An answer that the network has not taken yet.
    struct Untaken {
        std::uint64_t end = 0; ///< its last byte, counted from the connection's first
        std::function<void()> taken;
    };

    void received(std::string_view bytes);
    void ended(const std::optional<Error>& error);
    void process();
    bool processOne();
    void refuse();
    void dispatch(Request request, Slot slot);
    void sendAnswers();
    void write(std::string bytes);
    void reportTaken();
    void waitForNetwork();
    void sendContinue();
    void armTimer();
    void timedOut();

    std::shared_ptr<ServerShared> m_shared;
    std::uint64_t m_id;
    std::unique_ptr<Stream> m_stream;
    SocketAddress m_peer;
    std::string m_buffer;
    std::unique_ptr<RequestParser> m_parser;
    std::deque<Slot> m_slots;
    std::deque<Untaken> m_untaken;
    std::uint64_t m_writtenBytes = 0;
    std::uint64_t m_nextNumber = 1;
    Timer m_timer;         ///< the client's time to finish its request, or to send another one
    Timer m_retry;         ///< while the client does not take its answers
    bool m_timesHeader = false;
    bool m_processing = false;
    bool m_continueDue = false;
    bool m_lastRequest = false; ///< no further request is read
    bool m_peerEnded = false;
    bool m_closesWhenTaken = false;
};

} // namespace halab::http
