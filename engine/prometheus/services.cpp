#include "prometheus/services.h"

namespace halab::prometheus {

std::string placeName(Network& network, const std::string& host, std::uint16_t port)
{
    const auto ip = IpAddress::parse(host);
    return ip ? network.nameOf({*ip, port}) : host;
}

} // namespace halab::prometheus
