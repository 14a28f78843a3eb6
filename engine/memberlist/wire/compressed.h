#pragma once

#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire {

/// Any other message, packed. Algorithm 0 is LZW; there is no other.
struct Compressed {
    static constexpr auto type = MessageType::Compress;

    std::uint8_t algorithm = 0;
    std::string buffer{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit)
    {
        visit("Algo", self.algorithm);
        visit("Buf", self.buffer);
    }
    bool operator==(const Compressed&) const = default;
};

/// Packs a message, its type byte included.
std::string compress(std::string_view message);

/// The message inside. Errors: `Cannot decompress unknown algorithm N`, those of lzwDecompress.
Result<std::string> decompress(const Compressed& packed, std::size_t plainMax);

} // namespace halab::memberlist::wire
