#include "host/loopback/dial.h"

#include "host/loopback/connection.h"
#include "host/loopback/socket_calls.h"

#include <netinet/in.h>
#include <sys/epoll.h>

#include <cerrno>

namespace halab::loopback {

SocketDial::SocketDial(Fabric& fabric, Place& place, SocketAddress to, Network::DialCallback done)
    : SocketWatcher(fabric, place),
      m_wanted(to),
      m_to(fabric.actual(to, false)),
      m_done(std::move(done)),
      m_cause(fabric.trace().currentCause())
{
    if (m_to.ip.isUnspecified())
        m_to.ip = place.isMachine ? IpAddress::v4(127, 0, 0, 1) : place.own;
}

SocketDial::~SocketDial() { cancel(); }

void SocketDial::begin(Duration timeout)
{
    auto& timeline = m_fabric.timeline();
    m_timeoutEvent = timeline.at(timeline.elapsed() + timeout, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->finish(Error{.kind = ErrorKind::Timeout,
                .message = "dial tcp " + self->m_wanted.toString() + ": i/o timeout",
                .file = {}});
    });
    attempt();
}

void SocketDial::cancel()
{
    m_done = nullptr;
    m_finished = true;
    off();
    m_fd.reset();
    auto& timeline = m_fabric.timeline();
    timeline.cancel(std::exchange(m_timeoutEvent, 0));
    timeline.cancel(std::exchange(m_delayEvent, 0));
    m_fabric.dialsThatWait.erase(std::exchange(m_waiting, 0));
}

void SocketDial::attempt()
{
    const auto weak = weak_from_this();
    const auto to = m_fabric.nameOf(m_to);
    const auto& there = m_fabric.links().between(m_place.name, to);
    const auto& back = m_fabric.links().between(to, m_place.name);
    if (there.cut || back.cut) {
        m_waiting = m_fabric.nextDial++;
        m_fabric.dialsThatWait[m_waiting] = [weak] {
            if (const auto self = weak.lock())
                self->attempt();
        };
        return;
    }
    auto& timeline = m_fabric.timeline();
    m_delayEvent = timeline.at(timeline.elapsed() + there.delay + back.delay, [weak] {
        if (const auto self = weak.lock())
            self->connect();
    });
}

void SocketDial::connect()
{
    m_delayEvent = 0;
    m_fd = openSocket(m_to.ip, SOCK_STREAM);
    if (!m_fd)
        return finish(errorOf(errno));
    if (!m_place.isMachine && m_to.ip.isV4() && m_to.ip.isLoopback()) {
        // The port is chosen by connect(): choosing it here would walk through all of the
        // connections that wait for their end.
        const int on = 1;
        ::setsockopt(m_fd.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        SystemAddress own({m_place.own, 0});
        if (::bind(m_fd.get(), own.get(), own.size) != 0)
            return finish(errorOf(errno));
    }
    SystemAddress system(m_to);
    if (::connect(m_fd.get(), system.get(), system.size) != 0 && errno != EINPROGRESS)
        return finish(errorOf(errno));
    if (m_fabric.isOurs(m_to)) {
        std::tie(m_out, m_in) = m_fabric.causes().open(localAddress(m_fd.get()), m_to);
        m_out->opened = m_cause;
    }
    want(EPOLLOUT);
}

void SocketDial::ready(std::uint32_t)
{
    if (const int error = pendingError(m_fd.get()))
        return finish(errorOf(error));
    finish(std::nullopt);
}

Error SocketDial::errorOf(int error) const
{
    // A kernel without a listener refuses; our own table cannot be asked.
    return Error{.kind = error == ETIMEDOUT ? ErrorKind::Timeout : ErrorKind::Network,
        .message = "dial tcp " + m_wanted.toString()
            + (error == ETIMEDOUT ? ": connect: connection timed out" : ": connect: " + errnoText(error)),
        .file = {}};
}

void SocketDial::finish(std::optional<Error> error)
{
    if (std::exchange(m_finished, true))
        return;
    off();
    auto& timeline = m_fabric.timeline();
    timeline.cancel(std::exchange(m_timeoutEvent, 0));
    timeline.cancel(std::exchange(m_delayEvent, 0));
    m_fabric.dialsThatWait.erase(std::exchange(m_waiting, 0));
    m_place.gate->pass([weak = weak_from_this(), error] {
        const auto self = weak.lock();
        if (!self || !self->m_done)
            return;
        const auto done = std::exchange(self->m_done, nullptr);
        const Trace::Because because(self->m_fabric.trace(), self->m_cause);
        if (error)
            done(tl::unexpected(*error));
        else
            done(self->m_fabric.connect(self->m_place, std::move(self->m_fd), self->m_in, self->m_out)->stream());
    });
}

} // namespace halab::loopback
