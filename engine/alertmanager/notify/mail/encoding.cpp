#include "alertmanager/notify/mail/encoding.h"

#include "base/utf8.h"

#include <algorithm>

namespace halab::alertmanager::mail {

namespace {

constexpr char hexDigits[] = "0123456789ABCDEF";

void appendEscaped(std::string& out, char c)
{
    const auto byte = static_cast<unsigned char>(c);
    out += '=';
    out += hexDigits[byte >> 4];
    out += hexDigits[byte & 15];
}

bool isBlank(char c) { return c == ' ' || c == '\t'; }
bool isPrintable(char c) { return c >= ' ' && c <= '~'; }

/// Builds lines; the last one is not ended.
class QuotedPrintableWriter {
public:
    void add(char c)
    {
        if (c == '\r' || c == '\n')
            return endLine(c);
        if (isBlank(c) || (isPrintable(c) && c != '=')) {
            if (m_line.size() == lineMax - 1)
                breakSoftly();
            m_line += c;
            m_isAfterReturn = false;
            return;
        }
        escape(c);
    }

    std::string finish()
    {
        escapeLastBlank();
        return m_out + m_line;
    }

private:
    static constexpr std::size_t lineMax = 76;

    void endLine(char c)
    {
        if (m_isAfterReturn && c == '\n') {
            m_isAfterReturn = false;
            return;
        }
        escapeLastBlank();
        m_out += m_line + "\r\n";
        m_line.clear();
        if (c == '\r')
            m_isAfterReturn = true;
    }

    void escape(char c)
    {
        if (m_line.size() + 3 > lineMax - 1)
            breakSoftly();
        appendEscaped(m_line, c);
    }

    /// A blank at a line's end would get lost on the way.
    void escapeLastBlank()
    {
        if (m_line.empty() || !isBlank(m_line.back()))
            return;
        const char blank = m_line.back();
        m_line.pop_back();
        escape(blank);
    }

    void breakSoftly()
    {
        m_out += m_line + "=\r\n";
        m_line.clear();
    }

    std::string m_out, m_line;
    bool m_isAfterReturn = false;
};

} // namespace

std::string encodeHeader(std::string_view value)
{
    if (std::ranges::all_of(value, [](char c) { return isPrintable(c) || c == '\t'; }))
        return std::string(value);
    constexpr std::string_view opening = "=?utf-8?q?", closing = "?=";
    constexpr std::size_t contentMax = 75 - opening.size() - closing.size();
    std::string out(opening);
    std::size_t used = 0;
    for (std::size_t at = 0; at < value.size();) {
        const char first = value[at];
        const bool isPlain = isPrintable(first) && first != '=' && first != '?' && first != '_';
        const auto size = isPlain ? 1 : decodeUtf8(value.substr(at)).size;
        const auto encodedSize = isPlain ? 1 : 3 * size;
        if (used + encodedSize > contentMax) { // a character is never split
            out.append(closing).append(" ").append(opening);
            used = 0;
        }
        for (const char c : value.substr(at, size))
            if (isPlain)
                out += c == ' ' ? '_' : c;
            else
                appendEscaped(out, c);
        used += encodedSize;
        at += size;
    }
    return out.append(closing);
}

std::string quotedPrintable(std::string_view text)
{
    QuotedPrintableWriter writer;
    for (const char c : text)
        writer.add(c);
    return writer.finish();
}

} // namespace halab::alertmanager::mail
