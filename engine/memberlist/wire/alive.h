#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// "I am here": at a join, as a refutation, and relayed by everybody who learns something new.
struct Alive {
    static constexpr auto type = MessageType::Alive;

    std::uint32_t incarnation = 0;
    std::string node{};
    std::string address{}; ///< 4 or 16 bytes
    std::uint16_t port = 0;
    std::optional<std::string> meta{}; ///< empty from the node itself, nil when relayed
    std::string versions{}; ///< six bytes, see Versions

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("Incarnation", self.incarnation);
        visit("Node", self.node);
        visit("Addr", self.address);
        visit("Port", self.port);
        visit("Meta", self.meta);
        visit("Vsn", self.versions);
    }
    bool operator==(const Alive&) const = default;
};

} // namespace halab::memberlist::wire
