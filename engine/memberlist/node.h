#pragma once

#include "base/time.h"
#include "host/address.h"
#include "memberlist/wire/push_pull.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace halab::memberlist {

using wire::NodeState;

/// Smallest, largest and present version of the protocol, and of the program above it.
struct Versions {
    std::uint8_t protocolMin = 1, protocolMax = 5, protocol = 2;
    std::uint8_t delegateMin = 0, delegateMax = 0, delegate = 0;

    /// The first six bytes; nothing if there are fewer.
    static std::optional<Versions> parse(const std::string& bytes);
    std::string bytes() const;

    bool operator==(const Versions&) const = default;
};

/// What one node knows of another (or of itself).
struct Node {
    std::string name;
    std::string address; ///< 4 or 16 bytes as they came: compared byte by byte
    std::uint16_t port = 0;
    std::optional<std::string> meta{}; ///< empty at home, nil as soon as it has travelled
    Versions versions{};
    std::uint32_t incarnation = 0;
    NodeState state = NodeState::Dead;
    Duration stateChange{}; ///< Clock::elapsed()
    std::uint32_t number = 0; ///< of this process's own table, never given twice
    std::uint64_t lastGossip = 0; ///< when it was last chosen to be gossiped to; 0 = never

    bool isGone() const { return state == NodeState::Dead || state == NodeState::Left; }
    SocketAddress socketAddress() const;
};

/// "alive", "suspect", "dead", "left".
std::string_view stateName(NodeState state);

} // namespace halab::memberlist
