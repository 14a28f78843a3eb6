#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// What the program above memberlist sends. In a packet it is the type byte and the payload; in a
/// stream its length stands between.
struct UserMessage {
    std::string payload{};

    bool operator==(const UserMessage&) const = default;
};

struct UserMessageHeader {
    static constexpr auto type = MessageType::User;

    std::int64_t length = 0;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("UserMsgLen", self.length);
    }
    bool operator==(const UserMessageHeader&) const = default;
};

std::string encodeForPacket(const UserMessage& message);
std::string encodeForStream(const UserMessage& message);

} // namespace halab::memberlist::wire
