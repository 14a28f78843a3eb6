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

/// The runes whose title case is longer than one.
const char* longTitle(char32_t rune)
{
    switch (rune) {
    case 0xdf:
        return "Ss";
    case 0x149:
        return "\xca\xbcN";
    case 0x1f0:
        return "J\xcc\x8c";
    case 0xfb00:
        return "Ff";
    case 0xfb01:
        return "Fi";
    case 0xfb02:
        return "Fl";
    case 0xfb03:
        return "Ffi";
    case 0xfb04:
        return "Ffl";
    case 0xfb05:
    case 0xfb06:
        return "St";
    default:
        return nullptr;
    }
}

bool isCased(char32_t rune)
{
    return QChar::toUpper(rune) != rune || QChar::toLower(rune) != rune || longTitle(rune) != nullptr || rune == 0x130;
}

/// Inside of a word: a sigma at its end has a form of its own.
void appendLower(std::string& out, const std::vector<char32_t>& runes, std::size_t i)
{
    constexpr char32_t capitalSigma = 0x3a3, finalSigma = 0x3c2, dottedI = 0x130, dotAbove = 0x307;
    if (runes[i] == capitalSigma && (i + 1 == runes.size() || !isCased(runes[i + 1]))) {
        appendUtf8(out, finalSigma);
    } else if (runes[i] == dottedI) {
        out += 'i';
        appendUtf8(out, dotAbove);
    } else {
        appendUtf8(out, QChar::toLower(runes[i]));
    }
}

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
    // Go's table has an i for the I with a dot, Unicode's has none that is a single rune.
    return letters::changed(text, [](char32_t rune) { return rune == 0x130 ? char32_t{'i'} : QChar::toLower(rune); });
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
        if (begun)
            letters::appendLower(out, runes, i);
        else if (const auto* title = letters::longTitle(runes[i]))
            out += title;
        else
            appendUtf8(out, QChar::toTitleCase(runes[i]));
        begun = begun || letters::isCased(runes[i]);
    }
    return out;
}

} // namespace halab
