#include "memberlist/transport.h"

namespace halab::memberlist {

namespace {

constexpr int bindAttempts = 10;

/// memberlist's own: packets are datagrams, streams are TCP, both on one port.
class PlainTransport final : public Transport {
public:
    PlainTransport(Host& host, Events events)
        : m_network(host.network())
        , m_events(std::move(events))
    {
    }

    /// Both sockets must have the same port, and the host may move either to a free one.
    Status bind(const SocketAddress& wanted)
    {
        auto local = wanted;
        for (int attempt = 0; attempt < bindAttempts; ++attempt) {
            auto listener =
                m_network.listen(local, [this](std::unique_ptr<Stream> s) { m_events.stream(std::move(s)); });
            if (!listener)
                return refused("TCP", local, listener.error());
            local = (*listener)->address();
            auto socket = m_network.bindDatagrams(
                local, [this](SocketAddress from, std::string_view packet) { m_events.packet(from, packet); });
            if (socket && (*socket)->address().port == local.port) {
                m_listener = std::move(*listener);
                m_socket = std::move(*socket);
                return {};
            }
            if (!socket && wanted.port != 0 && local.port == wanted.port)
                return refused("UDP", local, socket.error()); // this host does not move, and the port is somebody's
            local = {wanted.ip, 0};
        }
        return fail(
            ErrorKind::Network, "Could not set up network transport: no port that is free for both TCP and UDP");
    }

    SocketAddress address() const override { return m_listener->address(); }
    bool send(SocketAddress to, std::string_view packet) override { return m_socket->send(to, packet); }
    Call dial(SocketAddress to, Duration timeout, Network::DialCallback done) override
    {
        return m_network.dial(to, timeout, std::move(done));
    }

private:
    static tl::unexpected<Error> refused(const char* what, const SocketAddress& local, const Error& error)
    {
        return fail(error.kind,
            "Could not set up network transport: failed to obtain an address: Failed to start " + std::string(what) +
                " listener on \"" + local.ip.toString() + "\" port " + std::to_string(local.port) + ": " +
                error.message);
    }

    Network& m_network;
    Events m_events;
    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<DatagramSocket> m_socket;
};

} // namespace

Result<std::unique_ptr<Transport>> makePlainTransport(Host& host, const std::string& address, Transport::Events events)
{
    const auto wanted = SocketAddress::parse(address);
    if (!wanted)
        return fail(ErrorKind::InvalidInput, "Failed to parse bind address: " + wanted.error().message);
    auto transport = std::make_unique<PlainTransport>(host, std::move(events));
    HALAB_TRY(transport->bind(*wanted));
    return transport;
}

} // namespace halab::memberlist
