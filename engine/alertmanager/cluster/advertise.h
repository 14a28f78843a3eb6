#pragma once

// Under which address a node tells others of itself (Alertmanager 0.25, cluster/advertise.go).

#include "base/result.h"
#include "host/network.h"

#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// Empty, 0.0.0.0 or ::.
bool isAnyAddress(std::string_view host);

/// The address given, else that which is listened on, else the host's own, else a private one of its cards, else, where
/// that is allowed, a public one. Errors: `no private IP found, explicit advertise addr not provided`,
/// `failed to parse advertise addr 'x'`, `failed to parse bind addr 'x'`.
Result<IpAddress> advertisedAddress(
    const Network& network, std::string_view listenHost, std::string_view advertiseHost, bool allowPublic);

/// Whether some of these are on other machines.
bool hasNonlocal(const std::vector<Endpoint>& peers);

} // namespace halab::alertmanager
