#pragma once

#include "base/time.h"

#include <cstdint>
#include <string>

namespace halab::memberlist {

/// memberlist's DefaultLANConfig as Alertmanager changes it (the values that are no flags of its).
struct Config {
    std::string name; ///< unique for ever: a name once used from another address is refused
    std::string bindAddress = "0.0.0.0:9094"; ///< on the Host
    std::string advertiseAddress{}; ///< "ip:port"; empty = where it listens

    Duration tcpTimeout = std::chrono::seconds{10};
    Duration probeInterval = std::chrono::seconds{1};
    Duration probeTimeout = std::chrono::milliseconds{500};
    Duration pushPullInterval = std::chrono::seconds{60}; ///< 0 = never
    Duration gossipInterval = std::chrono::milliseconds{200};
    Duration gossipToTheDeadTime = std::chrono::seconds{30};
    int gossipNodes = 3;
    int indirectChecks = 3;
    int retransmitMultiplier = 4;
    int suspicionMultiplier = 4;
    int suspicionMaxTimeoutMultiplier = 6;
    int awarenessMaxMultiplier = 8;
    std::size_t packetBytes = 1400;

    /// In front of every packet and stream (see wire/label.h); packets and streams with another one are dropped.
    std::string label{};

    /// The original draws the receivers of its gossip, so that chance decides who hears of a message: with eight
    /// nodes one message in seven misses somebody, who learns of it from a push/pull up to a minute later. This
    /// goes round the members instead, and what began here is sent until everybody was sent it once (the benchmark
    /// `gossip` has the figures). The bytes are the same, and every receiver takes either for the original's.
    bool thoroughGossip = true;

    /// Since 0.5.0 a node that has left is forgotten like a dead one; before, it stays in the
    /// table for ever and counts in every formula.
    bool forgetsLeftNodes = false;
};

} // namespace halab::memberlist
