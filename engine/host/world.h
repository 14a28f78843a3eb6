#pragma once

// The set of Hosts of one lab, and what may befall them. Two kinds: LoopbackWorld (real
// sockets, wall clock times a speed factor) and SimulatedWorld (one seed, virtual time).
//
// A world and all that is in it live on one thread.

#include "host/host.h"
#include "host/links.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab {

struct HostSpec {
    std::string name;
    /// Container port → port on 127.0.0.1 of the student's machine (loopback only), as `docker run -p`.
    std::map<std::uint16_t, std::uint16_t> publishedPorts{};
    /// Files that exist from the start and that a wipe does not touch (mounted configurations).
    std::map<std::string, std::string> mountedFiles{};
};

/// Where a port of a host really is.
struct PortInfo {
    std::string host;
    std::uint16_t port = 0;           ///< the port that the node asked for
    SocketAddress actual;             ///< where it listens
    std::uint16_t published = 0;      ///< on 127.0.0.1; 0 = not published
    std::string note;                 ///< why it is not where one would expect it; empty if it is
};

class World {
public:
    virtual ~World() = default;

    virtual Host& addHost(HostSpec spec) = 0;
    virtual Host* host(const std::string& name) = 0;
    virtual std::vector<std::string> hostNames() const = 0;

    virtual Trace& trace() = 0;
    virtual LinkTable& links() = 0;
    /// Call after links() was changed: what was held back by a cut goes on.
    virtual void linksChanged() = 0;

    virtual Time now() const = 0;
    /// The factor by which time runs; 0 = paused. Bounds: 0–50. Simulated worlds ignore it.
    virtual void setSpeed(double factor) = 0;
    virtual double speed() const = 0;

    // What may befall a host. The node on it is the caller's.
    virtual void pause(const std::string& host) = 0;   ///< SIGSTOP: sockets stay, nothing runs
    virtual void resume(const std::string& host) = 0;  ///< SIGCONT
    virtual bool isPaused(const std::string& host) const = 0;
    /// After its node was destroyed: every socket and timer of the host is gone, connections
    /// are closed (kill) and what was not synced to disk is lost.
    virtual void powerOff(const std::string& host, bool unsyncedIsLost) = 0;
    virtual void wipeDisk(const std::string& host) = 0;
    virtual void setSkew(const std::string& host, Duration skew) = 0;

    virtual std::vector<PortInfo> ports() const = 0;
    /// "loopback" or "simulated".
    virtual std::string kind() const = 0;

    /// Runs until `done` is true or `limit` of the world's time has passed; false on the limit.
    /// The loopback world runs the thread's event loop meanwhile.
    virtual bool runUntil(const std::function<bool()>& done, Duration limit) = 0;
};

struct LoopbackOptions {
    double speed = 1;
    std::string folder; ///< where hosts keep their disks; empty = a temporary folder, removed at the end
};
std::unique_ptr<World> makeLoopbackWorld(LoopbackOptions options = {});

struct SimulatedOptions {
    std::uint64_t seed = 1;
    Time start{std::chrono::seconds{1'767'225'600}}; ///< 2026-01-01T00:00:00Z
    Duration latency{std::chrono::microseconds{200}}; ///< of every link, before faults
};
std::unique_ptr<World> makeSimulatedWorld(SimulatedOptions options = {});

/// The machine itself, for a node that is a program of its own: real names, real files, real
/// time, no faults. Log lines of the trace are the caller's to print (subscribe).
class MachineHost {
public:
    virtual ~MachineHost() = default;
    virtual Host& host() = 0;
    virtual Trace& trace() = 0;
};
std::unique_ptr<MachineHost> makeMachineHost();

} // namespace halab
