#include "host/loopback/network.h"
#include "host/loopback/socket_calls.h"

#include <sys/epoll.h>

#include <cerrno>
#include <memory>

namespace halab::loopback {

namespace {

constexpr std::size_t datagramBytesMax = 65507;
constexpr int datagramsInARow = 64;
constexpr int receiveBufferBytes = 2 * 1024 * 1024; ///< the kernel gives what it allows

class SocketDatagrams final : public DatagramSocket, public SocketWatcher {
public:
    SocketDatagrams(std::shared_ptr<Fabric> fabric, Place& place, std::uint16_t wanted, Descriptor fd,
        Network::DatagramCallback received)
        : SocketWatcher(*fabric, place),
          m_wanted(wanted),
          m_owner(std::move(fabric)),
          m_received(std::make_shared<Network::DatagramCallback>(std::move(received)))
    {
        m_fd = std::move(fd);
        m_address = localAddress(m_fd.get());
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVBUF, &receiveBufferBytes, sizeof receiveBufferBytes);
        m_place.boundUdp.insert(m_wanted);
        want(EPOLLIN);
    }
    ~SocketDatagrams() override { m_place.boundUdp.erase(m_wanted); }

    SocketAddress address() const override { return m_address; }

    bool send(SocketAddress to, std::string_view bytes) override
    {
        if (!m_fd || bytes.size() > datagramBytesMax)
            return false;
        to = m_fabric.actual(to, true);
        const bool ours = m_fabric.isOurs(to);
        LinkTable::Verdict verdict;
        if (ours)
            verdict = m_fabric.links().judgeDatagram(m_place.name, m_fabric.nameOf(to), m_fabric.random());
        const auto cause = ours ? m_fabric.trace().currentCause() : 0;
        bool sent = true;
        for (int copy = 0; copy < verdict.copies; ++copy) {
            if (verdict.delay == Duration::zero())
                sent = sendNow(to, bytes, cause);
            else
                sendLater(to, bytes, cause, verdict.delay);
        }
        return sent;
    }

    void powerOff() override
    {
        off();
        m_fd.reset();
        m_place.boundUdp.erase(m_wanted);
    }

protected:
    void ready(std::uint32_t) override
    {
        const auto callback = m_received; // it may destroy the socket
        const std::weak_ptr<char> alive = m_alive;
        // One a thread, of which only the pages are touched that a datagram fills.
        thread_local const std::unique_ptr<char[]> buffer(new char[datagramBytesMax]);
        for (int i = 0; i < datagramsInARow && !alive.expired() && m_fd && !m_place.gate->isClosed(); ++i) {
            SystemAddress from;
            const auto got = ::recvfrom(m_fd.get(), buffer.get(), datagramBytesMax, MSG_DONTWAIT, from.get(), &from.size);
            if (got < 0 && errno != EINTR && errno != ECONNREFUSED)
                return;
            if (got < 0)
                continue;
            const std::string_view bytes(buffer.get(), static_cast<std::size_t>(got));
            const auto sender = from.value();
            auto& trace = m_fabric.trace();
            const Trace::Because because(trace, m_fabric.causes().datagramReceived(sender, m_address, bytes));
            (*callback)(sender, bytes);
        }
    }

private:
    bool sendNow(SocketAddress to, std::string_view bytes, EventId cause)
    {
        SystemAddress system(to);
        if (::sendto(m_fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT, system.get(), system.size) < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK || errno == ECONNREFUSED;
        m_fabric.causes().datagramSent(m_address, to, bytes, cause);
        return true;
    }

    void sendLater(SocketAddress to, std::string_view bytes, EventId cause, Duration delay)
    {
        auto& timeline = m_fabric.timeline();
        timeline.at(timeline.elapsed() + delay,
            [this, to, text = std::string(bytes), cause, alive = std::weak_ptr(m_alive)] {
                if (!alive.expired() && m_fd)
                    sendNow(to, text, cause);
            });
    }

    std::uint16_t m_wanted;
    std::shared_ptr<Fabric> m_owner;
    std::shared_ptr<Network::DatagramCallback> m_received;
    std::shared_ptr<char> m_alive = std::make_shared<char>();
    SocketAddress m_address;
};

} // namespace

Result<std::unique_ptr<DatagramSocket>> SocketNetwork::bindDatagrams(SocketAddress wanted, DatagramCallback received)
{
    const auto local = localFor(m_place, wanted, "udp");
    HALAB_TRY(local);
    const bool mayMove = local->ip == m_place.own && !m_place.isMachine;
    // A protocol that uses one port for both, as gossip does, finds its datagrams beside its streams.
    auto first = *local;
    if (const auto moved = m_place.movedTcp.find(wanted.port); mayMove && moved != m_place.movedTcp.end())
        first.port = moved->second;
    if (wanted.port != 0 && m_place.boundUdp.contains(wanted.port))
        return listenError(wanted, "udp", EADDRINUSE);
    auto fd = openBound(first, SOCK_DGRAM);
    const int error = errno;
    if (!fd && error == EADDRINUSE && mayMove)
        fd = openBound({local->ip, 0}, SOCK_DGRAM);
    if (!fd)
        return listenError(wanted, "udp", error);
    const auto port = localAddress(fd.get()).port;
    for (const auto asked : {wanted.port, first.port}) {
        m_place.movedUdp.erase(asked);
        if (asked != 0 && asked != port)
            m_place.movedUdp[asked] = port;
    }
    const auto name = wanted.port != 0 ? wanted.port : port;
    return std::make_unique<SocketDatagrams>(m_fabric, m_place, name, std::move(fd), std::move(received));
}

} // namespace halab::loopback
