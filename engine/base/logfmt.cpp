#include "base/logfmt.h"

#include "base/json.h"
#include "base/utf8.h"

namespace halab {

namespace {

    bool needsQuotes(std::string_view value)
    {
        for (std::size_t i = 0; i < value.size();) {
            const auto rune = decodeUtf8(value.substr(i));
            if (!rune.valid || rune.value <= ' ' || rune.value == '=' || rune.value == '"')
                return true;
            i += rune.size;
        }
        // The word that stands for nothing must be told from the text.
        return value == "null";
    }

} // namespace

void appendLogfmt(std::string& line, std::string_view key, std::string_view value)
{
    if (!line.empty() && line.back() != '\n')
        line += ' ';
    for (const char c : key)
        if (static_cast<unsigned char>(c) > ' ' && c != '=' && c != '"' && c != 0x7f)
            line += c;
    line += '=';
    if (needsQuotes(value))
        line += json::quotePlain(value);
    else
        line += value;
}

} // namespace halab
