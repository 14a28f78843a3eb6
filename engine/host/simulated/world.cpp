// The world of tests, replays and searches for counter-examples: time jumps from event to
// event, and one seed decides everything that is left to chance.

#include "host/world.h"

#include "base/hash.h"
#include "host/simulated/disk.h"
#include "host/simulated/fabric.h"

#include <algorithm>
#include <limits>

namespace halab::simulated {

namespace {

class VirtualTimeline final : public kernel::Timeline {
public:
    explicit VirtualTimeline(Time start) : m_start(start) {}

    Duration elapsed() const override { return m_elapsed; }
    Time wall() const override { return m_start + m_elapsed; }
    bool isVirtual() const override { return true; }

    /// Runs the next event if it comes at `limit` or before.
    bool step(Duration limit)
    {
        const auto next = nextAt();
        if (!next || *next > limit)
            return false;
        m_elapsed = std::max(m_elapsed, *next);
        const auto callback = take(m_elapsed);
        callback();
        return true;
    }
    void jumpTo(Duration when) { m_elapsed = std::max(m_elapsed, when); }

private:
    Time m_start;
    Duration m_elapsed{};
};

class SimulatedHost final : public Host {
public:
    SimulatedHost(HostSpec spec, IpAddress address, std::uint64_t seed, VirtualTimeline& timeline, Trace& trace,
        std::shared_ptr<Fabric> fabric)
        : gate(timeline),
          place{spec.name, address, &gate},
          hostClock(timeline, gate, trace),
          memoryDisk(spec.mountedFiles),
          m_random(seed),
          m_tracer(trace, spec.name),
          m_network(std::move(fabric), place)
    {
    }

    const std::string& name() const override { return place.name; }
    Clock& clock() override { return hostClock; }
    Network& network() override { return m_network; }
    Disk& disk() override { return memoryDisk; }
    Random& random() override { return m_random; }
    Tracer& trace() override { return m_tracer; }

    kernel::Gate gate;
    Place place;
    kernel::HostClock hostClock;
    MemoryDisk memoryDisk;

private:
    Random m_random;
    Tracer m_tracer;
    SimulatedNetwork m_network;
};

class SimulatedWorld final : public World {
public:
    explicit SimulatedWorld(SimulatedOptions options)
        : m_seed(options.seed),
          m_timeline(options.start),
          m_trace([this] { return m_timeline.wall(); }),
          m_random(options.seed),
          m_fabric(std::make_shared<Fabric>(m_timeline, m_trace, m_links, m_random, options.latency))
    {
    }

    ~SimulatedWorld() override
    {
        m_timeline.clear();
        m_hosts.clear();
        m_timeline.clear();
    }

    Host& addHost(HostSpec spec) override
    {
        if (auto* known = find(spec.name))
            return *known;
        // As a container network would number them: 172.18.0.2, 172.18.0.3, …
        const auto number = m_hosts.size() + 2;
        const auto address
            = IpAddress::v4(172, 18, static_cast<std::uint8_t>(number / 250), static_cast<std::uint8_t>(number % 250));
        const auto seed = fnv1a(spec.name, fnv1aOffset ^ (m_seed * 0x9e3779b97f4a7c15ULL));
        m_hosts.push_back(
            std::make_unique<SimulatedHost>(std::move(spec), address, seed, m_timeline, m_trace, m_fabric));
        m_fabric->add(m_hosts.back()->place);
        return *m_hosts.back();
    }

    Host* host(const std::string& name) override { return find(name); }

    std::vector<std::string> hostNames() const override
    {
        std::vector<std::string> names;
        for (const auto& host : m_hosts)
            names.push_back(host->name());
        return names;
    }

    Trace& trace() override { return m_trace; }
    LinkTable& links() override { return m_links; }
    void linksChanged() override { m_fabric->linksChanged(); }
    Time now() const override { return m_timeline.wall(); }
    void setSpeed(double factor) override { m_speed = std::clamp(factor, 0.0, 50.0); }
    double speed() const override { return m_speed; }

    void pause(const std::string& name) override
    {
        if (auto* host = find(name))
            host->gate.pause();
    }
    void resume(const std::string& name) override
    {
        if (auto* host = find(name))
            host->gate.resume();
    }
    bool isPaused(const std::string& name) const override
    {
        const auto* host = find(name);
        return host && host->gate.isPaused();
    }

    void powerOff(const std::string& name, bool unsyncedIsLost) override
    {
        auto* host = find(name);
        if (!host)
            return;
        host->gate.clear();
        host->hostClock.clear();
        m_fabric->clear(host->place);
        if (unsyncedIsLost)
            host->memoryDisk.loseUnsynced(m_random);
        host->gate.resume(); // what starts here next is not stopped
    }

    void wipeDisk(const std::string& name) override
    {
        if (auto* host = find(name))
            host->memoryDisk.wipe();
    }
    void setSkew(const std::string& name, Duration skew) override
    {
        if (auto* host = find(name))
            host->hostClock.setSkew(skew);
    }

    std::vector<PortInfo> ports() const override
    {
        std::vector<PortInfo> out;
        for (const auto& [name, address] : m_fabric->listening())
            out.push_back({.host = name, .port = address.port, .actual = address, .published = 0, .note = {}});
        return out;
    }
    std::string kind() const override { return "simulated"; }

    bool runUntil(const std::function<bool()>& done, Duration limit) override
    {
        const auto now = m_timeline.elapsed();
        const auto end = limit > Duration::max() - now ? Duration::max() : now + limit;
        while (!done()) {
            if (m_timeline.step(end))
                continue;
            if (end != Duration::max())
                m_timeline.jumpTo(end);
            return done();
        }
        return true;
    }

private:
    SimulatedHost* find(const std::string& name) const
    {
        const auto found = std::find_if(m_hosts.begin(), m_hosts.end(), [&](const auto& h) { return h->name() == name; });
        return found == m_hosts.end() ? nullptr : found->get();
    }

    std::uint64_t m_seed;
    VirtualTimeline m_timeline;
    Trace m_trace;
    LinkTable m_links;
    Random m_random;
    std::shared_ptr<Fabric> m_fabric;
    std::vector<std::unique_ptr<SimulatedHost>> m_hosts;
    double m_speed = 1;
};

} // namespace

} // namespace halab::simulated

namespace halab {

std::unique_ptr<World> makeSimulatedWorld(SimulatedOptions options)
{
    return std::make_unique<simulated::SimulatedWorld>(options);
}

} // namespace halab
