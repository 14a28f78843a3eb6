#include "base/identifiers.h"

#include "base/hash.h"

namespace halab {

namespace {

    template <std::size_t N>
    std::string_view bytesOf(const std::array<std::uint8_t, N>& bytes)
    {
        return {reinterpret_cast<const char*>(bytes.data()), N};
    }

    bool isHexDigit(char c)
    {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

} // namespace

std::string makeUuid(const std::array<std::uint8_t, 16>& random)
{
    auto bytes = random;
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40); // version 4
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80); // variant of RFC 4122
    auto text = toHex(bytesOf(bytes));
    for (const std::size_t at : {8, 13, 18, 23})
        text.insert(at, 1, '-');
    return text;
}

bool isUuid(std::string_view text)
{
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isDash = i == 8 || i == 13 || i == 18 || i == 23;
        if (isDash ? text[i] != '-' : !isHexDigit(text[i]))
            return false;
    }
    return true;
}

std::string makeUlid(Time now, const std::array<std::uint8_t, 10>& random)
{
    constexpr char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::array<std::uint8_t, 16> bytes{};
    const auto ms = static_cast<std::uint64_t>(unixMilliseconds(now));
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)));
    for (std::size_t i = 0; i < random.size(); ++i)
        bytes[6 + i] = random[i];

    // 128 bits in 26 digits of 5 bits: the first digit has only three of them.
    std::string text;
    text.reserve(26);
    for (int digit = 0; digit < 26; ++digit) {
        unsigned value = 0;
        for (int bit = digit * 5 - 2; bit < digit * 5 + 3; ++bit) {
            const unsigned one = bit < 0 ? 0 : (bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8)) & 1U;
            value = value * 2 + one;
        }
        text += alphabet[value];
    }
    return text;
}

} // namespace halab
