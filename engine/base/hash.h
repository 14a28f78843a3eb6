#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace halab {

/// FNV-1a, 64 bit. Chain calls by passing the state on.
inline constexpr std::uint64_t fnv1aOffset = 14695981039346656037ULL;
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t state = fnv1aOffset)
{
    for (const char c : bytes) {
        state ^= static_cast<unsigned char>(c);
        state *= 1099511628211ULL;
    }
    return state;
}

/// XXH64 with seed 0.
std::uint64_t xxh64(std::string_view bytes);

/// CRC-32/IEEE (zlib's).
std::uint32_t crc32(std::string_view bytes);

/// 16 raw bytes.
std::string md5(std::string_view bytes);
std::string sha256Hex(std::string_view bytes);

std::string toHex(std::string_view bytes);
/// Empty if `text` is not an even number of hexadecimal digits.
std::string fromHex(std::string_view text);

} // namespace halab
