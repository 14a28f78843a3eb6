#pragma once

// Datagrams, streams and names as a node sees them. HTTP is built on streams (host/http), so
// that it is the same code over real sockets and over the simulated network.
//
// All handles belong to the caller: destroying one closes or cancels what it stands for, also
// from inside its own callback. Callbacks come on the host's thread, never before the call
// that asked for them returns.

#include "base/result.h"
#include "base/time.h"
#include "host/address.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab {

/// Something that is under way; destroying it cancels it, and its callback does not come.
class Pending {
public:
    virtual ~Pending() = default;
};
using Call = std::unique_ptr<Pending>;

/// One TCP connection. Destroying an open one resets it.
class Stream {
public:
    struct Events {
        std::function<void(std::string_view)> data;
        /// The other side closed, or the connection broke. At most once; nothing comes after.
        std::function<void(const std::optional<Error>&)> closed;
    };

    virtual ~Stream() = default;

    /// Data that came before is delivered after this call returns.
    virtual void listen(Events events) = 0;
    /// Queued and sent in order. Ignored once closed.
    virtual void write(std::string bytes) = 0;
    /// Sends what is queued, then closes. No event comes after.
    virtual void close() = 0;
    /// Bytes queued that the network has not taken yet.
    virtual std::size_t unsentBytes() const = 0;
    virtual SocketAddress local() const = 0;
    virtual SocketAddress peer() const = 0;
};

class Listener {
public:
    virtual ~Listener() = default;
    /// Where it really listens (the port may differ from the wanted one, see Network::listen).
    virtual SocketAddress address() const = 0;
};

class DatagramSocket {
public:
    virtual ~DatagramSocket() = default;
    virtual SocketAddress address() const = 0;
    /// Best effort; what is larger than a datagram can be is dropped. False when the system refused at once.
    virtual bool send(SocketAddress to, std::string_view bytes) = 0;
};

/// One address of a network card that is up.
struct InterfaceAddress {
    IpAddress address;
    int prefixBits = 0;
    bool isDefault = false; ///< the card leads everywhere else
};

class Network {
public:
    using StreamCallback = std::function<void(std::unique_ptr<Stream>)>;
    using DialCallback = std::function<void(Result<std::unique_ptr<Stream>>)>;
    using DatagramCallback = std::function<void(SocketAddress from, std::string_view bytes)>;
    using ResolveCallback = std::function<void(Result<std::vector<SocketAddress>>)>;

    virtual ~Network() = default;

    /// Accepts connections. An unspecified address stands for the host's own; port 0 for any
    /// free one. In a lab, where the wanted port is taken, the host moves to a free one and the
    /// lab's names keep finding it. Error: Go's `listen tcp 127.0.0.1:9093: bind: address already in use`.
    virtual Result<std::unique_ptr<Listener>> listen(SocketAddress local, StreamCallback accepted) = 0;

    virtual Result<std::unique_ptr<DatagramSocket>> bindDatagrams(SocketAddress local, DatagramCallback received) = 0;

    /// Opens a connection from this host's own address. Errors as Go's:
    /// `dial tcp 127.0.0.1:1: connect: connection refused`, `dial tcp 127.0.0.1:1: i/o timeout`.
    virtual Call dial(SocketAddress to, Duration timeout, DialCallback done) = 0;

    /// Where a named place is now; an address in text resolves to itself. Never empty on success.
    /// Error: Go's `lookup NAME: no such host`.
    virtual Call resolve(Endpoint place, ResolveCallback done) = 0;

    /// This host's own address (the one that peers see); unspecified for a host without one.
    virtual IpAddress ownAddress() const = 0;

    /// All addresses by which this host might be reached, in no particular order; in a lab just its own.
    virtual std::vector<InterfaceAddress> interfaces() const
    {
        const auto own = ownAddress();
        return {{own, own.isV4() ? 32 : 128, true}};
    }

    /// The name of the host that has this address, for the trace; the address itself if unknown.
    virtual std::string nameOf(const SocketAddress& address) const = 0;
};

} // namespace halab
