#include "host/http/server_connection.h"

#include "host/http/wire.h"
#include "host/stream_events.h"

#include <algorithm>
#include <utility>

namespace halab::http {

namespace {

/// Requests that came in but are not parsed yet, because too many wait for answers.
constexpr std::size_t pipelineBytesMax = 1024 * 1024;
/// Answers that the client has not taken; no further request is handled beyond that.
constexpr std::size_t unsentBytesMax = 8 * 1024 * 1024;
/// A record of TLS: fatal, internal error. What Go answers when it has no certificate to show.
constexpr std::string_view internalErrorAlert{"\x15\x03\x01\x00\x02\x02\x50", 7};
constexpr Duration unsentRetry = std::chrono::milliseconds{20};

Response plainText(int status, const std::string& text)
{
    Response response;
    response.status = status;
    response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
    response.body = text;
    return response;
}

} // namespace

void ServerShared::accept(std::unique_ptr<Stream> stream)
{
    if (closed || finishing)
        return;
    if (connections.size() + handshakes.size() >= limits.connectionsMax) {
        auto response = plainText(503, "too many connections\n");
        if (!tls)
            stream->write(serializeResponse(std::move(response), {.close = true, .now = host.clock().now()}));
        return stream->close();
    }
    if (tls)
        shakeHands(std::move(stream));
    else
        serve(std::move(stream));
}

void ServerShared::shakeHands(std::unique_ptr<Stream> stream)
{
    const auto failed = [this, from = stream->peer()](const Error& error) {
        host.trace().log("warn", "", "http: TLS handshake error", {{"from", from.toString()}, {"err", error.message}});
    };
    auto context = tls();
    if (!context) {
        failed(context.error());
        stream->write(std::string(internalErrorAlert));
        return stream->close();
    }
    const auto id = nextId++;
    const auto done = [weak = weak_from_this(), id, failed](Result<std::unique_ptr<Stream>> secret) {
        const auto self = weak.lock();
        if (!self)
            return;
        const auto call = self->handshakes.extract(id); // it is still calling
        if (!secret)
            failed(secret.error());
        else if (!self->closed && !self->finishing)
            self->serve(std::move(*secret));
    };
    handshakes[id] = tls::accept(host.clock(), std::move(stream), *context, limits.headerTimeout, done);
}

void ServerShared::serve(std::unique_ptr<Stream> stream)
{
    const auto id = nextId++;
    const auto connection = std::make_shared<ServerConnection>(shared_from_this(), id, std::move(stream));
    connections[id] = connection;
    connection->begin();
}

void ServerShared::closeAll()
{
    closed = true;
    handler = nullptr;
    tls = nullptr;
    handshakes.clear();
    for (const auto& [id, connection] : std::exchange(connections, {}))
        connection->shut();
}

void ServerShared::finishAll()
{
    finishing = true;
    handshakes.clear();
    for (const auto& [id, connection] : std::map(connections))
        connection->finish();
}

Responder::State::~State()
{
    if (!answered)
        send(plainText(500, "Internal Server Error\n"));
}

void Responder::State::send(Response response, std::function<void()> taken)
{
    const auto open = connection.lock();
    if (!std::exchange(answered, true)) {
        if (change)
            change(response);
        if (open)
            return open->answer(number, std::move(response), std::move(taken));
    }
    if (taken)
        taken();
}

bool Responder::State::isOpen() const
{
    const auto open = connection.lock();
    return !answered && open && open->isOpen();
}

ServerConnection::ServerConnection(
    std::shared_ptr<ServerShared> shared, std::uint64_t id, std::unique_ptr<Stream> stream)
    : m_shared(std::move(shared)), m_id(id), m_stream(std::move(stream)), m_peer(m_stream->peer())
{
}

void ServerConnection::begin()
{
    m_stream->listen(eventsOf(weak_from_this(), &ServerConnection::received, &ServerConnection::ended));
    armTimer();
}

void ServerConnection::received(std::string_view bytes)
{
    if (m_lastRequest)
        return; // what follows a last request is nobody's
    m_buffer += bytes;
    process();
}

void ServerConnection::ended(const std::optional<Error>& error)
{
    m_peerEnded = true;
    // A client may close its sending side and still wait for answers.
    if (error || (m_slots.empty() && m_untaken.empty()))
        shut();
    else if (m_slots.empty())
        m_closesWhenTaken = true; // reportTaken() is at it
}

void ServerConnection::process()
{
    if (m_processing)
        return; // an answer inside of a handler: the loop below goes on
    const auto self = shared_from_this();
    m_processing = true;
    while (m_stream && !m_lastRequest && !m_buffer.empty() && processOne()) { }
    m_processing = false;
    if (m_stream)
        armTimer();
}

/// False when there is nothing more to do for now.
bool ServerConnection::processOne()
{
    if (m_slots.size() >= m_shared->limits.pipelineMax) {
        if (m_buffer.size() > pipelineBytesMax)
            shut();
        return false;
    }
    if (m_stream->unsentBytes() > unsentBytesMax) {
        waitForNetwork();
        return false;
    }
    if (!m_parser) {
        ParseLimits limits;
        limits.headerBytesMax = m_shared->limits.headerBytesMax;
        limits.bodyBytesMax = m_shared->limits.bodyBytesMax;
        m_parser = std::make_unique<RequestParser>(limits);
    }
    const auto parsed = m_parser->feed(m_buffer);
    if (parsed == Parsed::Incomplete) {
        if (m_parser->expectsContinue() && !std::exchange(m_continueDue, true))
            sendContinue();
        return false;
    }
    if (parsed == Parsed::Failed) {
        refuse();
        return false;
    }
    Slot slot;
    slot.http10 = m_parser->isHttp10();
    slot.close = !m_parser->keepsAlive() || m_shared->finishing;
    auto request = m_parser->take();
    slot.takesGzip = takesGzip(request.headers.value("Accept-Encoding"));
    m_parser.reset();
    m_continueDue = false;
    request.peer = m_peer;
    dispatch(std::move(request), std::move(slot));
    return true;
}

void ServerConnection::sendContinue()
{
    // Only when no older answer is due, or it would come before that one.
    if (m_continueDue && m_slots.empty())
        write("HTTP/1.1 100 Continue\r\n\r\n");
}

void ServerConnection::refuse()
{
    Slot slot;
    slot.number = m_nextNumber++;
    slot.close = true;
    slot.cause = m_shared->host.trace().currentCause();
    slot.response = plainText(m_parser->failureStatus(),
        std::to_string(m_parser->failureStatus()) + " " + m_parser->failureText());
    m_parser.reset();
    m_buffer.clear();
    m_lastRequest = true;
    m_slots.push_back(std::move(slot));
    sendAnswers();
}

void ServerConnection::dispatch(Request request, Slot slot)
{
    slot.number = m_nextNumber++;
    slot.method = request.method;
    m_lastRequest = slot.close;
    if (m_lastRequest)
        m_buffer.clear();
    m_timer.stop();
    m_slots.push_back(std::move(slot));
    const Responder responder(std::make_shared<Responder::State>(weak_from_this(), m_nextNumber - 1));
    const auto handler = m_shared->handler; // it may destroy the server
    if (handler)
        handler(request, responder);
}

void ServerConnection::answer(std::uint64_t number, Response response, std::function<void()> taken)
{
    const auto self = shared_from_this();
    const auto slot = std::find_if(m_slots.begin(), m_slots.end(), [&](const Slot& s) { return s.number == number; });
    if (slot == m_slots.end()) {
        if (taken)
            taken();
        return;
    }
    slot->response = std::move(response);
    slot->taken = std::move(taken);
    slot->cause = m_shared->host.trace().currentCause();
    sendAnswers();
    if (m_stream && !m_processing)
        process();
}

void ServerConnection::sendAnswers()
{
    while (m_stream && !m_slots.empty() && m_slots.front().response) {
        auto slot = std::move(m_slots.front());
        m_slots.pop_front();
        const bool close = slot.close || (m_shared->finishing && m_slots.empty()) || (m_peerEnded && m_slots.empty());
        const ResponseForm form{.toHead = slot.method == "HEAD",
            .close = close,
            .http10 = slot.http10,
            .takesGzip = slot.takesGzip,
            .now = m_shared->host.clock().now()};
        const auto because = m_shared->host.trace().because(slot.cause);
        write(serializeResponse(std::move(*slot.response), form));
        if (slot.taken) {
            m_untaken.push_back({m_writtenBytes, std::move(slot.taken)});
            reportTaken();
        }
        if (close && m_untaken.empty())
            return shut();
        m_closesWhenTaken |= close;
        if (close)
            return waitForNetwork();
    }
    if (m_stream && m_slots.empty() && m_continueDue)
        sendContinue();
}

void ServerConnection::write(std::string bytes)
{
    m_writtenBytes += bytes.size();
    m_stream->write(std::move(bytes));
}

void ServerConnection::reportTaken()
{
    const auto self = shared_from_this();
    while (m_stream && !m_untaken.empty() && m_untaken.front().end + m_stream->unsentBytes() <= m_writtenBytes) {
        const auto taken = std::move(m_untaken.front().taken);
        m_untaken.pop_front();
        taken();
    }
    if (!m_untaken.empty())
        waitForNetwork();
}

/// Looks again soon whether a slow client has taken what it was sent.
void ServerConnection::waitForNetwork()
{
    if (m_stream && !m_retry.isRunning())
        m_retry = m_shared->host.clock().after(unsentRetry, [this] {
            const auto self = shared_from_this();
            reportTaken();
            if (m_closesWhenTaken && m_untaken.empty())
                shut();
            else
                process();
        });
}

void ServerConnection::armTimer()
{
    if (!m_slots.empty()) {
        m_timer.stop();
        m_timesHeader = false;
        return;
    }
    const bool inRequest = m_parser && (m_parser->hasBegun() || !m_buffer.empty());
    if (inRequest && m_timesHeader && m_timer.isRunning())
        return; // the time counts from the request's first byte: trickling does not buy more
    m_timesHeader = inRequest;
    m_timer = m_shared->host.clock().after(
        inRequest ? m_shared->limits.headerTimeout : m_shared->limits.idleTimeout, [this] { timedOut(); });
}

void ServerConnection::timedOut()
{
    if (m_timesHeader) {
        auto response = plainText(408, "408 Request Timeout");
        write(serializeResponse(std::move(response), {.close = true, .now = m_shared->host.clock().now()}));
    }
    shut();
}

void ServerConnection::finish()
{
    if (m_slots.empty() && m_buffer.empty() && !(m_parser && m_parser->hasBegun()))
        shut();
}

void ServerConnection::shut()
{
    const auto self = shared_from_this();
    m_timer.stop();
    m_retry.stop();
    m_lastRequest = true;
    const auto slots = std::exchange(m_slots, {});
    const auto untaken = std::exchange(m_untaken, {});
    if (const auto stream = std::exchange(m_stream, nullptr))
        stream->close();
    m_shared->connections.erase(m_id);
    for (const auto& answer : untaken)
        answer.taken();
    for (const auto& slot : slots)
        if (slot.taken)
            slot.taken();
}

} // namespace halab::http
