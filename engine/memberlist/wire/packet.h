#pragma once

// The layers of a datagram: hasCrc( compress( compound( message … ) ) ), each of them optional.

#include "memberlist/wire/message_type.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::memberlist::wire {

/// Several messages in one. At most limits::compoundParts, each below 64 KiB.
std::string makeCompound(const std::vector<std::string>& messages);

/// The packet compressed if that makes it shorter, else as it is.
std::string compressIfShorter(std::string packet);

/// Type, CRC-32 of the rest in network order, the rest.
std::string withCrc(std::string_view packet);

/// Of something that was dropped, in the real program's words.
struct Complaint {
    std::string_view level; ///< "warn" | "err"
    std::string text;
};

struct Unpacked {
    std::vector<std::string> messages; ///< type byte first, in order; no compound, compress or crc among them
    std::vector<Complaint> complaints;
};

/// Undoes all layers. Never fails: what cannot be read is dropped and complained about.
Unpacked unpack(std::string_view datagram);

} // namespace halab::memberlist::wire
