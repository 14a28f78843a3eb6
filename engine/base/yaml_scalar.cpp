// Strings as Go's yaml.v2 spells them (encode.go stringv, emitterc.go analyze_scalar and write_*_scalar).

#include "base/utf8.h"
#include "base/yaml.h"

#include <array>
#include <cstdio>

namespace halab::yaml {

namespace {

    constexpr std::size_t columnMax = 80; ///< a blank behind it becomes a line break

    enum class ScalarStyle { Plain, SingleQuoted, DoubleQuoted, Literal };

    bool isYamlPrintable(char32_t c)
    {
        return c == '\n' || (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF)
            || (c >= 0x10000 && c <= 0x10FFFF);
    }

    bool isLineBreak(char32_t c) { return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029; }

    /// What the characters of a text allow.
    struct ScalarTraits {
        bool hasIndicators = false; ///< would mean something else outside quotes
        bool hasSpecial = false;    ///< cannot be written without an escape
        bool hasLineBreak = false;
        bool hasBlankAtEdge = false; ///< at either end of the text
        bool endsInBlank = false;
        bool hasBlankAtBreak = false; ///< beside a line break, where folding would lose it
        bool hasBlankBeforeBreak = false;
    };

    bool isIndicatorAtStart(char c, bool isBlankNext)
    {
        constexpr std::string_view always = "#,[]{}&*!|>'\"%@`";
        constexpr std::string_view beforeBlank = "?:-";
        return always.find(c) != std::string_view::npos || (isBlankNext && beforeBlank.find(c) != std::string_view::npos);
    }

    ScalarTraits analyse(std::string_view text)
    {
        ScalarTraits traits;
        traits.hasIndicators = text.starts_with("---") || text.starts_with("...");
        char32_t previous = 0;
        for (std::size_t i = 0; i < text.size();) {
            const auto rune = decodeUtf8(text.substr(i));
            const auto next = i + rune.size;
            const char following = next < text.size() ? text[next] : '\0';
            const bool isBlankNext = following == '\0' || following == ' ' || following == '\t' || following == '\n' || following == '\r';
            const char c = rune.value < 0x80 ? static_cast<char>(rune.value) : '\0';
            if (i == 0)
                traits.hasIndicators = traits.hasIndicators || isIndicatorAtStart(c, isBlankNext);
            else if (c == ':' && isBlankNext)
                traits.hasIndicators = true;
            else if (c == '#' && (previous == ' ' || previous == '\t' || isLineBreak(previous)))
                traits.hasIndicators = true;
            if (!rune.valid || !isYamlPrintable(rune.value))
                traits.hasSpecial = true;
            if (isLineBreak(rune.value)) {
                traits.hasLineBreak = true;
                traits.hasBlankBeforeBreak = traits.hasBlankBeforeBreak || previous == ' ';
                traits.hasBlankAtEdge = traits.hasBlankAtEdge || i == 0 || next == text.size();
            } else if (c == ' ') {
                traits.hasBlankAtBreak = traits.hasBlankAtBreak || isLineBreak(previous);
                traits.hasBlankAtEdge = traits.hasBlankAtEdge || i == 0 || next == text.size();
                traits.endsInBlank = next == text.size();
            }
            previous = rune.value;
            i = next;
        }
        return traits;
    }

