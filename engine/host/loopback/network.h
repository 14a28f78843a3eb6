#pragma once

#include "host/loopback/fabric.h"
#include "host/loopback/interfaces.h"

namespace halab::loopback {

/// A host's network card, on the machine's loopback interface or, for a program of its own, on all.
class SocketNetwork final : public Network {
public:
    SocketNetwork(std::shared_ptr<Fabric> fabric, Place& place) : m_fabric(std::move(fabric)), m_place(place) {}

    Result<std::unique_ptr<Listener>> listen(SocketAddress local, StreamCallback accepted) override;
    Result<std::unique_ptr<DatagramSocket>> bindDatagrams(SocketAddress local, DatagramCallback received) override;
    Call dial(SocketAddress to, Duration timeout, DialCallback done) override;
    Call resolve(Endpoint place, ResolveCallback done) override;
    IpAddress ownAddress() const override { return m_place.own; }
    std::vector<InterfaceAddress> interfaces() const override
    {
        return m_place.isMachine ? machineInterfaces() : Network::interfaces();
    }
    std::string nameOf(const SocketAddress& address) const override { return m_fabric->nameOf(address); }

private:
    std::shared_ptr<Fabric> m_fabric;
    Place& m_place;
};

/// The address to bind for a wanted one; an error in Go's words if it is not the host's.
Result<SocketAddress> localFor(const Place& place, SocketAddress wanted, std::string_view network);
/// "listen tcp 127.0.0.1:9093: bind: address already in use".
tl::unexpected<Error> listenError(SocketAddress wanted, std::string_view network, int error);

/// Asks the machine's resolver; the callback comes through the event loop.
Call resolveOnMachine(Fabric& fabric, Endpoint place, Network::ResolveCallback done);

} // namespace halab::loopback
