#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// "It is gone." Said by a node about itself it means that it has left.
struct Dead {
    static constexpr auto type = MessageType::Dead;

    std::uint32_t incarnation = 0;
    std::string node{};
    std::string from{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("Incarnation", self.incarnation);
        visit("Node", self.node);
        visit("From", self.from);
    }
    bool isLeave() const { return node == from; }
    bool operator==(const Dead&) const = default;
};

} // namespace halab::memberlist::wire
