#include "alertmanager/config/matcher_utf8.h"

#include "alertmanager/config/matcher_parser.h"
#include "base/gotext.h"
#include "base/utf8.h"
#include "model/labels.h"

#include <algorithm>
#include <optional>

namespace halab::alertmanager {

namespace matcher_utf8 {

using model::Matcher;

constexpr std::string_view operatorWanted = "expected an operator such as '=', '!=', '=~' or '!~'";

struct Piece {
    enum class Kind { End, OpenBrace, CloseBrace, Comma, Operator, Plain, Quoted };
    Kind kind = Kind::End;
    std::string_view text;
    int from = 0, to = 0; ///< columns, in characters
};

bool isSpace(char32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
        c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool isReserved(char32_t c)
{
    return isSpace(c) || (c < 0x80 && std::string_view("{}!=~,\\\"'`").find(static_cast<char>(c)) != std::string_view::npos);
}

/// Takes the text apart. After an error it stays at that error.
class Scanner {
public:
    explicit Scanner(std::string_view text)
        : m_text(text)
    {
    }

    const Result<Piece>& peek()
    {
        if (!m_next)
            m_next = scan();
        return *m_next;
    }
    void take()
    {
        if (peek()) // an error is not left behind
            m_next.reset();
    }
    /// How many characters were read when the last piece was taken (or found to be missing).
    int column() const { return m_column; }

private:
    char32_t rune() const { return m_at < m_text.size() ? decodeUtf8(m_text.substr(m_at)).value : 0; }
    bool isAtEnd() const { return m_at >= m_text.size(); }
    void step()
    {
        m_at += decodeUtf8(m_text.substr(m_at)).size;
        ++m_column;
    }
    Piece piece(Piece::Kind kind, std::size_t start, int from) const
    {
        return {kind, m_text.substr(start, m_at - start), from, m_column};
    }
    tl::unexpected<Error> wrong(std::size_t start, int from, const std::string& what) const
    {
        const auto text = std::string(m_text.substr(start, m_at - start));
        return fail(ErrorKind::InvalidInput,
            std::to_string(from) + ":" + std::to_string(m_column) + ": " + text + (text.empty() ? "" : ": ") + what);
    }
    Result<Piece> scan();
    Result<Piece> scanOperator(std::size_t start, int from);
    Result<Piece> scanQuoted(std::size_t start, int from);

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_column = 0;
    std::optional<Result<Piece>> m_next;
};

Result<Piece> Scanner::scan()
{
    while (!isAtEnd() && isSpace(rune()))
        step();
    const auto start = m_at;
    const int from = m_column;
    if (isAtEnd())
        return piece(Piece::Kind::End, start, from);
    const auto first = rune();
    if (first == '=' || first == '!')
        return scanOperator(start, from);
    if (first == '"')
        return scanQuoted(start, from);
    step();
    if (first == '{')
        return piece(Piece::Kind::OpenBrace, start, from);
    if (first == '}')
        return piece(Piece::Kind::CloseBrace, start, from);
    if (first == ',')
        return piece(Piece::Kind::Comma, start, from);
    if (isReserved(first))
        return wrong(start, from, "invalid input");
    while (!isAtEnd() && !isReserved(rune()))
        step();
    return piece(Piece::Kind::Plain, start, from);
}

Result<Piece> Scanner::scanOperator(std::size_t start, int from)
{
    const bool isNegated = rune() == '!';
    step();
    if (!isAtEnd() && (rune() == '~' || (isNegated && rune() == '=')))
        step();
    else if (isNegated && isAtEnd())
        return fail(ErrorKind::InvalidInput,
            std::to_string(from) + ":" + std::to_string(m_column) + ": unexpected end of input, expected one of '=~'");
    else if (isNegated)
        return wrong(start, from, "expected one of '=~'");
    return piece(Piece::Kind::Operator, start, from);
}

Result<Piece> Scanner::scanQuoted(std::size_t start, int from)
{
    step();
    for (bool isEscaped = false; !isAtEnd(); step()) {
        const auto c = rune();
        if (!isEscaped && c == '"') {
            step();
            return piece(Piece::Kind::Quoted, start, from);
        }
        isEscaped = !isEscaped && c == '\\';
    }
    return wrong(start, from, "missing end \"");
}

int digitOf(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char small = static_cast<char>(c | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : 16;
}

/// The number of an escape: exactly `count` digits of base `base`.
std::optional<std::uint32_t> escapedNumber(std::string_view text, std::size_t count, int base)
{
    if (text.size() < count)
        return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text.substr(0, count)) {
        if (digitOf(c) >= base)
            return std::nullopt;
        value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digitOf(c));
    }
    return value;
}

/// One escape behind its backslash, as in Go's string literals; how many bytes it took, or 0 where it is none.
std::size_t unescape(std::string_view rest, std::string& out)
{
    static constexpr std::string_view names = "abfnrtv\\\"", values = "\a\b\f\n\r\t\v\\\"";
    if (const auto at = rest.empty() ? names.npos : names.find(rest.front()); at != names.npos) {
        out += values[at];
        return 1;
    }
    const auto kind = rest.empty() ? '\0' : rest.front();
    if (kind >= '0' && kind <= '7') {
        const auto value = escapedNumber(rest, 3, 8);
        if (!value || *value > 255)
            return 0;
        out += static_cast<char>(*value);
        return 3;
    }
    const std::size_t count = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    const auto value = count == 0 ? std::nullopt : escapedNumber(rest.substr(1), count, 16);
    if (!value || *value > 0x10FFFF || (kind != 'x' && *value >= 0xD800 && *value < 0xE000))
        return 0;
    if (kind == 'x')
        out += static_cast<char>(*value);
    else
        appendUtf8(out, static_cast<char32_t>(*value));
    return count + 1;
}

/// The text of a piece, its quotes taken off.
Result<std::string> textOf(const Piece& piece)
{
    if (piece.kind != Piece::Kind::Quoted)
        return std::string(piece.text);
    const auto body = piece.text.substr(1, piece.text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < body.size();) {
        const auto taken = body[i] == '\\' ? unescape(body.substr(i + 1), out) : 0;
        if (body[i] == '\n' || (body[i] == '\\' && taken == 0))
            return fail(ErrorKind::InvalidInput,
                std::to_string(piece.from) + ":" + std::to_string(piece.to) + ": " + std::string(piece.text) +
                    ": invalid input");
        if (body[i] != '\\')
            out += body[i];
        i += 1 + taken;
    }
    return out;
}

class Reader {
public:
    explicit Reader(std::string_view text)
        : m_scanner(text)
    {
    }

