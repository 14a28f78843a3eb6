#include "alertmanager/api/json_syntax.h"

#include "base/gotext.h"

#include <string>

namespace halab::alertmanager::api {

namespace {

constexpr int depthMax = 1000; ///< Go's is 10,000; nothing that is posted here needs more than five

/// A recursive walk over the text that notes where it fails.
class SyntaxWalk {
public:
    explicit SyntaxWalk(std::string_view text)
        : m_text(text)
    {
    }

    bool value(int depth = 0)
    {
        skipBlanks();
        if (depth > depthMax)
            return complain("exceeded max depth");
        if (atEnd())
            return unexpectedEnd();
        switch (const char c = m_text[m_at]; c) {
        case '{':
            return object(depth);
        case '[':
            return array(depth);
        case '"':
            ++m_at;
            return string();
        case 't':
            return literal("true");
        case 'f':
            return literal("false");
        case 'n':
            return literal("null");
        default:
            return c == '-' || isDigit(c) ? number() : invalid("looking for beginning of value");
        }
    }

    void skipBlanks()
    {
        while (!atEnd() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }
    bool atEnd() const { return m_at >= m_text.size(); }
    std::size_t position() const { return m_at; }
    const std::string& complaint() const { return m_complaint; }

private:
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }

    bool complain(std::string why)
    {
        m_complaint = std::move(why);
        return false;
    }
    bool unexpectedEnd() { return complain("unexpected EOF"); }
    bool invalid(const std::string& context)
    {
        if (atEnd())
            return unexpectedEnd();
        const char c = m_text[m_at];
        std::string shown;
        if (c == '\'')
            shown = R"('\'')";
        else if (c == '"')
            shown = R"('"')";
        else {
            // Go quotes the byte as a character of its own.
            const auto byte = static_cast<unsigned char>(c);
            const auto quoted = goQuote(byte < 0x80
                    ? std::string(1, c)
                    : std::string{static_cast<char>(0xc0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3f))});
            shown = "'" + quoted.substr(1, quoted.size() - 2) + "'";
        }
        return complain("invalid character " + shown + " " + context);
    }

    bool literal(std::string_view word)
    {
        for (std::size_t i = 0; i < word.size(); ++i, ++m_at)
            if (atEnd() || m_text[m_at] != word[i])
                return invalid("in literal " + std::string(word) + " (expecting '" + word[i] + "')");
        return true;
    }

    bool digits(const char* context)
    {
        if (atEnd() || !isDigit(m_text[m_at]))
            return invalid(context);
        while (!atEnd() && isDigit(m_text[m_at]))
            ++m_at;
        return true;
    }

    bool number()
    {
        if (m_text[m_at] == '-')
            ++m_at;
        if (!atEnd() && m_text[m_at] == '0')
            ++m_at;
        else if (!digits("in numeric literal"))
            return false;
        if (!atEnd() && m_text[m_at] == '.') {
            ++m_at;
            if (!digits("after decimal point in numeric literal"))
                return false;
        }
        if (!atEnd() && (m_text[m_at] == 'e' || m_text[m_at] == 'E')) {
            ++m_at;
            if (!atEnd() && (m_text[m_at] == '+' || m_text[m_at] == '-'))
                ++m_at;
            return digits("in exponent of numeric literal");
        }
        return true;
    }

    bool string() // the opening quote is behind
    {
        for (; !atEnd(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '"') {
                ++m_at;
                return true;
            }
            if (static_cast<unsigned char>(c) < 0x20)
                return invalid("in string literal");
            if (c == '\\' && !escape())
                return false;
        }
        return unexpectedEnd();
    }

    bool escape() // leaves the position at the escape's last character
    {
        ++m_at;
        if (atEnd())
            return unexpectedEnd();
        if (m_text[m_at] != 'u')
            return std::string_view("bfnrt\\/\"").find(m_text[m_at]) != std::string_view::npos ||
                invalid("in string escape code");
        for (int i = 0; i < 4; ++i) {
            ++m_at;
            if (atEnd() || std::string_view("0123456789abcdefABCDEF").find(m_text[m_at]) == std::string_view::npos)
                return invalid("in \\u hexadecimal character escape");
        }
        return true;
    }

    bool array(int depth)
    {
        ++m_at;
        skipBlanks();
        if (!atEnd() && m_text[m_at] == ']') {
            ++m_at;
            return true;
        }
        while (value(depth + 1)) {
            skipBlanks();
            if (!atEnd() && m_text[m_at] == ']') {
                ++m_at;
                return true;
            }
            if (atEnd() || m_text[m_at] != ',')
                return invalid("after array element");
            ++m_at;
        }
        return false;
    }

    bool object(int depth)
    {
        ++m_at;
        skipBlanks();
        if (!atEnd() && m_text[m_at] == '}') {
            ++m_at;
            return true;
        }
        while (true) {
            skipBlanks();
            if (atEnd() || m_text[m_at] != '"')
                return invalid("looking for beginning of object key string");
            ++m_at;
            if (!string())
                return false;
            skipBlanks();
            if (atEnd() || m_text[m_at] != ':')
                return invalid("after object key");
            ++m_at;
            if (!value(depth + 1))
                return false;
            skipBlanks();
            if (!atEnd() && m_text[m_at] == '}') {
                ++m_at;
                return true;
            }
            if (atEnd() || m_text[m_at] != ',')
                return invalid("after object key:value pair");
            ++m_at;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_complaint;
};

} // namespace

Result<std::string_view> firstJsonValue(std::string_view body)
{
    SyntaxWalk walk(body);
    walk.skipBlanks();
    if (walk.atEnd())
        return std::string_view{};
    const auto begin = walk.position();
    if (!walk.value())
        return fail(ErrorKind::InvalidInput, walk.complaint());
    return body.substr(begin, walk.position() - begin);
}

std::string goKind(const json::Value& value)
{
    if (value.string())
        return "string";
    if (value.number())
        return "number";
    if (value.boolean())
        return "bool";
    return value.array() ? "array" : "object";
}

} // namespace halab::alertmanager::api
