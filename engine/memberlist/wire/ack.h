#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// The answer to a ping. The payload is empty by UDP and nil by TCP and from helpers.
struct Ack {
    static constexpr auto type = MessageType::Ack;

    std::uint32_t seqNo = 0;
    std::optional<std::string> payload{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("SeqNo", self.seqNo);
        visit("Payload", self.payload);
    }
    bool operator==(const Ack&) const = default;
};

} // namespace halab::memberlist::wire
