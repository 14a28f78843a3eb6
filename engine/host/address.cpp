#include "host/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace halab {

namespace {

constexpr std::string_view mappedPrefix{"\0\0\0\0\0\0\0\0\0\0\xff\xff", 12};

Result<std::uint16_t> parsePort(std::string_view text, std::string_view whole)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty())
        return fail(ErrorKind::InvalidInput, "address " + std::string(whole) + ": invalid port");
    return port;
}

} // namespace

IpAddress IpAddress::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d)
{
    IpAddress out;
    out.m_bytes = {a, b, c, d};
    return out;
}

Result<IpAddress> IpAddress::fromBytes(std::string_view bytes)
{
    if (bytes.size() == 16 && bytes.starts_with(mappedPrefix))
        bytes.remove_prefix(mappedPrefix.size());
    if (bytes.size() != 4 && bytes.size() != 16)
        return fail(ErrorKind::InvalidInput, "an IP address has 4 or 16 bytes, not " + std::to_string(bytes.size()));
    IpAddress out;
    std::copy(bytes.begin(), bytes.end(), out.m_bytes.begin());
    out.m_length = static_cast<std::uint8_t>(bytes.size());
    return out;
}

Result<IpAddress> IpAddress::parse(std::string_view text)
{
    const std::string copy(text);
    char bytes[16];
    if (copy.find('\0') == std::string::npos) {
        if (inet_pton(AF_INET, copy.c_str(), bytes) == 1)
            return fromBytes({bytes, 4});
        if (inet_pton(AF_INET6, copy.c_str(), bytes) == 1)
            return fromBytes({bytes, 16});
    }
    return fail(ErrorKind::InvalidInput, "invalid IP address: " + copy);
}

std::string IpAddress::bytes() const { return {reinterpret_cast<const char*>(m_bytes.data()), m_length}; }

std::string IpAddress::toString() const
{
    char text[INET6_ADDRSTRLEN] = {};
    inet_ntop(isV4() ? AF_INET : AF_INET6, m_bytes.data(), text, sizeof text);
    return text;
}

bool IpAddress::isUnspecified() const
{
    return std::all_of(m_bytes.begin(), m_bytes.begin() + m_length, [](std::uint8_t b) { return b == 0; });
}

bool IpAddress::isLoopback() const
{
    if (isV4())
        return m_bytes[0] == 127;
    return m_bytes[15] == 1 && std::all_of(m_bytes.begin(), m_bytes.begin() + 15, [](std::uint8_t b) { return b == 0; });
}

std::string SocketAddress::toString() const
{
    const auto text = ip.toString();
    return (ip.isV4() ? text : "[" + text + "]") + ":" + std::to_string(port);
}

Result<SocketAddress> SocketAddress::parse(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return fail(ErrorKind::InvalidInput, "address " + std::string(text) + ": missing port in address");
    auto host = text.substr(0, colon);
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return fail(ErrorKind::InvalidInput, "address " + std::string(text) + ": too many colons in address");
    const auto port = parsePort(text.substr(colon + 1), text);
    HALAB_TRY(port);
    if (host.empty())
        return SocketAddress{{}, *port};
    const auto ip = IpAddress::parse(host);
    HALAB_TRY(ip);
    return SocketAddress{*ip, *port};
}

std::string Endpoint::toString() const
{
    return (host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

} // namespace halab
