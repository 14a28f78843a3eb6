#pragma once

#include "host/host.h"
#include "host/kernel/host_clock.h"
#include "host/loopback/file_disk.h"
#include "host/loopback/network.h"

namespace halab::loopback {

/// A host on real sockets and files.
class SocketHost final : public Host {
public:
    SocketHost(Place where, std::string folder, const std::map<std::string, std::string>& mounted, std::uint64_t seed,
        WallTimeline& timeline, Trace& trace, std::shared_ptr<Fabric> fabric)
        : gate(timeline),
          place(std::move(where)),
          hostClock(timeline, gate, trace),
          fileDisk(std::move(folder), mounted),
          m_random(seed),
          m_tracer(trace, place.name),
          m_network(std::move(fabric), place)
    {
        place.gate = &gate;
    }

    const std::string& name() const override { return place.name; }
    Clock& clock() override { return hostClock; }
    Network& network() override { return m_network; }
    Disk& disk() override { return fileDisk; }
    Random& random() override { return m_random; }
    Tracer& trace() override { return m_tracer; }
    ProcessFigures process() const override;

    kernel::Gate gate;
    Place place;
    kernel::HostClock hostClock;
    FileDisk fileDisk;

private:
    Random m_random;
    Tracer m_tracer;
    SocketNetwork m_network;
};

/// A seed that nobody can guess.
std::uint64_t systemSeed();

/// As many descriptors as the system lets us have: each host needs a few.
void raiseDescriptorLimit();

} // namespace halab::loopback
