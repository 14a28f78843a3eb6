#pragma once

// Cuts an expression into items. Lazy: the parser asks for one at a time, so that of two errors the one comes first
// that the real program meets first. Source: Prometheus 2.42 promql/parser/lex.go.

#include "promql/token.h"

#include <string_view>

namespace halab::promql {

class Lexer {
public:
    explicit Lexer(std::string_view input) : m_input(input) {}

    /// The next item that is not a comment. After an error or the end always EndOfInput.
    Item next();

private:
    static constexpr char32_t endOfInput = 0xffffffff;
    static constexpr char32_t badRune = 0xfffd;

    char32_t advance();
    void backup() { m_position -= m_width; }
    char32_t peek();
    bool accept(std::string_view any);
    void acceptRun(std::string_view any);
    void skipSpaces();

    Item emit(Token token);
    Item error(std::string message);

    Item outside();
    Item outsideSign(char32_t c);
    Item bracket(char32_t c);
    Item parenthesis(char32_t c);
    Item insideBraces();
    Item word(bool braces);
    Item numberOrDuration();
    Item durationInBracket();
    Item string(char32_t quote);
    Item rawString();
    bool escape(char32_t quote, std::string& problem);
    bool scanNumber();
    bool acceptRemainingDuration();

    std::string_view m_input;
    std::size_t m_start = 0;    ///< of the item being read
    std::size_t m_position = 0; ///< next byte
    std::size_t m_width = 0;    ///< of the rune read last
    int m_parens = 0;
    bool m_braceOpen = false;
    bool m_bracketOpen = false;
    bool m_gotColon = false;
    bool m_durationNext = false; ///< right behind '['
    bool m_finished = false;
};

} // namespace halab::promql
