#pragma once

// The real sockets of one world's hosts: who they belong to, where names lead, what is moved
// because its port was taken.

#include "host/kernel/gate.h"
#include "host/loopback/causes.h"
#include "host/loopback/reactor.h"
#include "host/loopback/wall_timeline.h"
#include "host/links.h"
#include "host/network.h"
#include "host/world.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace halab::loopback {

class SocketConnection;
class SocketWatcher;
class Fabric;

/// One host's place among the sockets.
struct Place {
    std::string name;
    IpAddress own;        ///< unspecified for the machine itself
    bool isMachine = false;
    kernel::Gate* gate = nullptr;
    std::map<std::uint16_t, std::uint16_t> published{}; ///< wanted, on 127.0.0.1
    std::map<std::uint16_t, std::uint16_t> publishedAt{}; ///< where a taken one went
    std::map<std::uint16_t, std::uint16_t> movedTcp{}; ///< wanted port → real one
    std::map<std::uint16_t, std::uint16_t> movedUdp{};
    std::set<std::uint16_t> boundUdp{}; ///< as wanted
    std::set<SocketWatcher*> watchers{}; ///< every socket of the host; order never shows
};

/// A socket in the reactor that stops to be watched while its host is paused.
class SocketWatcher {
public:
    SocketWatcher(Fabric& fabric, Place& place);
    virtual ~SocketWatcher();
    SocketWatcher(const SocketWatcher&) = delete;
    SocketWatcher& operator=(const SocketWatcher&) = delete;

    void hostChanged() { rewatch(); }
    /// The host is gone.
    virtual void powerOff() = 0;

protected:
    /// From now on; 0 = only errors, none at all with `off`.
    void want(std::uint32_t events);
    void off();
    virtual void ready(std::uint32_t events) = 0;

    Fabric& m_fabric;
    Place& m_place;
    Descriptor m_fd;

private:
    void rewatch();

    std::uint64_t m_watch = 0;
    std::uint32_t m_events = 0;
    bool m_wanted = false;
};

class Fabric {
public:
    Fabric(WallTimeline& timeline, Trace& trace, LinkTable& links, Random& random);
    ~Fabric();

    void add(Place& place);
    void hostChanged(Place& place); ///< paused or resumed
    void clear(Place& place);
    void linksChanged();
    /// The world ends.
    void closeAll();

    /// Whether an address belongs to a host of this world.
    bool isOurs(const SocketAddress& address) const { return placeOf(address) != nullptr; }
    Place* placeOf(const SocketAddress& address) const;
    Place* find(const std::string& name) const;
    std::string nameOf(const SocketAddress& address) const;
    /// Where a stream to this address, or a datagram, really has to go.
    SocketAddress actual(SocketAddress to, bool datagram) const;
    /// Without the machine's own resolver.
    Result<std::vector<SocketAddress>> lookup(const Place& own, const Endpoint& place) const;

    std::shared_ptr<SocketConnection> connect(Place& place, Descriptor fd, std::shared_ptr<CauseLane> in,
        std::shared_ptr<CauseLane> out);
    void forget(std::uint64_t connection);

    /// What listens, for World::ports().
    std::map<std::pair<std::string, std::uint16_t>, PortInfo>& ports() { return m_ports; }

    WallTimeline& timeline() { return m_timeline; }
    Reactor& reactor() { return m_timeline.reactor(); }
    Trace& trace() { return m_trace; }
    LinkTable& links() { return m_links; }
    Random& random() { return m_random; }
    CauseTable& causes() { return m_causes; }

    std::map<std::uint64_t, std::function<void()>> dialsThatWait; ///< for a cut link to heal, in order
    std::uint64_t nextDial = 1;

private:
    WallTimeline& m_timeline;
    Trace& m_trace;
    LinkTable& m_links;
    Random& m_random;
    CauseTable m_causes;
    std::map<std::string, Place*> m_byName;
    std::map<IpAddress, Place*> m_byAddress;
    std::map<std::pair<std::string, std::uint16_t>, PortInfo> m_ports;
    std::map<std::uint64_t, std::shared_ptr<SocketConnection>> m_connections;
    std::uint64_t m_nextConnection = 1;
};

} // namespace halab::loopback
