#include "host/loopback/connection.h"
#include "host/loopback/network.h"
#include "host/loopback/socket_calls.h"

#include <sys/epoll.h>

#include <cerrno>

namespace halab::loopback {

namespace {

constexpr int acceptsInARow = 64;
/// How long to leave connections waiting when the process has no descriptor for them.
constexpr Duration acceptPause = std::chrono::milliseconds{100};

/// One listening socket.
class Acceptor final : public SocketWatcher {
public:
    Acceptor(Fabric& fabric, Place& place, Descriptor fd, std::shared_ptr<Network::StreamCallback> accepted)
        : SocketWatcher(fabric, place), m_accepted(std::move(accepted))
    {
        m_fd = std::move(fd);
        want(EPOLLIN);
    }
    ~Acceptor() override { m_fabric.timeline().cancel(m_pause); }

    SocketAddress address() const { return localAddress(m_fd.get()); }

    void powerOff() override
    {
        off();
        m_fd.reset();
    }

protected:
    void ready(std::uint32_t) override
    {
        const auto callback = m_accepted; // it may destroy the listener
        const std::weak_ptr<char> alive = m_alive;
        for (int i = 0; i < acceptsInARow && !alive.expired() && m_fd && !m_place.gate->isClosed(); ++i) {
            Descriptor fd(::accept4(m_fd.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
            if (!fd && (errno == EMFILE || errno == ENFILE))
                return rest();
            if (!fd)
                return;
            const auto local = localAddress(fd.get());
            const auto peer = peerAddress(fd.get());
            auto in = m_fabric.causes().find(peer, local);
            auto out = m_fabric.causes().find(local, peer);
            const Trace::Because because(m_fabric.trace(), in ? in->opened : 0);
            auto stream = m_fabric.connect(m_place, std::move(fd), std::move(in), std::move(out))->stream();
            (*callback)(std::move(stream));
        }
    }

private:
    void rest()
    {
        off();
        auto& timeline = m_fabric.timeline();
        m_pause = timeline.at(timeline.elapsed() + acceptPause, [this] { want(EPOLLIN); });
    }

    std::shared_ptr<Network::StreamCallback> m_accepted;
    std::shared_ptr<char> m_alive = std::make_shared<char>();
    std::uint64_t m_pause = 0;
};

class SocketListener final : public Listener {
public:
    SocketListener(std::shared_ptr<Fabric> fabric, std::string host, std::uint16_t wanted)
        : m_fabric(std::move(fabric)), m_key(std::move(host), wanted)
    {
    }
    ~SocketListener() override { m_fabric->ports().erase(m_key); }
    SocketAddress address() const override { return m_address; }

    std::unique_ptr<Acceptor> own;
    std::unique_ptr<Acceptor> published;
    SocketAddress m_address;

private:
    std::shared_ptr<Fabric> m_fabric;
    std::pair<std::string, std::uint16_t> m_key;
};

/// Where the port is taken by another program: where it went before, or anywhere.
Descriptor openElsewhere(const Place& place, SocketAddress wanted)
{
    Descriptor fd;
    if (const auto before = place.movedTcp.find(wanted.port); before != place.movedTcp.end())
        fd = openBound({wanted.ip, before->second}, SOCK_STREAM);
    return fd ? std::move(fd) : openBound({wanted.ip, 0}, SOCK_STREAM);
}

std::unique_ptr<Acceptor> publishPort(Fabric& fabric, Place& place, std::uint16_t port, PortInfo& info,
    const std::shared_ptr<Network::StreamCallback>& accepted)
{
    const auto wanted = place.published.find(port);
    if (wanted == place.published.end())
        return nullptr;
    const auto machine = IpAddress::v4(127, 0, 0, 1);
    auto fd = openBound({machine, wanted->second}, SOCK_STREAM);
    const bool taken = !fd;
    if (taken && place.publishedAt.contains(port))
        fd = openBound({machine, place.publishedAt[port]}, SOCK_STREAM);
    if (!fd)
        fd = openBound({machine, 0}, SOCK_STREAM);
    const auto shown = SocketAddress{machine, wanted->second}.toString();
    if (!fd) {
        info.note += (info.note.empty() ? "" : "; ") + shown + " is taken by another program; not published";
        return nullptr;
    }
    auto acceptor = std::make_unique<Acceptor>(fabric, place, std::move(fd), accepted);
    info.published = acceptor->address().port;
    if (taken) {
        place.publishedAt[port] = info.published;
        info.note += (info.note.empty() ? "" : "; ") + shown + " is taken by another program; published on "
            + acceptor->address().toString() + " instead";
    }
    return acceptor;
}

} // namespace

Result<std::unique_ptr<Listener>> SocketNetwork::listen(SocketAddress wanted, StreamCallback accepted)
{
    const auto local = localFor(m_place, wanted, "tcp");
    HALAB_TRY(local);
    if (wanted.port != 0 && m_fabric->ports().contains({m_place.name, wanted.port}))
        return listenError(wanted, "tcp", EADDRINUSE);
    PortInfo info{.host = m_place.name, .port = wanted.port, .actual = {}, .published = 0, .note = {}};
    auto fd = openBound(*local, SOCK_STREAM);
    const int error = errno;
    if (!fd && error == EADDRINUSE && local->ip == m_place.own && !m_place.isMachine) {
        fd = openElsewhere(m_place, *local);
        if (fd) {
            const auto port = localAddress(fd.get()).port;
            m_place.movedTcp[wanted.port] = port;
            info.note = "port " + std::to_string(wanted.port) + " is taken by another program on every address of this machine; "
                + m_place.name + " listens on " + std::to_string(port) + " instead";
        }
    } else if (fd) {
        m_place.movedTcp.erase(wanted.port);
    }
    if (!fd)
        return listenError(wanted, "tcp", error);
    info.actual = localAddress(fd.get());
    if (info.port == 0)
        info.port = info.actual.port;
    auto listener = std::make_unique<SocketListener>(m_fabric, m_place.name, info.port);
    const auto callback = std::make_shared<StreamCallback>(std::move(accepted));
    listener->m_address = info.actual;
    listener->own = std::make_unique<Acceptor>(*m_fabric, m_place, std::move(fd), callback);
    listener->published = publishPort(*m_fabric, m_place, info.port, info, callback);
    m_fabric->ports()[{m_place.name, info.port}] = std::move(info);
    return listener;
}

} // namespace halab::loopback
