#pragma once

#include "host/loopback/reactor.h"
#include "host/address.h"

#include <vector>

namespace halab::loopback {

/// Loopback addresses that no other world on this machine uses: 127.90.S.0/24, as many as are
/// needed, each held by a lock on 127.90.S.1 until the end.
class Subnets {
public:
    /// The next host's address; unspecified when there is none left.
    IpAddress next();

private:
    static constexpr int hostsEach = 250;

    std::vector<Descriptor> m_locks;
    int m_subnet = -1;
    int m_nextHost = 2;
};

} // namespace halab::loopback
