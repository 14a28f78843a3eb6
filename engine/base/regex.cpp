#include "base/regex.h"

#include "base/utf8.h"

#include <QChar>
#include <re2/re2.h>

#include <algorithm>
#include <vector>

namespace halab {

namespace {

    using Groups = std::vector<re2::StringPiece>;

    /// Go's name of a parse error.
    std::string_view goRegexError(RE2::ErrorCode code)
    {
        switch (code) {
        case RE2::ErrorBadEscape: return "invalid escape sequence";
        case RE2::ErrorBadCharClass: return "invalid character class";
        case RE2::ErrorBadCharRange: return "invalid character class range";
        case RE2::ErrorMissingBracket: return "missing closing ]";
        case RE2::ErrorMissingParen: return "missing closing )";
        case RE2::ErrorUnexpectedParen: return "unexpected )";
        case RE2::ErrorTrailingBackslash: return "trailing backslash at end of expression";
        case RE2::ErrorRepeatArgument: return "missing argument to repetition operator";
        case RE2::ErrorRepeatSize: return "invalid repeat count";
        case RE2::ErrorRepeatOp: return "invalid nested repetition operator";
        case RE2::ErrorBadPerlOp: return "invalid or unsupported Perl syntax";
        case RE2::ErrorBadUTF8: return "invalid UTF-8";
        case RE2::ErrorBadNamedCapture: return "invalid named capture";
        case RE2::ErrorPatternTooLarge: return "expression too large";
        case RE2::NoError:
        case RE2::ErrorInternal: break;
        }
        return "regexp/syntax: internal error";
    }

    /// RE2 knows \C (any byte), Go does not.
    bool hasAnyByte(std::string_view pattern)
    {
        for (std::size_t i = pattern.find('\\'); i != std::string_view::npos && i + 1 < pattern.size(); i = pattern.find('\\', i)) {
            if (pattern[i + 1] == 'C')
                return true;
            if (pattern[i + 1] == 'Q')
                i = pattern.find("\\E", i);
            if (i == std::string_view::npos)
                return false;
            i += 2;
        }
        return false;
    }

    Result<std::shared_ptr<const RE2>> compileRe2(const std::string& pattern)
    {
        if (hasAnyByte(pattern))
            return fail(ErrorKind::InvalidInput, "error parsing regexp: invalid escape sequence: `\\C`");
        RE2::Options options;
        options.set_log_errors(false);
        auto compiled = std::make_shared<RE2>(pattern, options);
        if (compiled->ok())
            return compiled;
        return fail(ErrorKind::InvalidInput,
            "error parsing regexp: " + std::string(goRegexError(compiled->error_code())) + ": `" + compiled->error_arg() + "`");
    }

    re2::StringPiece pieceOf(std::string_view text) { return {text.data(), text.size()}; }

    bool isNameRune(char32_t rune) { return rune == '_' || QChar::isLetter(rune) || QChar::isDigit(rune); }

    /// What follows a '$': a name with or without braces. Takes it off `rest`; empty where there is none.
    std::string_view takeGroupName(std::string_view& rest)
    {
        const bool hasBrace = rest.starts_with('{');
        const auto text = hasBrace ? rest.substr(1) : rest;
        std::size_t size = 0;
        while (size < text.size()) {
            const auto rune = decodeUtf8(text.substr(size));
            if (!rune.valid || !isNameRune(rune.value))
                break;
            size += rune.size;
        }
        if (size == 0 || (hasBrace && (size >= text.size() || text[size] != '}')))
            return {};
        rest = text.substr(hasBrace ? size + 1 : size);
        return text.substr(0, size);
    }

    /// The group's number, or -1 for a name.
    int groupNumber(std::string_view name)
    {
        if (name.size() > 1 && name.front() == '0')
            return -1;
        int number = 0;
        for (const char c : name) {
            if (c < '0' || c > '9' || number >= 100'000'000)
                return -1;
            number = number * 10 + (c - '0');
        }
        return number;
    }

    /// Go's Regexp.Expand: a '$' that starts no name stays as it is.
    void expandGroups(const RE2& re, const Groups& groups, std::string_view replacement, std::string& out)
    {
        while (true) {
            const auto dollar = replacement.find('$');
            out += replacement.substr(0, dollar);
            if (dollar == std::string_view::npos)
                return;
            replacement.remove_prefix(dollar + 1);
            if (replacement.starts_with('$')) {
                out += '$';
                replacement.remove_prefix(1);
                continue;
            }
            const auto name = takeGroupName(replacement);
            if (name.empty()) {
                out += '$';
                continue;
            }
            int number = groupNumber(name);
            if (number < 0) {
                const auto& names = re.NamedCapturingGroups();
                const auto found = names.find(std::string(name));
                number = found == names.end() ? -1 : found->second;
            }
            if (number >= 0 && static_cast<std::size_t>(number) < groups.size())
                out.append(groups[static_cast<std::size_t>(number)].data(), groups[static_cast<std::size_t>(number)].size());
        }
    }

    Groups groupsOf(const RE2& re) { return Groups(static_cast<std::size_t>(re.NumberOfCapturingGroups()) + 1); }

    bool matchFrom(const RE2& re, std::string_view text, std::size_t from, Groups& groups)
    {
        return re.Match(pieceOf(text), from, text.size(), RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size()));
    }

} // namespace

Regex::Regex(std::string pattern, std::shared_ptr<const re2::RE2> compiled)
    : m_pattern(std::move(pattern))
    , m_compiled(std::move(compiled))
{
}

Result<Regex> Regex::compile(std::string_view pattern)
{
    std::string text(pattern);
    auto compiled = compileRe2(text);
    HALAB_TRY(compiled);
    return Regex(std::move(text), std::move(*compiled));
}

Result<Regex> Regex::compileAnchored(std::string_view pattern)
{
    auto compiled = compileRe2("^(?:" + std::string(pattern) + ")$");
    HALAB_TRY(compiled);
    return Regex(std::string(pattern), std::move(*compiled));
}

bool Regex::matches(std::string_view text) const
{
    return m_compiled->Match(pieceOf(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

std::string Regex::replaceAll(std::string_view text, std::string_view replacement) const
{
    std::string out;
    auto groups = groupsOf(*m_compiled);
    std::size_t copied = 0; // end of the last match
    for (std::size_t from = 0; from <= text.size() && matchFrom(*m_compiled, text, from, groups);) {
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        const auto end = begin + groups[0].size();
        out += text.substr(copied, begin - copied);
        // Not for an empty match right behind another one.
        if (end > copied || begin == 0)
            expandGroups(*m_compiled, groups, replacement, out);
        copied = end;
        const auto width = from < text.size() ? decodeUtf8(text.substr(from)).size : 1;
        from = std::max(end, from + width);
    }
    out += text.substr(copied);
    return out;
}

bool Regex::expandFirst(std::string_view text, std::string_view replacement, std::string& out) const
{
    auto groups = groupsOf(*m_compiled);
    if (!matchFrom(*m_compiled, text, 0, groups))
        return false;
    expandGroups(*m_compiled, groups, replacement, out);
    return true;
}

} // namespace halab
