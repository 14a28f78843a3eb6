#pragma once

// Addresses of sockets, and names of places. Values; nothing here talks to a network.

#include "base/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace halab {

/// An IPv4 or IPv6 address. IPv4 is always the 4-byte form, as memberlist compares bytes.
class IpAddress {
public:
    IpAddress() = default; ///< 0.0.0.0
    static IpAddress v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);
    /// 4 or 16 bytes in network order; an IPv4-mapped 16-byte form becomes IPv4.
    static Result<IpAddress> fromBytes(std::string_view bytes);
    static Result<IpAddress> parse(std::string_view text);

    std::string bytes() const;
    std::string toString() const;
    bool isV4() const { return m_length == 4; }
    bool isUnspecified() const;
    bool isLoopback() const;

    auto operator<=>(const IpAddress&) const = default;

private:
    std::array<std::uint8_t, 16> m_bytes{};
    std::uint8_t m_length = 4;
};

struct SocketAddress {
    IpAddress ip;
    std::uint16_t port = 0;

    /// "127.0.0.1:9094", "[::1]:9094".
    std::string toString() const;
    static Result<SocketAddress> parse(std::string_view text);

    auto operator<=>(const SocketAddress&) const = default;
};

/// A place as a configuration names it: a host name or an address in text, and a port.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;

    std::string toString() const;
    bool operator==(const Endpoint&) const = default;
};

} // namespace halab
