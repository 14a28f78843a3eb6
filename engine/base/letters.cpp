#include "base/letters.h"

#include "base/utf8.h"

#include <QChar>

#include <vector>

namespace halab {

namespace letters {

std::vector<char32_t> runesOf(std::string_view text)
{
    std::vector<char32_t> runes;
    for (std::size_t i = 0; i < text.size();) {
        const auto rune = decodeUtf8(text.substr(i));
        runes.push_back(rune.value);
        i += rune.size;
    }
    return runes;
}

template <class Change>
std::string changed(std::string_view text, Change change)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto rune = byte < 0x80 ? DecodedRune{byte, 1} : decodeUtf8(text.substr(i));
        appendUtf8(out, change(rune.value));
        i += rune.size;
    }
    return out;
}

bool isWordRune(char32_t rune)
{
    return rune == '_' || QChar::isLetterOrNumber(rune) || QChar::isMark(rune);
}

/// Between two letters these do not end a word.
bool joinsLetters(char32_t rune)
{
    return rune == '\'' || rune == '.' || rune == ':' || rune == 0xb7 || rune == 0x2018 || rune == 0x2019 || rune == 0x2024
        || rune == 0x2027;
}

bool joinsDigits(char32_t rune) { return rune == '\'' || rune == '.' || rune == ',' || rune == ';' || rune == 0x2019; }

bool inWord(const std::vector<char32_t>& runes, std::size_t i)
{
    if (isWordRune(runes[i]))
        return true;
    if (i == 0 || i + 1 >= runes.size())
        return false;
    const auto before = runes[i - 1];
    const auto after = runes[i + 1];
    return (joinsLetters(runes[i]) && isLetter(before) && isLetter(after))
        || (joinsDigits(runes[i]) && isDigit(before) && isDigit(after));
}

} // namespace letters

bool isLetter(char32_t rune) { return QChar::isLetter(rune); }
bool isDigit(char32_t rune) { return QChar::isDigit(rune); }

std::string upperCase(std::string_view text)
{
    return letters::changed(text, [](char32_t rune) { return QChar::toUpper(rune); });
}

std::string lowerCase(std::string_view text)
{
    return letters::changed(text, [](char32_t rune) { return QChar::toLower(rune); });
}

std::string titleCase(std::string_view text)
{
    const auto runes = letters::runesOf(text);
    std::string out;
    bool begun = false;
    for (std::size_t i = 0; i < runes.size(); ++i) {
        if (!letters::inWord(runes, i)) {
            begun = false;
            appendUtf8(out, runes[i]);
            continue;
        }
        const bool cased = QChar::toUpper(runes[i]) != runes[i] || QChar::toLower(runes[i]) != runes[i];
        if (!begun && runes[i] == 0xdf)
            out += "Ss";
        else
            appendUtf8(out, begun ? QChar::toLower(runes[i]) : QChar::toTitleCase(runes[i]));
        begun = begun || cased;
    }
    return out;
}

} // namespace halab
