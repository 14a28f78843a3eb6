#pragma once

// Which event caused which bytes on a real socket: a table beside the network, because the wire
// has no room for it. Only traffic between hosts of one world is in it.

#include "host/address.h"
#include "host/trace.h"

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace halab::loopback {

/// One direction of a connection: up to which byte which cause reaches.
class CauseLane {
public:
    void sent(std::size_t bytes, EventId cause);
    /// Of the next `bytes` bytes: how many have one cause, and which.
    std::pair<std::size_t, EventId> received(std::size_t bytes);

    EventId opened = 0; ///< of the connection itself

private:
    struct Reach {
        std::uint64_t end;
        EventId cause;
    };
    std::deque<Reach> m_reaches;
    std::uint64_t m_sent = 0;
    std::uint64_t m_received = 0;
};

class CauseTable {
public:
    /// A connection begins: both of its lanes are new.
    std::pair<std::shared_ptr<CauseLane>, std::shared_ptr<CauseLane>> open(SocketAddress from, SocketAddress to);
    /// The lane that the other end made; nullptr for a peer outside the world.
    std::shared_ptr<CauseLane> find(SocketAddress from, SocketAddress to);

    void datagramSent(SocketAddress from, SocketAddress to, std::string_view bytes, EventId cause);
    EventId datagramReceived(SocketAddress from, SocketAddress to, std::string_view bytes);

private:
    using Clock = std::chrono::steady_clock;
    struct Sent {
        EventId cause;
        Clock::time_point until;
    };

    void prune();

    std::map<std::pair<SocketAddress, SocketAddress>, std::weak_ptr<CauseLane>> m_lanes;
    /// A sender may be gone before its peer has accepted.
    std::deque<std::pair<Clock::time_point, std::shared_ptr<CauseLane>>> m_recent;
    std::unordered_map<std::uint64_t, std::deque<Sent>> m_datagrams; ///< by hash; never iterated in an order that shows
    std::size_t m_datagramsSinceSweep = 0;
};

} // namespace halab::loopback
