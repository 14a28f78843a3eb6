// LZW: any bytes decompress to something bounded or an error; any bytes survive compression.

#include "fuzz/fuzz.h"
#include "memberlist/wire/lzw.h"

using namespace halab;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t plainMax = 1 << 20;
    const auto bytes = fuzz::bytesOf(data, size);
    if (const auto plain = memberlist::wire::lzwDecompress(bytes, plainMax))
        fuzz::require(plain->size() <= plainMax);
    const auto back = memberlist::wire::lzwDecompress(memberlist::wire::lzwCompress(bytes), plainMax);
    fuzz::require(back.has_value() == (bytes.size() <= plainMax));
    fuzz::require(!back || *back == bytes);
    return 0;
}