    bool isBase60(std::string_view text)
    {
        // 1:30 is a number of base 60 for readers of YAML 1.1.
        std::size_t i = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
        const auto digit = [&] { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
        if (!digit())
            return false;
        while (digit() || (i < text.size() && text[i] == '_'))
            ++i;
        int groups = 0;
        for (; i < text.size() && text[i] == ':'; ++groups) {
            ++i;
            if (!digit())
                return false;
            const bool canHaveTwo = text[i] <= '5';
            ++i;
            if (canHaveTwo && digit())
                ++i;
        }
        if (i < text.size() && text[i] == '.')
            for (++i; digit() || (i < text.size() && text[i] == '_');)
                ++i;
        return groups > 0 && i == text.size();
    }

    ScalarStyle chooseStyle(std::string_view text, bool mayUseLines)
    {
        Node plain;
        plain.kind = Node::Kind::Scalar;
        plain.scalar = text;
        const auto traits = analyse(text);
        if (traits.hasSpecial || traits.hasBlankBeforeBreak)
            return ScalarStyle::DoubleQuoted;
        if (traits.hasLineBreak)
            return mayUseLines && !traits.endsInBlank ? ScalarStyle::Literal : ScalarStyle::DoubleQuoted;
        if (tagOf(plain) != "!!str" || isBase60(text))
            return ScalarStyle::DoubleQuoted;
        return traits.hasIndicators || traits.hasBlankAtEdge ? ScalarStyle::SingleQuoted : ScalarStyle::Plain;
    }

    /// Writes characters and knows the column, to fold long texts at blanks.
    class FoldingWriter {
    public:
        FoldingWriter(std::size_t indent, std::size_t column, bool mayFold)
            : m_indent(indent)
            , m_column(column)
            , m_mayFold(mayFold)
        {
        }

        void put(std::string_view text)
        {
            m_out += text;
            ++m_column;
        }

        bool wantsBreak() const { return m_mayFold && m_column > columnMax; }

        void breakLine()
        {
            m_out += '\n';
            m_out.append(m_indent, ' ');
            m_column = m_indent;
        }

        std::string take() { return std::move(m_out); }

    private:
        std::string m_out;
        std::size_t m_indent, m_column;
        bool m_mayFold;
    };

    std::string writeUnescaped(std::string_view text, bool isQuoted, FoldingWriter writer)
    {
        if (isQuoted)
            writer.put("'");
        bool wasBlank = false;
        for (std::size_t i = 0; i < text.size();) {
            const auto size = decodeUtf8(text.substr(i)).size;
            const bool isBlank = text[i] == ' ';
            const bool isNextBlank = i + 1 < text.size() && text[i + 1] == ' ';
            const bool isInside = !isQuoted || (i > 0 && i + 1 < text.size());
            if (isBlank && !wasBlank && writer.wantsBreak() && isInside && !isNextBlank) {
                writer.breakLine();
            } else {
                if (isQuoted && text[i] == '\'')
                    writer.put("'");
                writer.put(text.substr(i, size));
            }
            wasBlank = isBlank;
            i += size;
        }
        if (isQuoted)
            writer.put("'");
        return writer.take();
    }

    std::string yamlEscape(char32_t c)
    {
        struct Short {
            char32_t rune;
            std::string_view text;
        };
        constexpr std::array<Short, 15> shorts{{{0, "\\0"}, {7, "\\a"}, {8, "\\b"}, {9, "\\t"}, {10, "\\n"}, {11, "\\v"}, {12, "\\f"},
            {13, "\\r"}, {27, "\\e"}, {'"', "\\\""}, {'\\', "\\\\"}, {0x85, "\\N"}, {0xA0, "\\_"}, {0x2028, "\\L"}, {0x2029, "\\P"}}};
        for (const auto& candidate : shorts)
            if (candidate.rune == c)
                return std::string(candidate.text);
        char buffer[16];
        std::snprintf(buffer, sizeof buffer, c <= 0xFF ? "\\x%02X" : c <= 0xFFFF ? "\\u%04X" : "\\U%08X", static_cast<unsigned>(c));
        return buffer;
    }

    std::string writeDoubleQuoted(std::string_view text, FoldingWriter writer)
    {
        writer.put("\"");
        bool wasBlank = false;
        for (std::size_t i = 0; i < text.size();) {
            const auto rune = decodeUtf8(text.substr(i));
            const bool isBlank = rune.value == ' ';
            if (!isYamlPrintable(rune.value) || isLineBreak(rune.value) || rune.value == '"' || rune.value == '\\') {
                for (const char c : yamlEscape(rune.value))
                    writer.put({&c, 1});
            } else if (isBlank && !wasBlank && writer.wantsBreak() && i > 0 && i + 1 < text.size()) {
                writer.breakLine();
                if (text[i + 1] == ' ')
                    writer.put("\\");
            } else {
                writer.put(text.substr(i, rune.size));
            }
            wasBlank = isBlank;
            i += rune.size;
        }
        writer.put("\"");
        return writer.take();
    }

    std::string writeLiteral(std::string_view text, std::size_t indent)
    {
        std::string out = "|";
        if (text.front() == ' ' || text.front() == '\n')
            out += '2'; // the indentation cannot be seen from the first line
        if (!text.ends_with('\n'))
            out += '-';
        else if (text.size() == 1 || text.ends_with("\n\n"))
            out += '+';
        // The line breaks that end the text stand in it already.
        bool isLineStart = true;
        out += '\n';
        for (const char c : text) {
            if (isLineStart && c != '\n')
                out.append(indent, ' ');
            out += c;
            isLineStart = c == '\n';
        }
        if (text.ends_with('\n'))
            out.pop_back();
        return out;
    }

} // namespace

std::string quoteScalar(std::string_view text)
{
    FoldingWriter writer(0, 0, false);
    switch (chooseStyle(text, false)) {
    case ScalarStyle::Plain: return std::string(text);
    case ScalarStyle::SingleQuoted: return writeUnescaped(text, true, std::move(writer));
    case ScalarStyle::DoubleQuoted:
    case ScalarStyle::Literal: break;
    }
    return writeDoubleQuoted(text, std::move(writer));
}

std::string blockScalar(std::string_view text, std::size_t indent, std::size_t column)
{
    FoldingWriter writer(indent, column, true);
    switch (chooseStyle(text, true)) {
    case ScalarStyle::Plain: return writeUnescaped(text, false, std::move(writer));
    case ScalarStyle::SingleQuoted: return writeUnescaped(text, true, std::move(writer));
    case ScalarStyle::DoubleQuoted: return writeDoubleQuoted(text, std::move(writer));
    case ScalarStyle::Literal: break;
    }
    return writeLiteral(text, indent);
}

} // namespace halab::yaml