    Result<std::vector<Matcher>> read();

private:
    using Kind = Piece::Kind;

    /// The next piece, if it is of one of these kinds; otherwise an error that ends in what was wanted.
    Result<Piece> expect(std::initializer_list<Kind> kinds, std::string_view wanted);
    bool isNext(Kind kind) { return m_scanner.peek() && m_scanner.peek()->kind == kind; }
    Result<Matcher> readMatcher();
    Status readEnd();

    Scanner m_scanner;
    bool m_hasBrace = false;
};

Result<Piece> Reader::expect(std::initializer_list<Kind> kinds, std::string_view wanted)
{
    const auto next = m_scanner.peek();
    const auto wrong = [&](const std::string& what) {
        return fail(ErrorKind::InvalidInput, what + ": " + std::string(wanted));
    };
    if (!next)
        return wrong(next.error().message);
    if (next->kind == Kind::End)
        return wrong("0:" + std::to_string(m_scanner.column()) + ": end of input");
    if (std::ranges::find(kinds, next->kind) == kinds.end())
        return wrong(std::to_string(next->from) + ":" + std::to_string(next->to) + ": unexpected " + std::string(next->text));
    m_scanner.take();
    return *next;
}

Result<Matcher> Reader::readMatcher()
{
    const auto name = expect({Kind::Plain, Kind::Quoted}, "expected label name");
    HALAB_TRY(name);
    const auto nameText = textOf(*name);
    HALAB_TRY(nameText);
    const auto sign = expect({Kind::Operator}, operatorWanted);
    HALAB_TRY(sign);
    const auto value = expect({Kind::Plain, Kind::Quoted}, "expected label value");
    HALAB_TRY(value);
    auto valueText = textOf(*value);
    HALAB_TRY(valueText);
    const auto type = sign->text == "=" ? Matcher::Type::Equal
        : sign->text == "!="            ? Matcher::Type::NotEqual
        : sign->text == "=~"            ? Matcher::Type::Regex
                                        : Matcher::Type::NotRegex;
    auto matcher = Matcher::make(type, *nameText, std::move(*valueText));
    if (!matcher)
        return fail(ErrorKind::InvalidInput, "failed to create matcher: " + matcher.error().message);
    return matcher;
}

Status Reader::readEnd()
{
    if (m_hasBrace) {
        if (const auto brace = expect({Kind::CloseBrace}, "expected close brace"); !brace)
            return tl::unexpected(brace.error());
    } else if (isNext(Kind::CloseBrace)) {
        return fail(ErrorKind::InvalidInput, "0:" + std::to_string(m_scanner.peek()->to) + ": }: expected opening brace");
    }
    const auto& next = m_scanner.peek();
    if (!next)
        return fail(ErrorKind::InvalidInput, next.error().message + ": expected end of input");
    if (next->kind != Kind::End)
        return fail(ErrorKind::InvalidInput,
            std::to_string(next->from) + ":" + std::to_string(next->to) + ": " + std::string(next->text) +
                ": expected end of input");
    return {};
}

Result<std::vector<Matcher>> Reader::read()
{
    std::vector<Matcher> matchers;
    if (!m_scanner.peek())
        return tl::unexpected(m_scanner.peek().error());
    m_hasBrace = isNext(Kind::OpenBrace);
    if (m_hasBrace) {
        m_scanner.take();
        if (!m_scanner.peek())
            return tl::unexpected(m_scanner.peek().error());
    }
    while (!isNext(Kind::End) && !isNext(Kind::CloseBrace)) {
        auto matcher = readMatcher();
        HALAB_TRY(matcher);
        matchers.push_back(std::move(*matcher));
        if (isNext(Kind::End) || isNext(Kind::CloseBrace))
            break;
        const auto comma = expect({Kind::Comma}, "expected a comma or close brace");
        HALAB_TRY(comma);
        const auto& next = m_scanner.peek();
        const bool isMore = next && (next->kind == Kind::Plain || next->kind == Kind::Quoted);
        if (!isMore && !isNext(Kind::End) && !isNext(Kind::CloseBrace))
            return tl::unexpected(expect({}, "expected a matcher or close brace after comma").error());
    }
    HALAB_TRY(readEnd());
    return matchers;
}

bool isSame(const std::vector<Matcher>& a, const std::vector<Matcher>& b)
{
    return std::ranges::equal(a, b, [](const Matcher& x, const Matcher& y) {
        return x.type() == y.type() && x.name() == y.name() && x.value() == y.value();
    });
}

} // namespace matcher_utf8

Result<std::vector<model::Matcher>> parseMatchersUtf8(std::string_view text) { return matcher_utf8::Reader(text).read(); }

Result<std::vector<model::Matcher>> parseMatchers(
    std::string_view text, MatcherMode mode, std::vector<std::string>* warnings)
{
    if (mode == MatcherMode::Classic)
        return parseMatchers(text);
    auto modern = parseMatchersUtf8(text);
    if (mode == MatcherMode::Utf8)
        return modern;
    auto classic = parseMatchers(text);
    const auto warn = [&](std::string sentence) {
        if (warnings)
            warnings->push_back(std::move(sentence));
    };
    if (!modern && !classic)
        return classic;
    if (!modern) {
        warn("The matchers " + goQuote(text) + " are read by the classic rules only (" + modern.error().message +
            "). With UTF-8 they are to be written as " + matchersText(*classic) + ".");
        return classic;
    }
    if (classic && !matcher_utf8::isSame(*modern, *classic)) {
        warn("The matchers " + goQuote(text) + " mean something else with UTF-8: " + matchersText(*classic) +
            " counts, not " + matchersText(*modern) + ".");
        return classic;
    }
    return modern;
}

Result<model::Matcher> parseMatcher(std::string_view text, MatcherMode mode)
{
    if (mode == MatcherMode::Classic)
        return parseMatcher(text);
    auto classic = mode == MatcherMode::Fallback ? parseMatcher(text) : Result<model::Matcher>(fail(ErrorKind::InvalidInput, ""));
    auto modern = [&]() -> Result<model::Matcher> {
        if (text.starts_with('{') || text.ends_with('}'))
            return fail(ErrorKind::InvalidInput, "matcher cannot start or end with braces");
        const auto all = parseMatchersUtf8(text);
        HALAB_TRY(all);
        if (all->size() != 1)
            return fail(ErrorKind::InvalidInput, "expected 1 matcher, found " + std::to_string(all->size()));
        return all->front();
    }();
    const bool classicCounts = mode == MatcherMode::Fallback && (!modern || (classic && !matcher_utf8::isSame({*modern}, {*classic})));
    return classicCounts ? classic : modern;
}

bool isLabelName(std::string_view name, MatcherMode mode)
{
    return mode == MatcherMode::Classic ? model::isValidLabelName(name) : !name.empty() && isValidUtf8(name);
}

} // namespace halab::alertmanager
