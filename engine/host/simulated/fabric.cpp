#include "host/simulated/fabric.h"

#include "host/simulated/connection.h"

#include <algorithm>

namespace halab::simulated {

namespace {

constexpr std::size_t datagramBytesMax = 65507;
constexpr std::size_t parkedMax = 4096; ///< datagrams for a paused host beyond that are lost, as its kernel's buffer is full

} // namespace

Fabric::Fabric(kernel::Timeline& timeline, Trace& trace, LinkTable& links, Random& random, Duration latency)
    : m_timeline(timeline), m_trace(trace), m_links(links), m_random(random), m_latency(latency)
{
}

Fabric::~Fabric() = default;

void Fabric::add(Place& place)
{
    m_byName[place.name] = &place;
    m_byAddress[place.address] = &place;
}

const Place* Fabric::find(const std::string& name) const
{
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : found->second;
}

Place* Fabric::placeAt(const IpAddress& address) const
{
    const auto found = m_byAddress.find(address);
    return found == m_byAddress.end() ? nullptr : found->second;
}

std::string Fabric::nameOf(const SocketAddress& address) const
{
    const auto* place = placeAt(address.ip);
    return place ? place->name : address.toString();
}

std::vector<std::pair<std::string, SocketAddress>> Fabric::listening() const
{
    std::vector<std::pair<std::string, SocketAddress>> out;
    for (const auto& [address, listener] : m_listeners)
        out.emplace_back(listener->place->name, address);
    return out;
}

SocketAddress Fabric::seenFrom(const Place& place, SocketAddress to) const
{
    if (to.ip.isLoopback() || to.ip.isUnspecified())
        to.ip = place.address;
    return to;
}

std::uint16_t Fabric::freePort(Place& place) const
{
    // 28 k ports are more than a simulated host ever has in use at once, so the walk ends.
    for (int tries = 0; tries < 28232; ++tries) {
        const auto port = place.nextPort;
        place.nextPort = port >= 60999 ? 32768 : static_cast<std::uint16_t>(port + 1);
        if (!m_listeners.contains({place.address, port}) && !m_sockets.contains({place.address, port}))
            return port;
    }
    return 0;
}

Result<SocketAddress> Fabric::localAddress(
    Place& place, SocketAddress wanted, std::string_view network, bool taken(const Fabric&, SocketAddress))
{
    const auto local = seenFrom(place, wanted);
    const auto shown = wanted.ip.isUnspecified() ? ":" + std::to_string(wanted.port) : wanted.toString();
    const auto refuse = [&](std::string_view why) {
        return fail(ErrorKind::Network, "listen " + std::string(network) + " " + shown + ": bind: " + std::string(why));
    };
    if (local.ip != place.address)
        return refuse("cannot assign requested address");
    if (local.port == 0)
        return SocketAddress{local.ip, freePort(place)};
    if (taken(*this, local))
        return refuse("address already in use");
    return local;
}

Result<std::shared_ptr<ListenerState>> Fabric::listen(
    Place& place, SocketAddress local, Network::StreamCallback accepted)
{
    const auto address = localAddress(
        place, local, "tcp", [](const Fabric& f, SocketAddress a) { return f.m_listeners.contains(a); });
    HALAB_TRY(address);
    auto listener = std::make_shared<ListenerState>(ListenerState{*address, &place, std::move(accepted)});
    m_listeners[*address] = listener;
    return listener;
}

Result<std::shared_ptr<DatagramState>> Fabric::bind(
    Place& place, SocketAddress local, Network::DatagramCallback received)
{
    const auto address = localAddress(
        place, local, "udp", [](const Fabric& f, SocketAddress a) { return f.m_sockets.contains(a); });
    HALAB_TRY(address);
    auto socket = std::make_shared<DatagramState>(DatagramState{*address, &place, std::move(received)});
    m_sockets[*address] = socket;
    return socket;
}

void Fabric::close(const std::shared_ptr<ListenerState>& listener)
{
    const auto found = m_listeners.find(listener->address);
    if (found != m_listeners.end() && found->second == listener)
        m_listeners.erase(found);
    listener->place = nullptr;
}

void Fabric::close(const std::shared_ptr<DatagramState>& socket)
{
    const auto found = m_sockets.find(socket->address);
    if (found != m_sockets.end() && found->second == socket)
        m_sockets.erase(found);
    socket->place = nullptr;
}

bool Fabric::send(const DatagramState& socket, SocketAddress to, std::string_view bytes)
{
    if (!socket.place || bytes.size() > datagramBytesMax)
        return false;
    to = seenFrom(*socket.place, to);
    const auto verdict = m_links.judgeDatagram(socket.place->name, nameOf(to), m_random);
    for (int copy = 0; copy < verdict.copies; ++copy) {
        m_timeline.at(m_timeline.elapsed() + m_latency + verdict.delay,
            [this, to, from = socket.address, text = std::string(bytes), cause = m_trace.currentCause()] {
                auto* place = placeAt(to.ip);
                if (!place || place->gate->waiting() >= parkedMax)
                    return;
                place->gate->pass([this, to, from, text, cause] {
                    const auto found = m_sockets.find(to);
                    if (found == m_sockets.end())
                        return;
                    const auto receiver = found->second; // the callback may close the socket
                    const Trace::Because because(m_trace, cause);
                    receiver->received(from, text);
                });
            });
    }
    return true;
}

void Fabric::clear(Place& place)
{
    std::erase_if(m_listeners, [&](const auto& entry) {
        return entry.second->place == &place && (entry.second->place = nullptr, true);
    });
    std::erase_if(m_sockets, [&](const auto& entry) {
        return entry.second->place == &place && (entry.second->place = nullptr, true);
    });
    for (const auto& dial : std::vector(m_dials))
        if (dial->from == &place)
            cancel(dial);
    for (const auto& [id, connection] : std::map(m_connections))
        if (connection->has(place))
            connection->powerOff(place);
}

void Fabric::linksChanged()
{
    for (const auto& dial : std::vector(m_dials))
        if (std::exchange(dial->waiting, false))
            tryDial(dial);
    for (const auto& [id, connection] : m_connections)
        connection->linksChanged();
}

void Fabric::forget(std::uint64_t connection)
{
    m_timeline.soon([this, connection] { m_connections.erase(connection); });
}

std::shared_ptr<DialState> Fabric::dial(
    Place& place, SocketAddress to, Duration timeout, Network::DialCallback done)
{
    auto dial = std::make_shared<DialState>();
    dial->from = &place;
    dial->to = seenFrom(place, to);
    dial->done = std::move(done);
    dial->cause = m_trace.currentCause();
    dial->timeoutEvent = m_timeline.at(m_timeline.elapsed() + timeout, [this, dial] {
        finishDial(dial, fail(ErrorKind::Timeout, "dial tcp " + dial->to.toString() + ": i/o timeout"));
    });
    m_dials.push_back(dial);
    tryDial(dial);
    return dial;
}

void Fabric::cancel(const std::shared_ptr<DialState>& dial)
{
    m_timeline.cancel(dial->timeoutEvent);
    dial->done = nullptr;
    std::erase(m_dials, dial);
}

void Fabric::tryDial(const std::shared_ptr<DialState>& dial)
{
    if (!dial->done || !placeAt(dial->to.ip))
        return; // nobody answers: only the time limit ends it
    const auto& from = dial->from->name;
    const auto to = nameOf(dial->to);
    if (m_links.between(from, to).cut || m_links.between(to, from).cut) {
        dial->waiting = true;
        return;
    }
    m_timeline.at(m_timeline.elapsed() + m_latency + m_links.between(from, to).delay, [this, dial] { arriveDial(dial); });
}

void Fabric::arriveDial(const std::shared_ptr<DialState>& dial)
{
    if (!dial->done)
        return;
    auto& target = *placeAt(dial->to.ip);
    const auto back = m_timeline.elapsed() + m_latency + m_links.between(target.name, dial->from->name).delay;
    const auto found = m_listeners.find(dial->to);
    if (found == m_listeners.end()) {
        m_timeline.at(back, [this, dial] {
            finishDial(dial,
                fail(ErrorKind::Network, "dial tcp " + dial->to.toString() + ": connect: connection refused"));
        });
        return;
    }
    const auto id = m_nextConnection++;
    const SocketAddress from{dial->from->address, freePort(*dial->from)};
    const auto connection = std::make_shared<Connection>(*this, id, *dial->from, from, target, dial->to);
    m_connections[id] = connection;
    // The kernel of a paused host accepts; the program sees the connection when it goes on.
    target.gate->pass([listener = found->second, connection, cause = dial->cause, this] {
        auto stream = connection->stream(1);
        if (!listener->place)
            return;
        const Trace::Because because(m_trace, cause);
        listener->accepted(std::move(stream));
    });
    m_timeline.at(back, [this, dial, connection] { finishDial(dial, connection->stream(0)); });
}

void Fabric::finishDial(const std::shared_ptr<DialState>& dial, Result<std::unique_ptr<Stream>> result)
{
    m_timeline.cancel(dial->timeoutEvent);
    std::erase(m_dials, dial);
    if (!dial->done)
        return;
    dial->from->gate->pass([this, dial, result = std::make_shared<Result<std::unique_ptr<Stream>>>(std::move(result))] {
        const Trace::Because because(m_trace, dial->cause);
        if (const auto done = std::exchange(dial->done, nullptr))
            done(std::move(*result));
    });
}

} // namespace halab::simulated
