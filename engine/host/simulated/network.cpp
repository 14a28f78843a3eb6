#include "host/simulated/fabric.h"

namespace halab::simulated {

namespace {

class SimulatedListener final : public Listener {
public:
    SimulatedListener(std::weak_ptr<Fabric> fabric, std::shared_ptr<ListenerState> state)
        : m_fabric(std::move(fabric)), m_state(std::move(state))
    {
    }
    ~SimulatedListener() override
    {
        if (const auto fabric = m_fabric.lock())
            fabric->close(m_state);
    }
    SocketAddress address() const override { return m_state->address; }

private:
    std::weak_ptr<Fabric> m_fabric;
    std::shared_ptr<ListenerState> m_state;
};

class SimulatedDatagrams final : public DatagramSocket {
public:
    SimulatedDatagrams(std::weak_ptr<Fabric> fabric, std::shared_ptr<DatagramState> state)
        : m_fabric(std::move(fabric)), m_state(std::move(state))
    {
    }
    ~SimulatedDatagrams() override
    {
        if (const auto fabric = m_fabric.lock())
            fabric->close(m_state);
    }
    SocketAddress address() const override { return m_state->address; }
    bool send(SocketAddress to, std::string_view bytes) override
    {
        const auto fabric = m_fabric.lock();
        return fabric && fabric->send(*m_state, to, bytes);
    }

private:
    std::weak_ptr<Fabric> m_fabric;
    std::shared_ptr<DatagramState> m_state;
};

class SimulatedDial final : public Pending {
public:
    SimulatedDial(std::weak_ptr<Fabric> fabric, std::shared_ptr<DialState> state)
        : m_fabric(std::move(fabric)), m_state(std::move(state))
    {
    }
    ~SimulatedDial() override
    {
        if (const auto fabric = m_fabric.lock())
            fabric->cancel(m_state);
    }

private:
    std::weak_ptr<Fabric> m_fabric;
    std::shared_ptr<DialState> m_state;
};

/// An answer that is known already, but comes later.
class SimulatedLookup final : public Pending {
public:
    explicit SimulatedLookup(std::shared_ptr<Network::ResolveCallback> done) : m_done(std::move(done)) {}
    ~SimulatedLookup() override { *m_done = nullptr; }

private:
    std::shared_ptr<Network::ResolveCallback> m_done;
};

Result<std::vector<SocketAddress>> lookup(const Fabric& fabric, const Place& own, const Endpoint& place)
{
    if (const auto address = IpAddress::parse(place.host))
        return std::vector{SocketAddress{*address, place.port}};
    if (place.host == "localhost")
        return std::vector{SocketAddress{own.address, place.port}};
    if (const auto* found = fabric.find(place.host))
        return std::vector{SocketAddress{found->address, place.port}};
    return fail(ErrorKind::NotFound, "lookup " + place.host + ": no such host");
}

} // namespace

Result<std::unique_ptr<Listener>> SimulatedNetwork::listen(SocketAddress local, StreamCallback accepted)
{
    auto state = m_fabric->listen(m_place, local, std::move(accepted));
    HALAB_TRY(state);
    return std::make_unique<SimulatedListener>(m_fabric, *state);
}

Result<std::unique_ptr<DatagramSocket>> SimulatedNetwork::bindDatagrams(
    SocketAddress local, DatagramCallback received)
{
    auto state = m_fabric->bind(m_place, local, std::move(received));
    HALAB_TRY(state);
    return std::make_unique<SimulatedDatagrams>(m_fabric, *state);
}

Call SimulatedNetwork::dial(SocketAddress to, Duration timeout, DialCallback done)
{
    return std::make_unique<SimulatedDial>(m_fabric, m_fabric->dial(m_place, to, timeout, std::move(done)));
}

Call SimulatedNetwork::resolve(Endpoint place, ResolveCallback done)
{
    auto shared = std::make_shared<ResolveCallback>(std::move(done));
    auto& fabric = *m_fabric;
    fabric.timeline().soon([this, shared, place = std::move(place), cause = fabric.trace().currentCause()] {
        m_place.gate->pass([this, shared, place, cause] {
            const auto callback = std::exchange(*shared, nullptr);
            if (!callback)
                return;
            const Trace::Because because(m_fabric->trace(), cause);
            callback(lookup(*m_fabric, m_place, place));
        });
    });
    return std::make_unique<SimulatedLookup>(std::move(shared));
}

} // namespace halab::simulated
