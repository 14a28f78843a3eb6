#pragma once

// The words of a template. Source: Go 1.19 text/template/parse/lex.go.

#include <string>
#include <string_view>

namespace halab::gotemplate {

enum class ItemType {
    Error, Bool, Char, CharConstant, Assign, Declare, EndOfFile, Field, Identifier, LeftDelim, LeftParen, Number, Pipe,
    RawString, RightDelim, RightParen, Space, String, Text, Variable,
    // keywords
    Keyword, Block, Break, Continue, Dot, Define, Else, End, If, Nil, Range, Template, With,
};

struct Item {
    ItemType type = ItemType::EndOfFile;
    std::size_t position = 0;
    std::string text; ///< of an error its message
    int line = 1;
};

/// How a parse error calls the item.
std::string describe(const Item& item);

/// Cuts a text into items, one at a time. After an error or the end always EndOfFile.
class Lexer {
public:
    explicit Lexer(std::string_view input) : m_input(input) {}

    Item next();

private:
    static constexpr char32_t endOfInput = 0xffffffff;

    char32_t advance();
    char32_t peek();
    bool accept(std::string_view any);
    void acceptRun(std::string_view any);
    bool startsWith(std::string_view text) const { return m_input.substr(m_position).starts_with(text); }
    Item emit(ItemType type);
    Item error(std::string message);
    void ignore();

    bool text(Item& item);
    bool comment(Item& item);
    bool atRightDelim(bool& trim) const;
    Item insideAction();
    Item rightDelim(bool trim);
    Item sign(char32_t c);
    Item quoted(char32_t quote, const char* what, ItemType type);
    Item rawString();
    Item identifier();
    Item fieldOrVariable(ItemType type);
    Item number();
    bool scanNumber();
    bool atTerminator();

    std::string_view m_input;
    std::size_t m_start = 0;
    std::size_t m_position = 0;
    int m_line = 1;      ///< at m_start
    int m_parens = 0;
    bool m_inAction = false;
    bool m_finished = false;
};

} // namespace halab::gotemplate
