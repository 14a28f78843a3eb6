#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// "Are you there?" The answer is an Ack with the same number, sent to the source given here
/// (not to where the datagram came from).
struct Ping {
    static constexpr auto type = MessageType::Ping;

    std::uint32_t seqNo = 0;
    std::string node{}; ///< who is asked; somebody else stays silent
    std::string sourceAddress{}; ///< 4 or 16 bytes
    std::uint16_t sourcePort = 0;
    std::string sourceNode{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("SeqNo", self.seqNo);
        visit("Node", self.node);
        visit("SourceAddr", self.sourceAddress, Presence::OmitEmpty);
        visit("SourcePort", self.sourcePort, Presence::OmitEmpty);
        visit("SourceNode", self.sourceNode, Presence::OmitEmpty);
    }
    bool operator==(const Ping&) const = default;
};

} // namespace halab::memberlist::wire
