#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// The answer on a stream whose first layer could not be read.
struct ErrorReply {
    static constexpr auto type = MessageType::Error;

    std::string error{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) { visit("Error", self.error); }
    bool operator==(const ErrorReply&) const = default;
};

} // namespace halab::memberlist::wire
