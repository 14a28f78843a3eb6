#include "host/loopback/interfaces.h"

#include "host/loopback/socket_calls.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <net/if.h>
#include <netinet/in.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>

namespace halab::loopback {

namespace {

/// The card that the system's table of routes names for everywhere ("Iface Destination Gateway …", in hex).
std::string defaultRouteCard()
{
    std::ifstream routes("/proc/net/route");
    std::string card, destination, rest;
    std::getline(routes, rest); // the heads of the columns
    while (routes >> card >> destination && std::getline(routes, rest)) {
        if (destination == "00000000")
            return card;
    }
    return {};
}

std::optional<IpAddress> addressIn(const sockaddr* from)
{
    if (!from || (from->sa_family != AF_INET && from->sa_family != AF_INET6))
        return std::nullopt;
    SystemAddress system;
    system.size = from->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    std::memcpy(&system.storage, from, system.size);
    return system.value().ip;
}

int bitsOf(const sockaddr* mask)
{
    const auto address = addressIn(mask);
    int bits = 0;
    for (const unsigned char byte : address ? address->bytes() : std::string())
        bits += std::popcount(byte);
    return bits;
}

} // namespace

std::vector<InterfaceAddress> machineInterfaces()
{
    std::vector<InterfaceAddress> out;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0)
        return out;
    const auto byDefault = defaultRouteCard();
    for (const auto* card = first; card; card = card->ifa_next) {
        const auto address = addressIn(card->ifa_addr);
        if (address && (card->ifa_flags & IFF_UP) != 0)
            out.push_back({*address, bitsOf(card->ifa_netmask), byDefault == card->ifa_name});
    }
    ::freeifaddrs(first);
    return out;
}

} // namespace halab::loopback
