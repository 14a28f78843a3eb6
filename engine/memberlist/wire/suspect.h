#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// "It does not answer me." Who it is about may refute it with an Alive of a higher incarnation.
struct Suspect {
    static constexpr auto type = MessageType::Suspect;

    std::uint32_t incarnation = 0;
    std::string node{};
    std::string from{}; ///< who suspects; each counts once as a confirmation

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("Incarnation", self.incarnation);
        visit("Node", self.node);
        visit("From", self.from);
    }
    bool operator==(const Suspect&) const = default;
};

} // namespace halab::memberlist::wire
