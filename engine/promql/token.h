#pragma once

// The words of PromQL. Source: Prometheus 2.42 promql/parser/lex.go.

#include <cstdint>
#include <string>
#include <string_view>

namespace halab::promql {

enum class Token : std::uint8_t {
    Error, EndOfInput, Comment, Identifier, MetricIdentifier, String, Number, Duration,
    // punctuation
    LeftParen, RightParen, LeftBrace, RightBrace, LeftBracket, RightBracket, Comma, Colon, Equal,
    // operators
    Add, Sub, Mul, Div, Mod, Pow, Atan2, EqualEqual, NotEqual, Greater, GreaterEqual, Less, LessEqual,
    And, Or, Unless, EqualRegex, NotEqualRegex, At,
    // aggregations
    Avg, Bottomk, Count, CountValues, Group, Max, Min, Quantile, Stddev, Stdvar, Sum, Topk,
    // keywords
    Bool, By, GroupLeft, GroupRight, Ignoring, Offset, On, Without,
    // preprocessors of @
    Start, End,
};

struct Item {
    Token token = Token::Error;
    std::size_t position = 0; ///< byte offset
    std::string_view text;    ///< as written; of an error nothing
    std::string error;        ///< what is wrong, if token is Error
    std::size_t end() const { return position + text.size(); }
};

bool isOperator(Token token);
bool isComparison(Token token);
bool isSetOperator(Token token);
bool isAggregator(Token token);
/// Of `topk (k, …)`: the aggregations with a parameter.
bool hasParameter(Token aggregator);
bool isKeyword(Token token);

/// The canonical spelling of an operator, keyword or aggregation ("==", "and", "sum").
std::string_view spelling(Token token);

/// The keyword that a word is, in any case; Identifier if none. inf and nan are numbers.
Token keyword(std::string_view word);

/// How an error calls the item: `identifier "foo"`, `<op:*>`, `<by>`, `"="`, `end of input`.
std::string describe(const Item& item);

} // namespace halab::promql
