#include "host/loopback/subnet.h"

#include "host/loopback/socket_calls.h"

namespace halab::loopback {

namespace {

constexpr std::uint16_t lockPort = 39090;

} // namespace

IpAddress Subnets::next()
{
    while (m_locks.empty() || m_nextHost >= 2 + hostsEach) {
        if (++m_subnet > 255)
            return {};
        // Datagram sockets have no TIME_WAIT: the lock is free as soon as its owner is gone.
        auto lock = openBound({IpAddress::v4(127, 90, static_cast<std::uint8_t>(m_subnet), 1), lockPort}, SOCK_DGRAM);
        if (!lock)
            continue;
        m_locks.push_back(std::move(lock));
        m_nextHost = 2;
    }
    return IpAddress::v4(127, 90, static_cast<std::uint8_t>(m_subnet), static_cast<std::uint8_t>(m_nextHost++));
}

} // namespace halab::loopback
