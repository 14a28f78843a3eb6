// RFC 8259, in one pass over the text and without a copy in between: the bodies of POSTed alerts go through here.

#include "base/json.h"
#include "base/utf8.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace halab::json {

namespace {

    constexpr int depthMax = 1024;

    bool isDigit(char c) { return c >= '0' && c <= '9'; }

    class Parser {
    public:
        explicit Parser(std::string_view text) : m_text(text) {}

        Result<Value> document()
        {
            Value value;
            skipBlanks();
            if (!read(value))
                return error();
            skipBlanks();
            if (m_at != m_text.size()) {
                fault("garbage at the end of the document");
                return error();
            }
            return value;
        }

    private:
        // Each reads what it is named after from m_at on; false: m_why says what is wrong at m_at.
        bool read(Value& out);
        bool readObject(Value& out);
        bool readArray(Value& out);
        bool readString(std::string& out);
        bool readEscape(std::string& out);
        bool readHex(char32_t& out);
        bool readNumber(Value& out);
        bool readWord(std::string_view word);

        bool fault(const char* why)
        {
            m_why = why;
            return false;
        }
        /// At the end of the text, whatever is missing there, it is cut.
        bool isCut() const { return m_at >= m_text.size(); }
        tl::unexpected<Error> error() const
        {
            if (m_isTooDeep)
                return fail(ErrorKind::Limit, "exceeded max depth");
            if (isCut())
                return fail(ErrorKind::InvalidInput, "unexpected EOF");
            return fail(ErrorKind::InvalidInput, std::string(m_why) + " at offset " + std::to_string(m_at));
        }
        char peek() const { return isCut() ? '\0' : m_text[m_at]; }
        void skipBlanks()
        {
            while (!isCut() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
                ++m_at;
        }
        bool take(char c)
        {
            if (isCut() || m_text[m_at] != c)
                return false;
            ++m_at;
            return true;
        }

        std::string_view m_text;
        std::size_t m_at = 0;
        int m_depth = 0;
        bool m_isTooDeep = false;
        const char* m_why = "illegal value";
    };

    bool Parser::read(Value& out)
    {
        switch (peek()) {
        case '{':
        case '[': {
            if (m_depth == depthMax) {
                m_isTooDeep = true;
                return false;
            }
            ++m_depth;
            const bool isFine = peek() == '{' ? readObject(out) : readArray(out);
            --m_depth;
            return isFine;
        }
        case '"': {
            std::string text;
            if (!readString(text))
                return false;
            out = Value(std::move(text));
            return true;
        }
        case 't': out = Value(true); return readWord("true");
        case 'f': out = Value(false); return readWord("false");
        case 'n': out = Value(); return readWord("null");
        default: return readNumber(out);
        }
    }

    bool Parser::readObject(Value& out)
    {
        ++m_at;
        Value::Object members;
        skipBlanks();
        bool isSorted = true;
        while (!take('}')) {
            if (!members.empty() && !take(','))
                return fault("missing value separator");
            skipBlanks();
            auto& [name, value] = members.emplace_back();
            if (peek() != '"')
                return fault("missing name");
            if (!readString(name))
                return false;
            skipBlanks();
            if (!take(':'))
                return fault("missing name separator");
            skipBlanks();
            if (!read(value))
                return false;
            skipBlanks();
            isSorted = isSorted && (members.size() < 2 || members[members.size() - 2].first < name);
        }
        if (!isSorted) {
            const auto byName = [](const auto& a, const auto& b) { return a.first < b.first; };
            std::stable_sort(members.begin(), members.end(), byName);
            // Of a name given twice the last counts.
            const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
            const auto kept = std::unique(members.rbegin(), members.rend(), same);
            members.erase(members.begin(), kept.base());
        }
        out = Value(std::move(members));
        return true;
    }

    bool Parser::readArray(Value& out)
    {
        ++m_at;
        Value::Array items;
        skipBlanks();
        while (!take(']')) {
            if (!items.empty() && !take(','))
                return fault("missing value separator");
            skipBlanks();
            if (!read(items.emplace_back()))
                return false;
            skipBlanks();
        }
        out = Value(std::move(items));
        return true;
    }

    bool Parser::readString(std::string& out)
    {
        ++m_at;
        while (!isCut()) {
            // Most of a text is plain.
            auto end = m_at;
            while (end < m_text.size() && m_text[end] != '"' && m_text[end] != '\\' &&
                static_cast<unsigned char>(m_text[end]) < 0x80)
                ++end;
            out.append(m_text, m_at, end - m_at);
            m_at = end;
            if (isCut())
                return false;
            if (take('"'))
                return true;
            if (peek() == '\\') {
                if (!readEscape(out))
                    return false;
                continue;
            }
            const auto rune = decodeUtf8(m_text.substr(m_at));
            if (!rune.valid)
                return fault("invalid UTF8 string");
            out.append(m_text, m_at, rune.size);
            m_at += rune.size;
        }
        return false;
    }

    bool Parser::readEscape(std::string& out)
    {
        static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        ++m_at;
        if (const auto which = letters.find(peek()); !isCut() && which != std::string_view::npos) {
            out += meanings[which];
            ++m_at;
            return true;
        }
        char32_t rune = 0;
        if (!take('u') || !readHex(rune))
            return fault("invalid escape sequence");
        if (rune >= 0xD800 && rune < 0xDC00 && m_text.substr(m_at).starts_with("\\u")) {
            const auto before = m_at;
            m_at += 2;
            char32_t low = 0;
            if (!readHex(low))
                return fault("invalid escape sequence");
            if (low >= 0xDC00 && low < 0xE000)
                rune = 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
            else
                m_at = before;
        }
        appendUtf8(out, rune >= 0xD800 && rune < 0xE000 ? 0xFFFD : rune);
        return true;
    }

    bool Parser::readHex(char32_t& out)
    {
        if (m_text.size() - m_at < 4) {
            m_at = m_text.size();
            return false;
        }
        std::uint32_t value = 0;
        const auto* begin = m_text.data() + m_at;
        const auto [end, why] = std::from_chars(begin, begin + 4, value, 16);
        if (why != std::errc{} || end != begin + 4)
            return false;
        m_at += 4;
        out = value;
        return true;
    }

    bool Parser::readNumber(Value& out)
    {
        const auto begin = m_at;
        const auto digits = [this] {
            const auto from = m_at;
            while (isDigit(peek()))
                ++m_at;
            return m_at > from;
        };
        take('-');
        if (!take('0') && !digits()) {
            m_at = isCut() ? m_at : begin;
            return fault("illegal value");
        }
        if (isDigit(peek()) || (take('.') && !digits()))
            return fault("illegal number");
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            if (!digits())
                return fault("illegal number");
        }
        // Out of range: infinity or zero, as strtod has it.
        out = Value(std::strtod(std::string(m_text.substr(begin, m_at - begin)).c_str(), nullptr));
        return true;
    }

    bool Parser::readWord(std::string_view word)
    {
        if (m_text.substr(m_at).starts_with(word)) {
            m_at += word.size();
            return true;
        }
        if (word.starts_with(m_text.substr(m_at)))
            m_at = m_text.size();
        return fault("illegal value");
    }

} // namespace

Result<Value> parse(std::string_view text) { return Parser(text).document(); }

} // namespace halab::json
