#include "host/loopback/network.h"

#include "host/loopback/dial.h"
#include "host/loopback/socket_calls.h"

#include <cerrno>

namespace halab::loopback {

namespace {

class SocketDialCall final : public Pending {
public:
    explicit SocketDialCall(std::shared_ptr<SocketDial> dial) : m_dial(std::move(dial)) {}
    ~SocketDialCall() override { m_dial->cancel(); }

private:
    std::shared_ptr<SocketDial> m_dial;
};

/// An answer that is known already, but comes later.
class SocketLookup final : public Pending {
public:
    explicit SocketLookup(std::shared_ptr<Network::ResolveCallback> done) : m_done(std::move(done)) {}
    ~SocketLookup() override { *m_done = nullptr; }

private:
    std::shared_ptr<Network::ResolveCallback> m_done;
};

} // namespace

tl::unexpected<Error> listenError(SocketAddress wanted, std::string_view network, int error)
{
    const auto shown = wanted.ip.isUnspecified() ? ":" + std::to_string(wanted.port) : wanted.toString();
    return fail(ErrorKind::Network, "listen " + std::string(network) + " " + shown + ": bind: " + errnoText(error));
}

Result<SocketAddress> localFor(const Place& place, SocketAddress wanted, std::string_view network)
{
    if (place.isMachine)
        return wanted;
    if (wanted.ip.isUnspecified())
        return SocketAddress{place.own, wanted.port};
    // Nothing of a lab listens where others than this machine could reach it.
    if (wanted.ip != place.own && wanted.ip != IpAddress::v4(127, 0, 0, 1))
        return listenError(wanted, network, EADDRNOTAVAIL);
    return wanted;
}

Call SocketNetwork::dial(SocketAddress to, Duration timeout, DialCallback done)
{
    auto dial = std::make_shared<SocketDial>(*m_fabric, m_place, to, std::move(done));
    dial->begin(timeout);
    return std::make_unique<SocketDialCall>(std::move(dial));
}

Call SocketNetwork::resolve(Endpoint place, ResolveCallback done)
{
    const bool isAddress = IpAddress::parse(place.host).has_value();
    if (m_place.isMachine && !isAddress)
        return resolveOnMachine(*m_fabric, std::move(place), std::move(done));
    auto shared = std::make_shared<ResolveCallback>(std::move(done));
    m_fabric->timeline().soon([this, shared, place = std::move(place), cause = m_fabric->trace().currentCause()] {
        m_place.gate->pass([this, shared, place, cause] {
            const auto callback = std::exchange(*shared, nullptr);
            if (!callback)
                return;
            const Trace::Because because(m_fabric->trace(), cause);
            callback(m_fabric->lookup(m_place, place));
        });
    });
    return std::make_unique<SocketLookup>(std::move(shared));
}

} // namespace halab::loopback
