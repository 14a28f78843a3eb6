#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// "Please ping that one for me": sent to helpers when a direct ping got no answer.
struct IndirectPing {
    static constexpr auto type = MessageType::IndirectPing;

    std::uint32_t seqNo = 0; ///< of the requester's ping; the helper's Ack or Nack bears it
    std::string target{}; ///< 4 or 16 bytes: address of the node to ping
    std::uint16_t port = 0;
    std::string node{}; ///< its name
    bool nack = false; ///< whether a Nack is wanted when the target is silent
    std::string sourceAddress{}; ///< of the requester
    std::uint16_t sourcePort = 0;
    std::string sourceNode{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("SeqNo", self.seqNo);
        visit("Target", self.target);
        visit("Port", self.port);
        visit("Node", self.node);
        visit("Nack", self.nack);
        visit("SourceAddr", self.sourceAddress, Presence::OmitEmpty);
        visit("SourcePort", self.sourcePort, Presence::OmitEmpty);
        visit("SourceNode", self.sourceNode, Presence::OmitEmpty);
    }
    bool operator==(const IndirectPing&) const = default;
};

} // namespace halab::memberlist::wire
