#include "alertmanager/cluster/advertise.h"
#include "base/ascii.h"

#include "memberlist/private_address.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager {

namespace {

Result<IpAddress> discovered(const Network& network, bool allowPublic)
{
    if (const auto own = network.ownAddress(); !own.isUnspecified())
        return own;
    if (const auto address = memberlist::privateAddress(network.interfaces()))
        return *address;
    if (!allowPublic)
        return fail(ErrorKind::NotFound, "no private IP found, explicit advertise addr not provided");
    if (const auto address = memberlist::publicAddress(network.interfaces()))
        return *address;
    return fail(ErrorKind::NotFound, "no private/public IP found, explicit advertise addr not provided");
}

} // namespace

bool isAnyAddress(std::string_view host)
{
    const auto ip = IpAddress::parse(host);
    return host.empty() || (ip && ip->isUnspecified());
}

Result<IpAddress> advertisedAddress(
    const Network& network, std::string_view listenHost, std::string_view advertiseHost, bool allowPublic)
{
    const auto parsed = [](std::string_view host, const char* what) -> Result<IpAddress> {
        if (auto ip = IpAddress::parse(host))
            return *ip;
        return fail(
            ErrorKind::InvalidInput, "failed to parse " + std::string(what) + " addr '" + std::string(host) + "'");
    };
    if (!advertiseHost.empty())
        return parsed(advertiseHost, "advertise");
    if (isAnyAddress(listenHost))
        return discovered(network, allowPublic);
    return parsed(listenHost, "bind");
}

bool hasNonlocal(const std::vector<Endpoint>& peers)
{
    return std::ranges::any_of(peers, [](const Endpoint& peer) {
        const auto ip = IpAddress::parse(peer.host);
        return ip ? !ip->isLoopback() : !equalIgnoringCase(peer.host, "localhost");
    });
}

} // namespace halab::alertmanager
