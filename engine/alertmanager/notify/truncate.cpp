#include "alertmanager/notify/truncate.h"

#include "base/utf8.h"

namespace halab::alertmanager {

namespace {

constexpr std::string_view truncationMark = "…";

} // namespace

Truncated truncateInRunes(std::string_view text, std::size_t runes)
{
    std::string kept;
    std::size_t keptSize = 0; // of the first runes - 1
    std::size_t count = 0;
    for (auto rest = text; !rest.empty(); ++count) {
        if (count == runes) {
            if (runes == 0)
                return {{}, true};
            return {kept.substr(0, keptSize) + std::string(truncationMark), true};
        }
        if (count + 1 == runes)
            keptSize = kept.size();
        const auto rune = decodeUtf8(rest);
        appendUtf8(kept, rune.valid ? rune.value : U'\uFFFD');
        rest.remove_prefix(rune.size);
    }
    return {std::string(text), false};
}

Truncated truncateInBytes(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return {std::string(text), false};
    if (bytes < truncationMark.size())
        return {std::string(bytes, '.'), true};
    auto end = bytes - truncationMark.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return {std::string(text.substr(0, end)) + std::string(truncationMark), true};
}

} // namespace halab::alertmanager
