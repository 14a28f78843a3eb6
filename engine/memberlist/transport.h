#pragma once

// How packets and streams travel between members. The plain one (UDP and TCP on one port) is memberlist's own;
// Alertmanager has another that carries both over mutual TLS.

#include "base/result.h"
#include "base/time.h"
#include "host/host.h"
#include "host/network.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace halab::memberlist {

/// Owned by the Memberlist; destroying it closes everything.
class Transport {
public:
    struct Events {
        std::function<void(SocketAddress from, std::string_view packet)> packet;
        std::function<void(std::unique_ptr<Stream>)> stream; ///< one that another member opened
    };

    virtual ~Transport() = default;
    /// Where it listens.
    virtual SocketAddress address() const = 0;
    /// Best effort. False when it failed at once.
    virtual bool send(SocketAddress to, std::string_view packet) = 0;
    virtual Call dial(SocketAddress to, Duration timeout, Network::DialCallback done) = 0;
};

/// Binds `address` ("ip:port") and calls back from then on.
using TransportFactory =
    std::function<Result<std::unique_ptr<Transport>>(Host& host, const std::string& address, Transport::Events events)>;

/// UDP and TCP on the same port, nothing around them.
Result<std::unique_ptr<Transport>> makePlainTransport(Host& host, const std::string& address, Transport::Events events);

} // namespace halab::memberlist
