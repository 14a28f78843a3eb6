#include "memberlist/wire/fields.h"

namespace halab::memberlist::wire::detail {

std::string printValue(std::string_view bytes)
{
    const bool printable = std::ranges::all_of(bytes, [](char c) { return c >= 0x20 && c < 0x7f; });
    if (printable)
        return bytes.empty() ? "\"\"" : std::string(bytes);
    static constexpr char digits[] = "0123456789abcdef";
    std::string out = "0x";
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

} // namespace halab::memberlist::wire::detail
