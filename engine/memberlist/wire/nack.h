#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// A helper's "it did not answer me either": tells the requester that its own network works.
struct Nack {
    static constexpr auto type = MessageType::Nack;

    std::uint32_t seqNo = 0;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) { visit("SeqNo", self.seqNo); }
    bool operator==(const Nack&) const = default;
};

} // namespace halab::memberlist::wire
