#include "alertmanager/notify/mail/address.h"

#include "base/gotext.h"
#include "base/utf8.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager::mail {

namespace {

tl::unexpected<Error> refuse(const std::string& what) { return fail(ErrorKind::InvalidInput, "mail: " + what); }

bool isVisible(std::uint32_t rune) { return (rune > ' ' && rune <= '~') || rune >= 0x80; }

/// What an atom is made of. A lenient one, of a display name, takes almost everything.
bool isAtomRune(std::uint32_t rune, bool lenient)
{
    constexpr std::string_view specials = "()[];@\\,", never = "<>\":";
    if (rune < 0x80 && specials.find(static_cast<char>(rune)) != std::string_view::npos)
        return lenient;
    if (rune < 0x80 && never.find(static_cast<char>(rune)) != std::string_view::npos)
        return false;
    return isVisible(rune);
}

class AddressParser {
public:
    explicit AddressParser(std::string_view text)
        : m_rest(text)
    {
    }

    Result<std::vector<std::string>> list()
    {
        std::vector<std::string> all;
        while (true) {
            skipSpace();
            if (consume(','))
                continue; // an empty entry
            HALAB_TRY(address(true, all));
            if (!skipComments())
                return refuse("misformatted parenthetical comment");
            if (m_rest.empty())
                return all;
            if (m_rest.front() != ',')
                return refuse("expected comma");
            while (consume(','))
                skipSpace();
            if (m_rest.empty())
                return all;
        }
    }

private:
    Status address(bool mayBeGroup, std::vector<std::string>& out)
    {
        skipSpace();
        if (m_rest.empty())
            return refuse("no address");
        if (auto plain = addrSpec()) {
            out.push_back(std::move(*plain));
            skipSpace();
            if (consume('(') && !comment())
                return refuse("misformatted parenthetical comment");
            return {};
        }
        std::string name;
        if (m_rest.front() != '<') {
            auto words = phrase();
            HALAB_TRY(words);
            name = std::move(*words);
        }
        skipSpace();
        if (mayBeGroup && consume(':'))
            return group(out);
        if (!consume('<')) {
            // One word may have been meant as an address, several as a name.
            const bool oneWord =
                std::ranges::all_of(name, [](char c) { return isAtomRune(static_cast<unsigned char>(c), false); });
            return refuse(oneWord ? "missing '@' or angle-addr" : "no angle-addr");
        }
        auto spec = addrSpec();
        HALAB_TRY(spec);
        if (!consume('>'))
            return refuse("unclosed angle-addr");
        out.push_back(std::move(*spec));
        return {};
    }

    Status group(std::vector<std::string>& out)
    {
        skipSpace();
        if (consume(';')) {
            skipComments();
            return {};
        }
        while (true) {
            HALAB_TRY(address(false, out));
            if (!skipComments())
                return refuse("misformatted parenthetical comment");
            if (consume(';')) {
                skipComments();
                return {};
            }
            if (!consume(','))
                return refuse("expected comma");
        }
    }

    /// local@domain; nothing is consumed where there is none.
    Result<std::string> addrSpec()
    {
        const auto before = m_rest;
        auto spec = readAddrSpec();
        if (!spec)
            m_rest = before;
        return spec;
    }

    Result<std::string> readAddrSpec()
    {
        skipSpace();
        if (m_rest.empty())
            return refuse("no addr-spec");
        const bool isQuoted = m_rest.front() == '"';
        auto local = isQuoted ? quotedString() : atom(false);
        if (isQuoted && (!local || local->empty()))
            return refuse("empty quoted string in addr-spec");
        HALAB_TRY(local);
        if (!consume('@'))
            return refuse("missing @ in addr-spec");
        skipSpace();
        if (m_rest.empty())
            return refuse("no domain in addr-spec");
        const auto domain = atom(false);
        HALAB_TRY(domain);
        return *local + "@" + *domain;
    }

    /// A name: words, which atoms or quoted strings are.
    Result<std::string> phrase()
    {
        std::string words;
        bool hasWord = false;
        while (true) {
            skipSpace();
            const auto word = !m_rest.empty() && m_rest.front() == '"' ? quotedString() : atom(true);
            if (!word) {
                if (hasWord)
                    return words;
                return refuse("missing word in phrase: " + word.error().message);
            }
            words += (hasWord ? " " : "") + *word;
            hasWord = true;
        }
    }

    Result<std::string> quotedString()
    {
        std::string text;
        bool isEscaped = false;
        for (std::size_t at = 1;;) {
            if (at >= m_rest.size())
                return refuse("unclosed quoted-string");
            const auto rune = decodeUtf8(m_rest.substr(at));
            if (!rune.valid)
                return refuse("invalid utf-8 in quoted-string: " + goQuote(m_rest));
            const auto bytes = m_rest.substr(at, rune.size);
            const bool isBlank = rune.value == ' ' || rune.value == '\t';
            at += rune.size;
            if (!isEscaped && rune.value == '"') {
                m_rest.remove_prefix(at);
                return text;
            }
            if (!isVisible(rune.value) && !isBlank)
                return refuse("bad character in quoted-string: " + goQuoteRune(bytes));
            isEscaped = !isEscaped && rune.value == '\\';
            if (!isEscaped)
                text += bytes;
        }
    }

    static std::string goQuoteRune(std::string_view bytes)
    {
        auto quoted = goQuote(bytes);
        return "'" + quoted.substr(1, quoted.size() - 2) + "'";
    }

    /// With dots.
    Result<std::string> atom(bool lenient)
    {
        std::size_t size = 0;
        while (size < m_rest.size()) {
            const auto rune = decodeUtf8(m_rest.substr(size));
            if (!rune.valid)
                return refuse("invalid utf-8 in address: " + goQuote(m_rest));
            if (!isAtomRune(rune.value, lenient))
                break;
            size += rune.size;
        }
        if (size == 0)
            return refuse("invalid string");
        const auto text = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        if (!lenient && text.starts_with('.'))
            return refuse("leading dot in atom");
        if (!lenient && text.find("..") != std::string_view::npos)
            return refuse("double dot in atom");
        if (!lenient && text.ends_with('.'))
            return refuse("trailing dot in atom");
        return std::string(text);
    }

    void skipSpace()
    {
        while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\t'))
            m_rest.remove_prefix(1);
    }

    bool consume(char c)
    {
        if (m_rest.empty() || m_rest.front() != c)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    /// The rest of a comment, whose parenthesis has been consumed. Whether it ends.
    bool comment()
    {
        int depth = 1;
        for (; !m_rest.empty() && depth > 0; m_rest.remove_prefix(1)) {
            if (m_rest.front() == '\\' && m_rest.size() > 1)
                m_rest.remove_prefix(1);
            else
                depth += m_rest.front() == '(' ? 1 : m_rest.front() == ')' ? -1 : 0;
        }
        return depth == 0;
    }

    bool skipComments()
    {
        skipSpace();
        while (consume('(')) {
            if (!comment())
                return false;
            skipSpace();
        }
        return true;
    }

    std::string_view m_rest;
};

} // namespace

Result<std::vector<std::string>> parseAddressList(std::string_view text) { return AddressParser(text).list(); }

} // namespace halab::alertmanager::mail
