#include "host/http/listen_address.h"

#include "base/url.h"

#include <charconv>

namespace halab::http {

Result<SocketAddress> parseListenAddress(std::string_view text)
{
    const auto parts = splitHostPort(text);
    HALAB_TRY(parts);
    const auto& [host, port] = *parts;

    SocketAddress address;
    const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (!port.empty() && (problem != std::errc{} || end != port.data() + port.size()))
        return fail(ErrorKind::InvalidInput, "lookup tcp/" + port + ": unknown port");
    if (host.empty())
        return address;
    const auto ip = host == "localhost" ? Result<IpAddress>(IpAddress::v4(127, 0, 0, 1)) : IpAddress::parse(host);
    if (!ip)
        return fail(ErrorKind::InvalidInput,
            "listen address " + std::string(text) + ": the host must be an IP address, localhost or empty");
    address.ip = *ip;
    return address;
}

} // namespace halab::http
