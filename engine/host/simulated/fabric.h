#pragma once

// The virtual network of one simulated world: hosts with addresses, listeners, datagram
// sockets, connections, and what the links do to them.

#include "host/kernel/gate.h"
#include "host/kernel/host_clock.h"
#include "host/kernel/outbox.h"
#include "host/network.h"

#include <map>
#include <memory>
#include <string>

namespace halab::simulated {

class Connection;
class Fabric;

/// One host's place in the fabric.
struct Place {
    std::string name;
    IpAddress address;
    kernel::Gate* gate = nullptr;
    std::uint16_t nextPort = 32768; ///< the next one for a connection or a socket that asks for any
};

struct ListenerState {
    SocketAddress address;
    Place* place = nullptr;
    Network::StreamCallback accepted;
};

struct DatagramState {
    SocketAddress address;
    Place* place = nullptr;
    Network::DatagramCallback received;
};

struct DialState {
    Place* from = nullptr;
    SocketAddress to;
    Network::DialCallback done;
    EventId cause = 0;
    std::uint64_t timeoutEvent = 0;
    bool waiting = false; ///< for a cut link to heal
};

class Fabric {
public:
    Fabric(kernel::Timeline& timeline, Trace& trace, LinkTable& links, Random& random, Duration latency);
    ~Fabric();

    void add(Place& place);
    /// Everything of the host is gone; peers see their connections closed.
    void clear(Place& place);
    void linksChanged();

    Result<std::shared_ptr<ListenerState>> listen(Place& place, SocketAddress local, Network::StreamCallback accepted);
    Result<std::shared_ptr<DatagramState>> bind(Place& place, SocketAddress local, Network::DatagramCallback received);
    bool send(const DatagramState& socket, SocketAddress to, std::string_view bytes);
    std::shared_ptr<DialState> dial(Place& place, SocketAddress to, Duration timeout, Network::DialCallback done);
    void close(const std::shared_ptr<ListenerState>& listener);
    void close(const std::shared_ptr<DatagramState>& socket);
    void cancel(const std::shared_ptr<DialState>& dial);

    std::string nameOf(const SocketAddress& address) const;
    const Place* find(const std::string& name) const;
    std::vector<std::pair<std::string, SocketAddress>> listening() const;

    kernel::Timeline& timeline() { return m_timeline; }
    Trace& trace() { return m_trace; }
    LinkTable& links() { return m_links; }
    Random& random() { return m_random; }
    Duration latency() const { return m_latency; }
    /// Called by a connection that is over, from inside its own code.
    void forget(std::uint64_t connection);

private:
    Result<SocketAddress> localAddress(Place& place, SocketAddress wanted, std::string_view network, bool taken(const Fabric&, SocketAddress));
    SocketAddress seenFrom(const Place& place, SocketAddress to) const;
    void tryDial(const std::shared_ptr<DialState>& dial);
    void arriveDial(const std::shared_ptr<DialState>& dial);
    void finishDial(const std::shared_ptr<DialState>& dial, Result<std::unique_ptr<Stream>> result);
    std::uint16_t freePort(Place& place) const;
    Place* placeAt(const IpAddress& address) const;

    kernel::Timeline& m_timeline;
    Trace& m_trace;
    LinkTable& m_links;
    Random& m_random;
    Duration m_latency;
    std::map<std::string, Place*> m_byName;
    std::map<IpAddress, Place*> m_byAddress;
    std::map<SocketAddress, std::shared_ptr<ListenerState>> m_listeners;
    std::map<SocketAddress, std::shared_ptr<DatagramState>> m_sockets;
    std::map<std::uint64_t, std::shared_ptr<Connection>> m_connections;
    std::vector<std::shared_ptr<DialState>> m_dials; ///< under way, in order
    std::uint64_t m_nextConnection = 1;
};

/// A host's network card.
class SimulatedNetwork final : public Network {
public:
    SimulatedNetwork(std::shared_ptr<Fabric> fabric, Place& place) : m_fabric(std::move(fabric)), m_place(place) {}

    Result<std::unique_ptr<Listener>> listen(SocketAddress local, StreamCallback accepted) override;
    Result<std::unique_ptr<DatagramSocket>> bindDatagrams(SocketAddress local, DatagramCallback received) override;
    Call dial(SocketAddress to, Duration timeout, DialCallback done) override;
    Call resolve(Endpoint place, ResolveCallback done) override;
    IpAddress ownAddress() const override { return m_place.address; }
    std::string nameOf(const SocketAddress& address) const override { return m_fabric->nameOf(address); }

private:
    std::shared_ptr<Fabric> m_fabric;
    Place& m_place;
};

} // namespace halab::simulated
