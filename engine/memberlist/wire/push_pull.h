#pragma once

#include "memberlist/wire/fields.h"

#include <vector>

namespace halab::memberlist::wire {

enum class NodeState : std::int64_t { Alive = 0, Suspect = 1, Dead = 2, Left = 3 };

/// What a push/pull says first.
struct PushPullHeader {
    static constexpr auto type = MessageType::PushPull;

    std::int64_t nodes = 0;
    std::int64_t userStateLength = 0;
    bool join = false;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("Nodes", self.nodes);
        visit("UserStateLen", self.userStateLength);
        visit("Join", self.join);
    }
    bool operator==(const PushPullHeader&) const = default;
};

/// One line of the sender's table of nodes.
struct PushPullNode {
    static constexpr auto type = MessageType::PushPull;

    std::string name{};
    std::string address{}; ///< 4 or 16 bytes
    std::uint16_t port = 0;
    std::optional<std::string> meta{};
    std::uint32_t incarnation = 0;
    std::int64_t state = 0; ///< a NodeState
    std::string versions{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("Name", self.name);
        visit("Addr", self.address);
        visit("Port", self.port);
        visit("Meta", self.meta);
        visit("Incarnation", self.incarnation);
        visit("State", self.state);
        visit("Vsn", self.versions);
    }
    bool operator==(const PushPullNode&) const = default;
};

/// The whole of one side's knowledge. The server answers with its own before it merges.
struct PushPull {
    bool join = false;
    std::vector<PushPullNode> nodes{};
    std::string userState{};

    bool operator==(const PushPull&) const = default;
};

std::string encode(const PushPull& state);
std::string toString(const PushPull& state);

} // namespace halab::memberlist::wire
