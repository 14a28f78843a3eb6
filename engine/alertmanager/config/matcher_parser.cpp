#include "alertmanager/config/matcher_parser.h"

#include "base/gotext.h"

#include <algorithm>
#include <tuple>

namespace halab::alertmanager {

namespace matcher_syntax {

using model::Matcher;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':'; }

bool isNamePart(char c) { return isNameStart(c) || (c >= '0' && c <= '9'); }

tl::unexpected<Error> badFormat(std::string_view text)
{
    return fail(ErrorKind::InvalidInput, "bad matcher format: " + std::string(text));
}

/// The operator at the start of `text`, in the original's order of trial: =~ before =.
bool takeOperator(std::string_view& text, Matcher::Type& type)
{
    static constexpr std::pair<std::string_view, Matcher::Type> operators[] = {
        {"=~", Matcher::Type::Regex},
        {"=", Matcher::Type::Equal},
        {"!=", Matcher::Type::NotEqual},
        {"!~", Matcher::Type::NotRegex},
    };
    for (const auto& [word, meaning] : operators) {
        if (text.starts_with(word)) {
            text.remove_prefix(word.size());
            type = meaning;
            return true;
        }
    }
    return false;
}

/// What a single matcher consists of before its value is unescaped.
struct Parts {
    std::string_view name, value;
    Matcher::Type type = Matcher::Type::Equal;
};

bool split(std::string_view text, Parts& parts)
{
    const auto trimFront = [&text] {
        while (!text.empty() && isBlank(text.front()))
            text.remove_prefix(1);
    };
    trimFront();
    if (text.empty() || !isNameStart(text.front()))
        return false;
    std::size_t length = 1;
    while (length < text.size() && isNamePart(text[length]))
        ++length;
    parts.name = text.substr(0, length);
    text.remove_prefix(length);
    trimFront();
    if (!takeOperator(text, parts.type))
        return false;
    trimFront();
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    parts.value = text;
    return true;
}

tl::unexpected<Error> unescapedQuote(std::string_view raw)
{
    return fail(ErrorKind::InvalidInput, "matcher value contains unescaped double quote: " + std::string(raw));
}

/// Takes off the quotes and resolves \" \\ \n; any other backslash stays.
Result<std::string> unescape(std::string_view raw)
{
    std::string_view rest = raw;
    const bool expectsQuote = rest.starts_with('"');
    if (expectsQuote)
        rest.remove_prefix(1);
    std::string value;
    bool isEscaped = false, foundQuote = false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        const char c = rest[i];
        if (isEscaped) {
            isEscaped = false;
            if (c == 'n')
                value += '\n';
            else if (c == '"' || c == '\\')
                value += c;
            else
                (value += '\\') += c;
        } else if (c == '"') {
            if (!expectsQuote || i + 1 < rest.size())
                return unescapedQuote(raw);
            foundQuote = true;
        } else if (c == '\\' && i + 1 < rest.size()) {
            isEscaped = true;
        } else {
            value += c; // also a backslash at the very end
        }
    }
    if (expectsQuote && !foundQuote)
        return unescapedQuote(raw);
    return value;
}

/// The list form reads runes: bytes that are no UTF-8 become U+FFFD there, while a single matcher
/// complains about them.
std::string replaceInvalidUtf8(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t length = 1;
        while (length < 4 && i + length < text.size() && !isValidUtf8(text.substr(i, length)))
            ++length;
        if (!isValidUtf8(text.substr(i, length))) {
            out += "\xEF\xBF\xBD";
            ++i;
            continue;
        }
        out += text.substr(i, length);
        i += length;
    }
    return out;
}

/// Go's TrimSpace.
std::string_view trimmed(std::string_view text)
{
    const auto isSpace = [](char c) { return isBlank(c) || c == '\v'; };
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace matcher_syntax

Result<model::Matcher> parseMatcher(std::string_view text)
{
    using namespace matcher_syntax;
    Parts parts;
    if (!split(text, parts))
        return badFormat(text);
    if (!isValidUtf8(parts.value))
        return fail(ErrorKind::InvalidInput, "matcher value not valid UTF-8: " + std::string(parts.value));
    auto value = unescape(parts.value);
    HALAB_TRY(value);
    return model::Matcher::make(parts.type, std::string(parts.name), std::move(*value));
}

Result<std::vector<model::Matcher>> parseMatchers(std::string_view text)
{
    if (text.starts_with('{'))
        text.remove_prefix(1);
    if (text.ends_with('}'))
        text.remove_suffix(1);

    std::vector<std::string> pieces;
    std::string piece;
    bool isInQuotes = false, isEscaped = false;
    const auto clean = isValidUtf8(text) ? std::string(text) : matcher_syntax::replaceInvalidUtf8(text);
    for (const char c : clean) {
        if (c == ',' && !isInQuotes) {
            pieces.push_back(std::move(piece));
            piece.clear();
            continue;
        }
        if (c == '"' && !isEscaped)
            isInQuotes = !isInQuotes;
        isEscaped = c == '\\' && !isEscaped;
        piece += c;
    }
    // Only the last piece loses the blanks around it, as errors show.
    if (const auto last = matcher_syntax::trimmed(piece); !last.empty())
        pieces.emplace_back(last);

    std::vector<model::Matcher> matchers;
    for (const auto& one : pieces) {
        auto matcher = parseMatcher(one);
        HALAB_TRY(matcher);
        matchers.push_back(std::move(*matcher));
    }
    return matchers;
}

std::string matcherText(const model::Matcher& matcher)
{
    std::string text = matcher.name();
    (text += model::matcherOperator(matcher.type())) += '"';
    for (const char c : matcher.value()) {
        if (c == '\\')
            text += "\\\\";
        else if (c == '\n')
            text += "\\n";
        else if (c == '"')
            text += "\\\"";
        else
            text += c;
    }
    return text += '"';
}

std::string matchersText(const std::vector<model::Matcher>& matchers)
{
    std::string text = "{";
    for (const auto& matcher : matchers) {
        if (text.size() > 1)
            text += ',';
        text += matcherText(matcher);
    }
    return text += '}';
}

void sortMatchers(std::vector<model::Matcher>& matchers)
{
    const auto key = [](const model::Matcher& m) {
        return std::tuple(std::string_view(m.name()), std::string_view(m.value()), m.type());
    };
    std::ranges::stable_sort(matchers, {}, key);
}

} // namespace halab::alertmanager
