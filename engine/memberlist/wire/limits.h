#pragma once

// Bounds on what may come from a socket. The real 0.2.2 has none on plain text; these are those
// of later versions where such exist, and far above what a cluster sends.

#include <cstddef>

namespace halab::memberlist::wire::limits {

inline constexpr std::size_t decompressedStream = 40u << 20;
inline constexpr std::size_t decompressedPacket = 4u << 20; ///< all layers of one datagram together
inline constexpr std::size_t userState = 20u << 20; ///< also of one user message
inline constexpr std::size_t nodes = 1u << 20; ///< in one push/pull
inline constexpr std::size_t members = 1u << 16; ///< in a node's table
inline constexpr std::size_t inboundStreams = 1024; ///< open at the same time
inline constexpr std::size_t inboundBytes = 256u
    << 20; ///< that all of them together have sent and are not yet a message
inline constexpr std::size_t pushPulls = 128; ///< the one that would be this many under way is refused
inline constexpr std::size_t packetMessages = 4096; ///< out of one datagram
inline constexpr std::size_t compoundParts = 127; ///< the real decoder breaks at 128
inline constexpr int nesting = 8; ///< layers in a packet, levels in a skipped msgpack value

} // namespace halab::memberlist::wire::limits
