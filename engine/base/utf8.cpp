#include "base/utf8.h"

#include <QChar>

namespace halab {

DecodedRune decodeUtf8(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return {first, 1, true};
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size)
        return {};
    char32_t rune = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {};
        rune = (rune << 6) | (byte(i) & 0x3F);
    }
    const bool isOverlong = (size == 3 && rune < 0x800) || (size == 4 && rune < 0x10000);
    if (isOverlong || rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        return {};
    return {rune, size, true};
}

void appendUtf8(std::string& out, char32_t rune)
{
    const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (rune < 0x80) {
        put(rune);
    } else if (rune < 0x800) {
        put(0xC0 | (rune >> 6));
        put(0x80 | (rune & 0x3F));
    } else if (rune < 0x10000) {
        put(0xE0 | (rune >> 12));
        put(0x80 | ((rune >> 6) & 0x3F));
        put(0x80 | (rune & 0x3F));
    } else {
        put(0xF0 | (rune >> 18));
        put(0x80 | ((rune >> 12) & 0x3F));
        put(0x80 | ((rune >> 6) & 0x3F));
        put(0x80 | (rune & 0x3F));
    }
}

bool isPrintable(char32_t rune)
{
    if (rune == ' ')
        return true;
    switch (QChar::category(rune)) {
    case QChar::Separator_Space:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph: return false;
    default: return QChar::isPrint(rune);
    }
}

} // namespace halab
