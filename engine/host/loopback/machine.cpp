// The machine itself as a host: real names, real files, real time.

#include "host/loopback/connection.h"
#include "host/loopback/host.h"
#include "host/world.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QObject>

#include <unistd.h>

namespace halab::loopback {

namespace {

class MachineLookup final : public Pending {
public:
    ~MachineLookup() override { QHostInfo::abortHostLookup(id); }

    QObject context; ///< the answer comes through its thread's event loop, and not after its end
    int id = -1;
};

std::vector<SocketAddress> addressesOf(const QHostInfo& info, std::uint16_t port)
{
    std::vector<SocketAddress> v4;
    std::vector<SocketAddress> v6;
    for (const auto& address : info.addresses()) {
        const auto parsed = IpAddress::parse(address.toString().toStdString());
        if (parsed)
            (parsed->isV4() ? v4 : v6).push_back({*parsed, port});
    }
    v4.insert(v4.end(), v6.begin(), v6.end());
    return v4;
}

std::string machineName()
{
    char name[256] = {};
    return ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

class Machine final : public MachineHost {
public:
    Machine()
        : m_timeline(1),
          m_trace([this] { return m_timeline.wall(); }),
          m_random(systemSeed()),
          m_fabric(std::make_shared<Fabric>(m_timeline, m_trace, m_links, m_random)),
          m_host({.name = machineName(), .own = {}, .isMachine = true}, "", {}, m_random(), m_timeline, m_trace, m_fabric)
    {
        raiseDescriptorLimit();
        m_trace.keepNoDigest();
        m_fabric->add(m_host.place);
    }
    ~Machine() override
    {
        m_timeline.clear();
        m_fabric->closeAll();
    }

    Host& host() override { return m_host; }
    Trace& trace() override { return m_trace; }

private:
    WallTimeline m_timeline;
    Trace m_trace;
    LinkTable m_links;
    Random m_random;
    std::shared_ptr<Fabric> m_fabric;
    SocketHost m_host;
};

} // namespace

Call resolveOnMachine(Fabric& fabric, Endpoint place, Network::ResolveCallback done)
{
    auto lookup = std::make_unique<MachineLookup>();
    const auto answer = [&fabric, place, done = std::move(done), cause = fabric.trace().currentCause()](
                            const QHostInfo& info) {
        const Trace::Because because(fabric.trace(), cause);
        const auto callback = done; // it may drop the lookup
        auto addresses = addressesOf(info, place.port);
        if (info.error() != QHostInfo::NoError || addresses.empty())
            callback(fail(ErrorKind::NotFound, "lookup " + place.host + ": no such host"));
        else
            callback(std::move(addresses));
    };
    lookup->id = QHostInfo::lookupHost(QString::fromStdString(place.host), &lookup->context, answer);
    return lookup;
}

} // namespace halab::loopback

namespace halab {

std::unique_ptr<MachineHost> makeMachineHost() { return std::make_unique<loopback::Machine>(); }

} // namespace halab
