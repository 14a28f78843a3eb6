#include "host/loopback/connection.h"

#include "host/loopback/socket_calls.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

namespace halab::loopback {

namespace {

constexpr std::size_t readBytes = 64 * 1024;
constexpr int readsInARow = 8; ///< then the other sockets have their turn
/// How long a closed connection may take to get rid of its last bytes, and then to hear the other side's end.
constexpr Duration lingerUnsent = std::chrono::seconds{30};
constexpr Duration lingerEnd = std::chrono::seconds{2};

class SocketStream final : public Stream {
public:
    explicit SocketStream(const std::shared_ptr<SocketConnection>& connection)
        : m_connection(connection), m_local(connection->local()), m_peer(connection->peer())
    {
    }
    ~SocketStream() override
    {
        if (const auto connection = m_connection.lock())
            connection->abandon();
    }

    void listen(Events events) override
    {
        if (const auto connection = m_connection.lock())
            connection->listen(std::move(events));
    }
    void write(std::string bytes) override
    {
        if (const auto connection = m_connection.lock())
            connection->write(std::move(bytes));
    }
    void close() override
    {
        if (const auto connection = m_connection.lock())
            connection->close();
    }
    std::size_t unsentBytes() const override
    {
        const auto connection = m_connection.lock();
        return connection ? connection->unsentBytes() : 0;
    }
    SocketAddress local() const override { return m_local; }
    SocketAddress peer() const override { return m_peer; }

private:
    std::weak_ptr<SocketConnection> m_connection;
    SocketAddress m_local, m_peer;
};

} // namespace

SocketConnection::SocketConnection(Fabric& fabric, Place& place, std::uint64_t id, Descriptor fd,
    std::shared_ptr<CauseLane> in, std::shared_ptr<CauseLane> out)
    : SocketWatcher(fabric, place),
      m_id(id),
      m_local(localAddress(fd.get())),
      m_peer(peerAddress(fd.get())),
      m_in(std::move(in)),
      m_out(std::move(out)),
      m_outbox(fabric.timeline(), fabric.links(), fabric.random(), {place.name, fabric.nameOf(m_peer), {}},
          [this](kernel::Parcel parcel) { release(std::move(parcel)); })
{
    m_fd = std::move(fd);
}

std::unique_ptr<Stream> SocketConnection::stream() { return std::make_unique<SocketStream>(shared_from_this()); }

void SocketConnection::listen(Stream::Events events)
{
    if (!m_open)
        return;
    m_events = std::make_shared<Stream::Events>(std::move(events));
    rewant();
}

/// Before listen() nothing is read: the kernel keeps it.
void SocketConnection::rewant()
{
    if (!m_fd || m_broken)
        return off();
    const bool reads = !m_inputEnded && (m_events || !m_open);
    if (!reads && m_queue.empty() && !m_inputEnded)
        return off();
    want((reads ? EPOLLIN : 0U) | (m_queue.empty() ? 0U : EPOLLOUT));
}

void SocketConnection::write(std::string bytes)
{
    if (!m_open || m_broken || bytes.empty())
        return;
    m_outbox.push({kernel::Parcel::Kind::Bytes, std::move(bytes), m_fabric.trace().currentCause()});
}

void SocketConnection::close()
{
    if (!std::exchange(m_open, false))
        return;
    m_events.reset();
    m_outbox.push({kernel::Parcel::Kind::End, {}, 0});
    rewant();
}

void SocketConnection::abandon()
{
    if (!std::exchange(m_open, false))
        return;
    m_events.reset();
    m_outbox.clear();
    m_outbox.push({kernel::Parcel::Kind::Reset, {}, 0});
}

void SocketConnection::powerOff()
{
    m_killed = true;
    m_events.reset();
    off();
    if (std::exchange(m_open, false))
        m_outbox.push({kernel::Parcel::Kind::End, {}, 0}); // its kernel says so, if the link lets it
    else if (m_ending)
        finalize();
}

void SocketConnection::release(kernel::Parcel parcel)
{
    if (!m_fd)
        return;
    switch (parcel.kind) {
    case kernel::Parcel::Kind::Bytes:
        if (m_broken)
            return;
        if (m_out)
            m_out->sent(parcel.bytes.size(), parcel.cause);
        m_unsent += parcel.bytes.size();
        m_queue.push_back(std::move(parcel.bytes));
        return flush();
    case kernel::Parcel::Kind::End:
        if (m_killed || m_broken)
            return finalize();
        m_ending = true;
        lingerFor(lingerUnsent);
        return flush();
    case kernel::Parcel::Kind::Reset:
        const linger now{1, 0};
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        return finalize();
    }
}

void SocketConnection::flush()
{
    while (!m_queue.empty()) {
        const auto& front = m_queue.front();
        const auto sent = ::send(
            m_fd.get(), front.data() + m_queueOffset, front.size() - m_queueOffset, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (sent < 0) { // the reactor tells the reader why
            m_queue.clear();
            m_unsent = 0;
            break;
        }
        m_unsent -= static_cast<std::size_t>(sent);
        m_queueOffset += static_cast<std::size_t>(sent);
        if (m_queueOffset < front.size())
            break;
        m_queue.pop_front();
        m_queueOffset = 0;
    }
    if (m_queue.empty() && m_ending && !m_shutDown)
        return outputDone();
    rewant();
}

void SocketConnection::outputDone()
{
    m_shutDown = true;
    ::shutdown(m_fd.get(), SHUT_WR);
    if (m_inputEnded)
        return finalize();
    // Closing now would answer what is still coming in with a reset, and the reset would destroy
    // the last bytes that we sent before the other side has read them.
    lingerFor(lingerEnd);
    rewant();
}

void SocketConnection::lingerFor(Duration time)
{
    auto& timeline = m_fabric.timeline();
    timeline.cancel(m_lingerEvent);
    m_lingerEvent = timeline.at(timeline.elapsed() + time, [this] {
        m_lingerEvent = 0;
        finalize();
    });
}

void SocketConnection::ready(std::uint32_t events)
{
    const auto self = shared_from_this();
    if (events & EPOLLOUT)
        flush();
    if (m_fd && !m_inputEnded && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        return read();
    if (m_fd && m_inputEnded && (events & (EPOLLHUP | EPOLLERR))) {
        // Nobody is there any more to take what we might still write.
        m_broken = true;
        m_queue.clear();
        m_unsent = 0;
        if (m_open)
            off();
        else
            finalize();
    }
}

void SocketConnection::read()
{
    static thread_local char buffer[readBytes];
    for (int i = 0; i < readsInARow && m_fd && !m_inputEnded; ++i) {
        if (m_open && (!m_events || m_place.gate->isClosed()))
            return;
        const auto got = ::recv(m_fd.get(), buffer, sizeof buffer, MSG_DONTWAIT);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (got == 0)
            return endOfInput(std::nullopt);
        if (got < 0)
            return endOfInput(Error{.kind = ErrorKind::Network,
                .message = "read tcp " + m_local.toString() + "->" + m_peer.toString() + ": read: " + errnoText(errno),
                .file = {}});
        deliver({buffer, static_cast<std::size_t>(got)});
        if (static_cast<std::size_t>(got) < sizeof buffer)
            return;
    }
}

void SocketConnection::deliver(std::string_view bytes)
{
    // A callback may run the event loop: the bytes must not lie in the shared buffer then.
    const std::string own(bytes);
    bytes = own;
    while (!bytes.empty()) {
        const auto [size, cause] = m_in ? m_in->received(bytes.size()) : std::pair<std::size_t, EventId>{bytes.size(), 0};
        const auto events = m_events; // the callback may destroy the stream
        if (events && events->data) {
            const Trace::Because because(m_fabric.trace(), cause);
            events->data(bytes.substr(0, size));
        }
        bytes.remove_prefix(size);
    }
}

void SocketConnection::endOfInput(const std::optional<Error>& error)
{
    m_inputEnded = true;
    m_broken = m_broken || error;
    if (!m_open) {
        if (error || m_shutDown)
            finalize();
        return;
    }
    rewant();
    const auto events = m_events;
    if (events && events->closed)
        events->closed(error);
}

void SocketConnection::finalize()
{
    if (!m_fd)
        return;
    m_fabric.timeline().cancel(std::exchange(m_lingerEvent, 0));
    off();
    m_fd.reset();
    m_queue.clear();
    m_unsent = 0;
    m_fabric.forget(m_id);
}

} // namespace halab::loopback
