#pragma once

// What the fuzz targets share. A target is one function over arbitrary bytes: it must return 0, whatever they are,
// within its bounds of time and memory. libFuzzer drives it in the preset `fuzz`; in every other build replay.cpp gives
// it the committed seeds, so that no target rots.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace halab::fuzz {

inline std::string_view bytesOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

/// Takes the first byte as a choice.
inline std::uint8_t takeByte(std::string_view& bytes)
{
    if (bytes.empty())
        return 0;
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    return byte;
}

/// Pieces, each a length of two bytes (least significant first) and that many bytes; the last may be shorter.
inline std::vector<std::string_view> pieces(std::string_view bytes, std::size_t most)
{
    std::vector<std::string_view> out;
    while (bytes.size() > 2 && out.size() < most) {
        const std::size_t length = takeByte(bytes) | static_cast<std::size_t>(takeByte(bytes)) << 8;
        out.push_back(bytes.substr(0, length));
        bytes.remove_prefix(std::min(length, bytes.size()));
    }
    return out;
}

/// A broken promise: libFuzzer keeps the input.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace halab::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
