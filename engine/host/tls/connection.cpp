// A Stream inside of TLS over a plain Stream, and the handshakes that make one.

#include "host/tls/session.h"
#include "host/stream_events.h"

#include <algorithm>
#include <utility>

namespace halab::tls {

namespace {

/// What the other side may send before somebody listens.
constexpr std::size_t earlyBytesMax = 1024 * 1024;
constexpr std::size_t recordHeadBytes = 5;

bool looksLikeTls(std::string_view head)
{
    constexpr char alert = 21, handshake = 22;
    return (head[0] == alert || head[0] == handshake) && static_cast<unsigned char>(head[1]) < 0x10;
}

/// As net/http tells by the first bytes.
bool looksLikeHttpRequest(std::string_view head)
{
    return head == "GET /" || head == "HEAD " || head == "POST " || head == "PUT /" || head == "OPTIO";
}

} // namespace

/// Where records begin: only between two of them may a connection end without a goodbye.
class RecordCounter {
public:
    void count(std::string_view bytes)
    {
        while (!bytes.empty()) {
            if (m_rest == 0 && m_head.size() < recordHeadBytes) {
                m_head += bytes.front();
                bytes.remove_prefix(1);
                if (m_head.size() == recordHeadBytes)
                    m_rest = static_cast<std::size_t>(static_cast<unsigned char>(m_head[3])) << 8 | static_cast<unsigned char>(m_head[4]);
            }
            const auto taken = std::min(m_rest, bytes.size());
            bytes.remove_prefix(taken);
            m_rest -= taken;
            if (m_rest == 0 && m_head.size() == recordHeadBytes)
                m_head.clear();
        }
    }
    bool isBetween() const { return m_rest == 0 && m_head.empty(); }

private:
    std::string m_head;
    std::size_t m_rest = 0;
};

/// A connection from its first record on; shared by the handle of its handshake and then by its stream.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Clock& clock, std::unique_ptr<Stream> plain, std::unique_ptr<Session> session, HandshakeCallback done)
        : m_clock(clock), m_plain(std::move(plain)), m_session(std::move(session)), m_done(std::move(done)),
          m_local(m_plain->local()), m_peer(m_plain->peer())
    {
    }

    void begin(Duration timeout, std::string answerToPlainHttp, bool isServer);
    /// Of the handshake: as if it had never been.
    void cancel();

    void listen(Stream::Events events);
    void write(const std::string& bytes);
    void close();
    void abandon();
    std::size_t unsentBytes() const { return m_plain ? m_plain->unsentBytes() : 0; }
    SocketAddress local() const { return m_local; }
    SocketAddress peer() const { return m_peer; }

private:
    void received(std::string_view bytes);
    bool checkFirstBytes();
    void plainEnded(const std::optional<Error>& error);
    void pump();
    void deliver();
    void send();
    void handshakeDone();
    void failHandshake(ErrorKind kind, const std::string& text);
    void end(const std::optional<Error>& error);

    Clock& m_clock;
    std::unique_ptr<Stream> m_plain;
    std::unique_ptr<Session> m_session;
    HandshakeCallback m_done; ///< until the handshake is over
    SocketAddress m_local, m_peer;
    Timer m_timer;
    std::string m_answerToPlainHttp;
    std::string m_first; ///< until it is clear that the other side speaks TLS
    RecordCounter m_records;
    std::string m_early; ///< decrypted, and nobody has heard it yet
    std::shared_ptr<Stream::Events> m_events;
    std::optional<std::optional<Error>> m_end; ///< how the input ended; told once all was delivered
    bool m_isServer = false;
    bool m_speaksTls = false;
    bool m_endTold = false;
};

namespace {

class TlsStream final : public Stream {
public:
    explicit TlsStream(std::shared_ptr<Connection> connection) : m_connection(std::move(connection)) {}
    ~TlsStream() override { m_connection->abandon(); }

    void listen(Events events) override { m_connection->listen(std::move(events)); }
    void write(std::string bytes) override { m_connection->write(bytes); }
    void close() override { m_connection->close(); }
    std::size_t unsentBytes() const override { return m_connection->unsentBytes(); }
    SocketAddress local() const override { return m_connection->local(); }
    SocketAddress peer() const override { return m_connection->peer(); }

private:
    std::shared_ptr<Connection> m_connection;
};

class HandshakeHandle final : public Pending {
public:
    explicit HandshakeHandle(std::shared_ptr<Connection> connection) : m_connection(std::move(connection)) {}
    ~HandshakeHandle() override { m_connection->cancel(); }

private:
    std::shared_ptr<Connection> m_connection;
};

} // namespace

void Connection::begin(Duration timeout, std::string answerToPlainHttp, bool isServer)
{
    m_answerToPlainHttp = std::move(answerToPlainHttp);
    m_isServer = isServer;
    m_plain->listen(eventsOf(weak_from_this(), &Connection::received, &Connection::plainEnded));
    if (m_session->phase() == Session::Phase::Failed) {
        m_timer = m_clock.after(Duration::zero(), [this] { failHandshake(ErrorKind::Internal, m_session->error()); });
        return;
    }
    m_timer = m_clock.after(timeout, [this] {
        failHandshake(
            ErrorKind::Timeout, "read tcp " + m_local.toString() + "->" + m_peer.toString() + ": i/o timeout");
    });
    send();
}

