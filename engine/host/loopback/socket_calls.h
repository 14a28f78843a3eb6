#pragma once

// The system's sockets in our types.

#include "base/result.h"
#include "host/address.h"
#include "host/loopback/reactor.h"

#include <sys/socket.h>

#include <string>

namespace halab::loopback {

struct SystemAddress {
    explicit SystemAddress(SocketAddress address);
    SystemAddress() = default;
    SocketAddress value() const;
    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }

    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);
};

/// Non-blocking; SOCK_STREAM or SOCK_DGRAM. Empty on failure (errno is set).
Descriptor openSocket(const IpAddress& family, int type);
/// Bound, and for a stream listening; errno otherwise.
Descriptor openBound(SocketAddress address, int type);
SocketAddress localAddress(int fd);
SocketAddress peerAddress(int fd);
/// The error that waits on a socket, 0 if none.
int pendingError(int fd);

/// As Go prints an errno: "address already in use".
std::string errnoText(int error);

} // namespace halab::loopback
