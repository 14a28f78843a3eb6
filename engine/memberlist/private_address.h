#pragma once

// Which of a host's addresses others can reach it by, as hashicorp/go-sockaddr chooses: among the cards that are up those
// whose addresses may be forwarded, the one of the default route first, IPv4 before IPv6, small networks before large ones.

#include "host/network.h"

#include <optional>
#include <vector>

namespace halab::memberlist {

/// In one of RFC 6890's special blocks: private networks, loopback, documentation and the like.
bool isSpecialPurpose(const IpAddress& address);

std::optional<IpAddress> privateAddress(std::vector<InterfaceAddress> interfaces);
std::optional<IpAddress> publicAddress(std::vector<InterfaceAddress> interfaces);

} // namespace halab::memberlist
