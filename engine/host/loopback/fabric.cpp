#include "host/loopback/fabric.h"

#include "host/loopback/connection.h"

#include <algorithm>

namespace halab::loopback {

SocketWatcher::SocketWatcher(Fabric& fabric, Place& place) : m_fabric(fabric), m_place(place)
{
    m_place.watchers.insert(this);
}

SocketWatcher::~SocketWatcher()
{
    off();
    m_place.watchers.erase(this);
}

void SocketWatcher::want(std::uint32_t events)
{
    m_wanted = true;
    m_events = events;
    rewatch();
}

void SocketWatcher::off()
{
    m_wanted = false;
    rewatch();
}

void SocketWatcher::rewatch()
{
    const bool watched = m_wanted && m_fd && !m_place.gate->isPaused();
    auto& reactor = m_fabric.reactor();
    if (!watched)
        reactor.unwatch(std::exchange(m_watch, 0));
    else if (m_watch != 0)
        reactor.change(m_watch, m_events);
    else
        m_watch = reactor.watch(m_fd.get(), m_events, [this](std::uint32_t events) {
            // What waited during a pause comes first; the descriptor stays ready until then.
            if (!m_place.gate->isClosed())
                ready(events);
        });
}

Fabric::Fabric(WallTimeline& timeline, Trace& trace, LinkTable& links, Random& random)
    : m_timeline(timeline), m_trace(trace), m_links(links), m_random(random)
{
}

Fabric::~Fabric() = default;

void Fabric::add(Place& place)
{
    m_byName[place.name] = &place;
    if (!place.own.isUnspecified())
        m_byAddress[place.own] = &place;
}

void Fabric::hostChanged(Place& place)
{
    for (auto* watcher : std::vector(place.watchers.begin(), place.watchers.end()))
        if (place.watchers.contains(watcher))
            watcher->hostChanged();
}

void Fabric::clear(Place& place)
{
    for (auto* watcher : std::vector(place.watchers.begin(), place.watchers.end()))
        if (place.watchers.contains(watcher))
            watcher->powerOff();
}

void Fabric::linksChanged()
{
    for (const auto& [id, connection] : std::map(m_connections))
        connection->linkChanged();
    for (const auto& [id, attempt] : std::exchange(dialsThatWait, {}))
        attempt();
}

void Fabric::closeAll()
{
    dialsThatWait.clear();
    m_connections.clear();
}

Place* Fabric::find(const std::string& name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : found->second;
}

Place* Fabric::placeOf(const SocketAddress& address) const
{
    const auto found = m_byAddress.find(address.ip);
    if (found != m_byAddress.end())
        return found->second;
    for (const auto& [key, info] : m_ports)
        if (info.published != 0 && info.published == address.port && address.ip == IpAddress::v4(127, 0, 0, 1))
            return find(info.host);
    return nullptr;
}

std::string Fabric::nameOf(const SocketAddress& address) const
{
    const auto* place = placeOf(address);
    return place ? place->name : address.toString();
}

SocketAddress Fabric::actual(SocketAddress to, bool datagram) const
{
    const auto found = m_byAddress.find(to.ip);
    if (found == m_byAddress.end())
        return to;
    const auto& moved = datagram ? found->second->movedUdp : found->second->movedTcp;
    if (const auto real = moved.find(to.port); real != moved.end())
        to.port = real->second;
    return to;
}

Result<std::vector<SocketAddress>> Fabric::lookup(const Place& own, const Endpoint& place) const
{
    if (const auto address = IpAddress::parse(place.host))
        return std::vector{actual({*address, place.port}, false)};
    if (const auto* found = find(place.host); found && !found->isMachine)
        return std::vector{actual({found->own, place.port}, false)};
    if (place.host == "localhost") {
        // In a container that is the container; what does not listen there may listen on the machine.
        if (!own.isMachine && m_ports.contains({own.name, place.port}))
            return std::vector{actual({own.own, place.port}, false)};
        return std::vector{SocketAddress{IpAddress::v4(127, 0, 0, 1), place.port}};
    }
    return fail(ErrorKind::NotFound, "lookup " + place.host + ": no such host");
}

std::shared_ptr<SocketConnection> Fabric::connect(
    Place& place, Descriptor fd, std::shared_ptr<CauseLane> in, std::shared_ptr<CauseLane> out)
{
    const auto id = m_nextConnection++;
    auto connection
        = std::make_shared<SocketConnection>(*this, place, id, std::move(fd), std::move(in), std::move(out));
    m_connections[id] = connection;
    return connection;
}

void Fabric::forget(std::uint64_t connection)
{
    m_timeline.soon([this, connection] { m_connections.erase(connection); });
}

} // namespace halab::loopback