void Connection::cancel()
{
    if (!std::exchange(m_done, nullptr))
        return; // the stream has it now
    m_timer.stop();
    m_plain.reset();
}

void Connection::received(std::string_view bytes)
{
    const auto self = shared_from_this();
    if (!m_plain || m_end)
        return;
    if (m_speaksTls) {
        m_records.count(bytes);
        m_session->receive(bytes);
        return pump();
    }
    m_first += bytes;
    if (m_first.size() < recordHeadBytes || !checkFirstBytes())
        return;
    m_speaksTls = true;
    m_records.count(m_first);
    m_session->receive(std::exchange(m_first, {}));
    pump();
}

bool Connection::checkFirstBytes()
{
    const auto head = std::string_view(m_first).substr(0, recordHeadBytes);
    if (looksLikeTls(head))
        return true;
    if (m_isServer && looksLikeHttpRequest(head))
        m_plain->write(m_answerToPlainHttp);
    const bool isHttp = !m_isServer && head == "HTTP/";
    failHandshake(isHttp ? ErrorKind::Unsupported : ErrorKind::Network,
        "tls: first record does not look like a TLS handshake");
    return false;
}

void Connection::plainEnded(const std::optional<Error>& error)
{
    const auto self = shared_from_this();
    if (m_done)
        return failHandshake(error ? error->kind : ErrorKind::Network, error ? error->message : "EOF");
    if (m_end || !m_plain)
        return;
    if (!error && !m_records.isBetween())
        return end(Error{.kind = ErrorKind::Network, .message = "unexpected EOF", .file = {}});
    end(error);
}

void Connection::pump()
{
    send();
    if (m_done) {
        if (m_session->phase() == Session::Phase::Failed)
            return failHandshake(ErrorKind::Network, m_session->error());
        if (m_session->phase() == Session::Phase::Handshaking)
            return;
        handshakeDone();
    }
    if (!m_plain)
        return;
    m_early += m_session->takeDecrypted();
    deliver();
    if (!m_plain || m_end)
        return;
    if (m_session->phase() == Session::Phase::Ended)
        end(std::nullopt);
    else if (m_session->phase() == Session::Phase::Failed)
        end(Error{.kind = ErrorKind::Network, .message = m_session->error(), .file = {}});
    else if (!m_events && m_early.size() > earlyBytesMax)
        end(Error{.kind = ErrorKind::Limit, .message = "tls: too much came before anybody listened", .file = {}});
}

void Connection::send()
{
    if (auto bytes = m_session->takeEncrypted(); m_plain && !bytes.empty())
        m_plain->write(std::move(bytes));
}

void Connection::handshakeDone()
{
    m_timer.stop();
    const auto done = std::exchange(m_done, nullptr);
    done(std::make_unique<TlsStream>(shared_from_this()));
}

void Connection::failHandshake(ErrorKind kind, const std::string& text)
{
    const auto self = shared_from_this();
    m_timer.stop();
    if (const auto plain = std::exchange(m_plain, nullptr))
        plain->close(); // so that the alert arrives
    if (const auto done = std::exchange(m_done, nullptr))
        done(fail(kind, text));
}

void Connection::deliver()
{
    const auto events = m_events; // the callback may destroy the stream
    if (!events)
        return;
    if (const auto bytes = std::exchange(m_early, {}); !bytes.empty() && events->data)
        events->data(bytes);
    if (m_end && m_events && !std::exchange(m_endTold, true) && m_events->closed) {
        const auto last = m_events;
        last->closed(*m_end);
    }
}

void Connection::end(const std::optional<Error>& error)
{
    m_end = error;
    deliver();
}

void Connection::listen(Stream::Events events)
{
    m_events = std::make_shared<Stream::Events>(std::move(events));
    if (m_early.empty() && !m_end)
        return;
    m_timer = m_clock.after(Duration::zero(), [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->deliver();
    });
}

void Connection::write(const std::string& bytes)
{
    if (!m_plain)
        return;
    m_session->write(bytes);
    send();
}

void Connection::close()
{
    m_events.reset();
    m_timer.stop();
    if (!m_plain)
        return;
    m_session->close();
    send();
    std::exchange(m_plain, nullptr)->close();
}

void Connection::abandon()
{
    m_events.reset();
    m_timer.stop();
    m_plain.reset();
}

Call connect(Clock& clock, std::unique_ptr<Stream> plain, std::shared_ptr<const ClientContext> context,
    const std::string& host, Duration timeout, HandshakeCallback done)
{
    auto connection = std::make_shared<Connection>(
        clock, std::move(plain), std::make_unique<Session>(std::move(context), host), std::move(done));
    connection->begin(timeout, {}, false);
    return std::make_unique<HandshakeHandle>(std::move(connection));
}

Call accept(Clock& clock, std::unique_ptr<Stream> plain, std::shared_ptr<const ServerContext> context, Duration timeout,
    HandshakeCallback done)
{
    auto answer = context->answerToPlainHttp;
    auto connection = std::make_shared<Connection>(
        clock, std::move(plain), std::make_unique<Session>(std::move(context)), std::move(done));
    connection->begin(timeout, std::move(answer), true);
    return std::make_unique<HandshakeHandle>(std::move(connection));
}

} // namespace halab::tls
