#include "promql/lexer.h"

#include "base/gotext.h"
#include "base/runes.h"

namespace halab::promql {

namespace {

bool isLexSpace(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool isAlpha(char32_t c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isAlphaNumeric(char32_t c) { return isAlpha(c) || isDigit(c); }

} // namespace

char32_t Lexer::advance()
{
    if (m_position >= m_input.size()) {
        m_width = 0;
        return endOfInput;
    }
    const auto rune = decodeUtf8(m_input.substr(m_position));
    m_width = rune.size;
    m_position += m_width;
    return rune.value;
}

char32_t Lexer::peek()
{
    const auto c = advance();
    backup();
    return c;
}

bool Lexer::accept(std::string_view any)
{
    const auto c = advance();
    if (c < 0x80 && any.find(static_cast<char>(c)) != std::string_view::npos)
        return true;
    backup();
    return false;
}

void Lexer::acceptRun(std::string_view any)
{
    while (accept(any)) {
    }
}

void Lexer::skipSpaces()
{
    while (isLexSpace(peek()))
        advance();
    m_start = m_position;
}

Item Lexer::emit(Token token)
{
    Item item{token, m_start, m_input.substr(m_start, m_position - m_start), {}};
    m_start = m_position;
    return item;
}

Item Lexer::error(std::string message)
{
    m_finished = true;
    return {Token::Error, m_start, {}, std::move(message)};
}

Item Lexer::next()
{
    while (!m_finished) {
        skipSpaces();
        if (m_durationNext) {
            m_durationNext = false;
            return durationInBracket();
        }
        if (peek() == '#') {
            while (peek() != '\n' && peek() != endOfInput)
                advance();
            continue;
        }
        return m_braceOpen ? insideBraces() : outside();
    }
    return {Token::EndOfInput, m_input.size(), {}, {}};
}

Item Lexer::outside()
{
    const auto c = advance();
    if (c == endOfInput) {
        if (m_parens != 0)
            return error("unclosed left parenthesis");
        if (m_bracketOpen)
            return error("unclosed left bracket");
        m_finished = true;
        return emit(Token::EndOfInput);
    }
    if (isDigit(c) || (c == '.' && isDigit(peek()))) {
        m_position = m_start;
        return numberOrDuration();
    }
    if (c == '"' || c == '\'')
        return string(c);
    if (c == '`')
        return rawString();
    if (isAlpha(c) || c == ':')
        return c != ':' && !m_bracketOpen ? word(false) : bracket(c);
    if (c == '(' || c == ')')
        return parenthesis(c);
    if (c == '[' || c == ']')
        return bracket(c);
    if (c == '{') {
        m_braceOpen = true;
        return emit(Token::LeftBrace);
    }
    return outsideSign(c);
}

Item Lexer::outsideSign(char32_t c)
{
    switch (c) {
    case ',':
        return emit(Token::Comma);
    case '*':
        return emit(Token::Mul);
    case '/':
        return emit(Token::Div);
    case '%':
        return emit(Token::Mod);
    case '+':
        return emit(Token::Add);
    case '-':
        return emit(Token::Sub);
    case '^':
        return emit(Token::Pow);
    case '@':
        return emit(Token::At);
    case '=':
        if (accept("="))
            return emit(Token::EqualEqual);
        if (peek() == '~')
            return error("unexpected character after '=': '~'");
        return emit(Token::Equal);
    case '!':
        if (accept("="))
            return emit(Token::NotEqual);
        return error("unexpected character after '!': " + quoteRune(advance()));
    case '<':
        return emit(accept("=") ? Token::LessEqual : Token::Less);
    case '>':
        return emit(accept("=") ? Token::GreaterEqual : Token::Greater);
    default:
        return error("unexpected character: " + quoteRune(c));
    }
}

Item Lexer::parenthesis(char32_t c)
{
    if (c == '(') {
        ++m_parens;
        return emit(Token::LeftParen);
    }
    if (--m_parens < 0) {
        // The real lexer has taken the parenthesis as an item already: the error points behind it.
        m_start = m_position;
        return error("unexpected right parenthesis ')'");
    }
    return emit(Token::RightParen);
}

Item Lexer::bracket(char32_t c)
{
    if (c == '[') {
        if (m_bracketOpen)
            return error("unexpected left bracket '['");
        m_gotColon = false;
        m_bracketOpen = true;
        m_durationNext = true;
        return emit(Token::LeftBracket);
    }
    if (c == ']') {
        if (!m_bracketOpen)
            return error("unexpected right bracket ']'");
        m_bracketOpen = false;
        return emit(Token::RightBracket);
    }
    // A colon, or (as in the real lexer) a letter in its place.
    if (!m_bracketOpen)
        return word(false);
    if (m_gotColon)
        return error("unexpected colon " + quoteRune(c));
    m_gotColon = true;
    return emit(Token::Colon);
}

Item Lexer::insideBraces()
{
    const auto c = advance();
    if (c == endOfInput)
        return error("unexpected end of input inside braces");
    if (isAlpha(c))
        return word(true);
    switch (c) {
    case ',':
        return emit(Token::Comma);
    case '"':
    case '\'':
        return string(c);
    case '`':
        return rawString();
    case '=':
        return emit(accept("~") ? Token::EqualRegex : Token::Equal);
    case '!':
        if (accept("~"))
            return emit(Token::NotEqualRegex);
        if (accept("="))
            return emit(Token::NotEqual);
        return error("unexpected character after '!' inside braces: " + quoteRune(advance()));
    case '{':
        return error("unexpected left brace '{'");
    case '}':
        m_braceOpen = false;
        return emit(Token::RightBrace);
    default:
        return error("unexpected character inside braces: " + quoteRune(c));
    }
}

Item Lexer::word(bool braces)
{
    while (isAlphaNumeric(peek()) || (!braces && peek() == ':'))
        advance();
    if (braces)
        return emit(Token::Identifier);
    const auto text = m_input.substr(m_start, m_position - m_start);
    const auto token = keyword(text);
    if (token == Token::Identifier && text.find(':') != std::string_view::npos)
        return emit(Token::MetricIdentifier);
    return emit(token);
}

bool Lexer::scanNumber()
{
    std::string_view digits = "0123456789";
    if (accept("0") && accept("xX"))
        digits = "0123456789abcdefABCDEF";
    acceptRun(digits);
    if (accept("."))
        acceptRun(digits);
    if (accept("eE")) {
        accept("+-");
        acceptRun("0123456789");
    }
    return !isAlphaNumeric(peek());
}

bool Lexer::acceptRemainingDuration()
{
    if (!accept("smhdwy"))
        return false;
    accept("s"); // of "ms"; nonsense as "hs" is found when the duration is parsed
    while (accept("0123456789")) {
        acceptRun("0123456789");
        if (!accept("smhdw"))
            return false;
        accept("s");
    }
    // The letter that is too much belongs to the text of the error.
    return !isAlphaNumeric(advance());
}

Item Lexer::numberOrDuration()
{
    if (scanNumber())
        return emit(Token::Number);
    if (acceptRemainingDuration()) {
        backup();
        return emit(Token::Duration);
    }
    return error("bad number or duration syntax: " + goQuote(m_input.substr(m_start, m_position - m_start)));
}

Item Lexer::durationInBracket()
{
    if (scanNumber())
        return error("missing unit character in duration");
    if (!acceptRemainingDuration())
        return error("bad duration syntax: " + goQuote(m_input.substr(m_start, m_position - m_start)));
    backup();
    return emit(Token::Duration);
}

Item Lexer::rawString()
{
    while (true) {
        const auto c = advance();
        if (c == badRune)
            return error("invalid UTF-8 rune");
        if (c == endOfInput)
            return error("unterminated raw string");
        if (c == '`')
            return emit(Token::String);
    }
}

Item Lexer::string(char32_t quote)
{
    while (true) {
        const auto c = advance();
        if (c == badRune)
            return error("invalid UTF-8 rune");
        if (c == endOfInput || c == '\n')
            return error("unterminated quoted string");
        if (c == quote)
            return emit(Token::String);
        if (std::string problem; c == '\\' && !escape(quote, problem))
            return error(std::move(problem));
    }
}

bool Lexer::escape(char32_t quote, std::string& problem)
{
    auto c = advance();
    if (c == quote || (c < 0x80 && c != 0 && std::string_view("abfnrtv\\").find(static_cast<char>(c)) != std::string_view::npos))
        return true;
    int digits = 0;
    unsigned base = 16;
    if (c >= '0' && c <= '7') {
        digits = 3;
        base = 8;
        backup();
    } else if (c == 'x' || c == 'u' || c == 'U') {
        digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
    } else {
        problem = c == endOfInput ? "escape sequence not terminated" : "unknown escape sequence " + runeName(c);
        return false;
    }
    const char32_t maximum = digits < 4 ? 255 : 0x10ffff;
    std::uint64_t value = 0;
    for (; digits > 0; --digits) {
        c = advance();
        const auto digit = digitValue(c);
        if (digit >= base) {
            problem = c == endOfInput ? "escape sequence not terminated"
                                      : "illegal character " + runeName(c) + " in escape sequence";
            return false;
        }
        value = value * base + digit;
    }
    if (value > maximum || (value >= 0xd800 && value < 0xe000)) {
        problem = "escape sequence is an invalid Unicode code point";
        return false;
    }
    return true;
}

} // namespace halab::promql
