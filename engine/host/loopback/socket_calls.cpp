#include "host/loopback/socket_calls.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cstring>

namespace halab::loopback {

namespace {

constexpr int backlog = 128;

} // namespace

SystemAddress::SystemAddress(SocketAddress address)
{
    const auto bytes = address.ip.bytes();
    if (address.ip.isV4()) {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(address.port);
        std::memcpy(&v4->sin_addr, bytes.data(), 4);
        size = sizeof(sockaddr_in);
    } else {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(address.port);
        std::memcpy(&v6->sin6_addr, bytes.data(), 16);
        size = sizeof(sockaddr_in6);
    }
}

SocketAddress SystemAddress::value() const
{
    SocketAddress out;
    if (storage.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
        out.port = ntohs(v4->sin_port);
        out.ip = *IpAddress::fromBytes({reinterpret_cast<const char*>(&v4->sin_addr), 4});
    } else if (storage.ss_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
        out.port = ntohs(v6->sin6_port);
        out.ip = *IpAddress::fromBytes({reinterpret_cast<const char*>(&v6->sin6_addr), 16});
    }
    return out;
}

Descriptor openSocket(const IpAddress& family, int type)
{
    Descriptor fd(::socket(family.isV4() ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int on = 1;
    if (fd && type == SOCK_STREAM)
        ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

Descriptor openBound(SocketAddress address, int type)
{
    auto fd = openSocket(address.ip, type);
    if (!fd)
        return fd;
    const int on = 1;
    if (type == SOCK_STREAM)
        ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    SystemAddress system(address);
    if (::bind(fd.get(), system.get(), system.size) != 0 || (type == SOCK_STREAM && ::listen(fd.get(), backlog) != 0)) {
        const int error = errno;
        fd.reset();
        errno = error;
    }
    return fd;
}

SocketAddress localAddress(int fd)
{
    SystemAddress system;
    return ::getsockname(fd, system.get(), &system.size) == 0 ? system.value() : SocketAddress{};
}

SocketAddress peerAddress(int fd)
{
    SystemAddress system;
    return ::getpeername(fd, system.get(), &system.size) == 0 ? system.value() : SocketAddress{};
}

int pendingError(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

std::string errnoText(int error)
{
    std::string text = std::strerror(error);
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
        text[0] = static_cast<char>(text[0] + 32);
    return text;
}

} // namespace halab::loopback
