#include "gotemplate/lexer.h"

#include "base/gotext.h"
#include "base/letters.h"
#include "base/runes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace halab::gotemplate {

namespace lexing {

constexpr std::string_view leftDelim = "{{";
constexpr std::string_view rightDelim = "}}";
constexpr std::string_view spaces = " \t\r\n";

constexpr std::array<std::pair<std::string_view, ItemType>, 12> keywords{{
    {"block", ItemType::Block}, {"break", ItemType::Break}, {"continue", ItemType::Continue},
    {"define", ItemType::Define}, {"else", ItemType::Else}, {"end", ItemType::End}, {"if", ItemType::If},
    {"nil", ItemType::Nil}, {"range", ItemType::Range}, {"template", ItemType::Template}, {"with", ItemType::With},
    {".", ItemType::Dot},
}};

bool isSpace(char32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool isAlphaNumeric(char32_t c)
{
    if (c < 0x80)
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return c <= 0x10ffff && (isLetter(c) || isDigit(c));
}

} // namespace lexing

std::string describe(const Item& item)
{
    if (item.type == ItemType::EndOfFile)
        return "EOF";
    if (item.type == ItemType::Error)
        return item.text;
    if (item.type > ItemType::Keyword)
        return "<" + item.text + ">";
    return item.text.size() > 10 ? goQuote(item.text.substr(0, 10)) + "..." : goQuote(item.text);
}

char32_t Lexer::advance()
{
    if (m_position >= m_input.size())
        return endOfInput;
    const auto rune = decodeUtf8(m_input.substr(m_position));
    m_position += rune.size;
    return rune.value;
}

char32_t Lexer::peek()
{
    return m_position >= m_input.size() ? endOfInput : decodeUtf8(m_input.substr(m_position)).value;
}

bool Lexer::accept(std::string_view any)
{
    const auto c = peek();
    if (c >= 0x80 || any.find(static_cast<char>(c)) == std::string_view::npos)
        return false;
    ++m_position;
    return true;
}

void Lexer::acceptRun(std::string_view any)
{
    while (accept(any)) {
    }
}

void Lexer::ignore()
{
    const auto skipped = m_input.substr(m_start, m_position - m_start);
    m_line += static_cast<int>(std::count(skipped.begin(), skipped.end(), '\n'));
    m_start = m_position;
}

Item Lexer::emit(ItemType type)
{
    Item item{type, m_start, std::string(m_input.substr(m_start, m_position - m_start)), m_line};
    ignore();
    return item;
}

Item Lexer::error(std::string message)
{
    m_finished = true;
    return {ItemType::Error, m_start, std::move(message), m_line};
}

Item Lexer::next()
{
    while (!m_finished) {
        if (m_inAction)
            return insideAction();
        if (Item item; text(item))
            return item;
        if (m_position >= m_input.size())
            break;
        if (m_input.substr(m_position + 2).starts_with("/*") || m_input.substr(m_position + 2).starts_with("- /*")) {
            if (Item item; comment(item))
                return item;
            continue;
        }
        m_position += lexing::leftDelim.size();
        auto item = emit(ItemType::LeftDelim);
        if (m_input.substr(m_position).starts_with("-") && m_position + 1 < m_input.size()
            && lexing::isSpace(static_cast<unsigned char>(m_input[m_position + 1]))) {
            m_position += 2;
            ignore();
        }
        m_inAction = true;
        m_parens = 0;
        return item;
    }
    return {ItemType::EndOfFile, m_input.size(), {}, m_line};
}

/// True with an item if there is text before the next action.
bool Lexer::text(Item& item)
{
    const auto delim = std::min(m_input.find(lexing::leftDelim, m_position), m_input.size());
    auto end = delim;
    // "{{- " takes the blanks before it away.
    const auto behind = m_input.substr(std::min(delim + 2, m_input.size()));
    const bool trims = behind.size() > 1 && behind[0] == '-' && lexing::isSpace(static_cast<unsigned char>(behind[1]));
    if (trims) {
        const auto last = m_input.substr(m_position, delim - m_position).find_last_not_of(lexing::spaces);
        end = last == std::string_view::npos ? m_position : m_position + last + 1;
    }
    const bool some = end > m_position;
    if (some) {
        m_position = end;
        item = emit(ItemType::Text);
    }
    m_position = delim;
    ignore();
    return some;
}

/// Skips a comment; true with an item if it is broken.
bool Lexer::comment(Item& item)
{
    m_position += lexing::leftDelim.size();
    if (startsWith("-"))
        m_position += 2;
    const auto end = m_input.find("*/", m_position + 2);
    if (end == std::string_view::npos) {
        item = error("unclosed comment");
        return true;
    }
    m_position = end + 2;
    bool trim = false;
    if (!atRightDelim(trim)) {
        item = error("comment ends before closing delimiter");
        return true;
    }
    rightDelim(trim);
    return false;
}

bool Lexer::atRightDelim(bool& trim) const
{
    const auto rest = m_input.substr(m_position);
    trim = rest.size() > 3 && lexing::isSpace(static_cast<unsigned char>(rest[0])) && rest.substr(1, 3) == "-}}";
    return trim || rest.starts_with(lexing::rightDelim);
}

Item Lexer::rightDelim(bool trim)
{
    if (trim) {
        m_position += 2;
        ignore();
    }
    m_position += lexing::rightDelim.size();
    auto item = emit(ItemType::RightDelim);
    if (trim) {
        acceptRun(lexing::spaces);
        ignore();
    }
    m_inAction = false;
    return item;
}

Item Lexer::insideAction()
{
    if (bool trim = false; atRightDelim(trim))
        return m_parens == 0 ? rightDelim(trim) : error("unclosed left paren");
    const auto c = advance();
    if (c == endOfInput)
        return error("unclosed action");
    if (lexing::isSpace(c)) {
        // A blank before "-}}" belongs to the delimiter.
        for (bool trim = false; lexing::isSpace(peek()) && !atRightDelim(trim);)
            ++m_position;
        return emit(ItemType::Space);
    }
    if (c == '"')
        return quoted('"', "unterminated quoted string", ItemType::String);
    if (c == '\'')
        return quoted('\'', "unterminated character constant", ItemType::CharConstant);
    if (c == '`')
        return rawString();
    if (c == '$')
        return fieldOrVariable(ItemType::Variable);
    if (c == '.' && !(peek() >= '0' && peek() <= '9'))
        return fieldOrVariable(ItemType::Field);
    if (c == '.' || c == '+' || c == '-' || (c >= '0' && c <= '9')) {
        m_position = m_start;
        return number();
    }
    if (lexing::isAlphaNumeric(c))
        return identifier();
    return sign(c);
}

Item Lexer::sign(char32_t c)
{
    switch (c) {
    case '=':
        return emit(ItemType::Assign);
    case ':':
        return accept("=") ? emit(ItemType::Declare) : error("expected :=");
    case '|':
        return emit(ItemType::Pipe);
    case '(':
        ++m_parens;
        return emit(ItemType::LeftParen);
    case ')':
        --m_parens; // one too many is the parser's complaint
        return emit(ItemType::RightParen);
    default:
        if (c > ' ' && c < 0x7f)
            return emit(ItemType::Char);
        return error("unrecognized character in action: " + runeName(c));
    }
}

Item Lexer::quoted(char32_t quote, const char* what, ItemType type)
{
    while (true) {
        auto c = advance();
        if (c == '\\') {
            c = advance();
            if (c != endOfInput && c != '\n')
                continue;
        }
        if (c == endOfInput || c == '\n')
            return error(what);
        if (c == quote)
            return emit(type);
    }
}

Item Lexer::rawString()
{
    for (auto c = advance(); c != '`'; c = advance())
        if (c == endOfInput)
            return error("unterminated raw quoted string");
    return emit(ItemType::RawString);
}

bool Lexer::atTerminator()
{
    const auto c = peek();
    if (c == endOfInput || lexing::isSpace(c))
        return true;
    return std::u32string_view(U".,|:)(").find(c) != std::u32string_view::npos || startsWith(lexing::rightDelim);
}

Item Lexer::identifier()
{
    while (lexing::isAlphaNumeric(peek()))
        advance();
    const auto word = m_input.substr(m_start, m_position - m_start);
    if (!atTerminator())
        return error("bad character " + runeName(advance()));
    for (const auto& [text, type] : lexing::keywords)
        if (word == text)
            return emit(type);
    return emit(word == "true" || word == "false" ? ItemType::Bool : ItemType::Identifier);
}

Item Lexer::fieldOrVariable(ItemType type)
{
    if (atTerminator())
        return emit(type == ItemType::Variable ? type : ItemType::Dot);
    while (lexing::isAlphaNumeric(peek()))
        advance();
    if (!atTerminator())
        return error("bad character " + runeName(advance()));
    return emit(type);
}

bool Lexer::scanNumber()
{
    accept("+-");
    std::string_view digits = "0123456789_";
    if (accept("0")) {
        if (accept("xX"))
            digits = "0123456789abcdefABCDEF_";
        else if (accept("oO"))
            digits = "01234567_";
        else if (accept("bB"))
            digits = "01_";
    }
    acceptRun(digits);
    if (accept("."))
        acceptRun(digits);
    if (digits.size() == 11 && accept("eE")) {
        accept("+-");
        acceptRun("0123456789_");
    }
    if (digits.size() == 23 && accept("pP")) {
        accept("+-");
        acceptRun("0123456789_");
    }
    accept("i"); // imaginary
    if (!lexing::isAlphaNumeric(peek()))
        return true;
    advance();
    return false;
}

Item Lexer::number()
{
    bool good = scanNumber();
    // 1+2i, without blanks.
    if (good && (peek() == '+' || peek() == '-'))
        good = scanNumber() && m_input[m_position - 1] == 'i';
    return good ? emit(ItemType::Number)
                : error("bad number syntax: " + goQuote(m_input.substr(m_start, m_position - m_start)));
}

} // namespace halab::gotemplate
