#include "promql/token.h"

#include "base/gotext.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace halab::promql {

namespace {

using Spelled = std::pair<Token, std::string_view>;

constexpr std::array<Spelled, 27> words{{
    {Token::And, "and"}, {Token::Or, "or"}, {Token::Unless, "unless"}, {Token::Atan2, "atan2"}, {Token::Avg, "avg"},
    {Token::Bottomk, "bottomk"}, {Token::Count, "count"}, {Token::CountValues, "count_values"},
    {Token::Group, "group"}, {Token::Max, "max"}, {Token::Min, "min"}, {Token::Quantile, "quantile"},
    {Token::Stddev, "stddev"}, {Token::Stdvar, "stdvar"}, {Token::Sum, "sum"}, {Token::Topk, "topk"},
    {Token::Bool, "bool"}, {Token::By, "by"}, {Token::GroupLeft, "group_left"}, {Token::GroupRight, "group_right"},
    {Token::Ignoring, "ignoring"}, {Token::Offset, "offset"}, {Token::On, "on"}, {Token::Without, "without"},
    {Token::Start, "start"}, {Token::End, "end"}, {Token::Number, "inf"},
}};

constexpr std::array<Spelled, 15> signs{{
    {Token::Add, "+"}, {Token::Sub, "-"}, {Token::Mul, "*"}, {Token::Div, "/"}, {Token::Mod, "%"}, {Token::Pow, "^"},
    {Token::EqualEqual, "=="}, {Token::NotEqual, "!="}, {Token::Greater, ">"}, {Token::GreaterEqual, ">="},
    {Token::Less, "<"}, {Token::LessEqual, "<="}, {Token::EqualRegex, "=~"}, {Token::NotEqualRegex, "!~"},
    {Token::At, "@"},
}};

bool between(Token token, Token first, Token last) { return first <= token && token <= last; }

std::string_view kindName(Token token)
{
    switch (token) {
    case Token::Error:
        return "error";
    case Token::Comment:
        return "comment";
    case Token::Identifier:
        return "identifier";
    case Token::MetricIdentifier:
        return "metric identifier";
    case Token::String:
        return "string";
    case Token::Number:
        return "number";
    case Token::Duration:
        return "duration";
    default:
        return {};
    }
}

} // namespace

bool isOperator(Token token) { return between(token, Token::Add, Token::At); }
bool isComparison(Token token) { return between(token, Token::EqualEqual, Token::LessEqual); }
bool isSetOperator(Token token) { return between(token, Token::And, Token::Unless); }
bool isAggregator(Token token) { return between(token, Token::Avg, Token::Topk); }
bool isKeyword(Token token) { return between(token, Token::Bool, Token::Without); }

bool hasParameter(Token aggregator)
{
    return aggregator == Token::Topk || aggregator == Token::Bottomk || aggregator == Token::CountValues
        || aggregator == Token::Quantile;
}

std::string_view spelling(Token token)
{
    for (const auto& [known, text] : words)
        if (known == token)
            return text;
    for (const auto& [known, text] : signs)
        if (known == token)
            return text;
    return {};
}

Token keyword(std::string_view word)
{
    std::string lower(word);
    std::transform(lower.begin(), lower.end(), lower.begin(),
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (lower == "nan")
        return Token::Number;
    for (const auto& [token, text] : words)
        if (text == lower)
            return token;
    return Token::Identifier;
}

std::string describe(const Item& item)
{
    const std::string text(item.text);
    if (item.token == Token::EndOfInput)
        return "end of input";
    if (isKeyword(item.token))
        return "<" + text + ">";
    if (isOperator(item.token))
        return "<op:" + text + ">";
    if (isAggregator(item.token))
        return "<aggr:" + text + ">";
    const auto kind = kindName(item.token);
    const bool whole = kind.empty() || item.token == Token::Identifier || item.token == Token::MetricIdentifier;
    const auto quoted = whole || text.size() <= 10 ? goQuote(text) : goQuote(text.substr(0, 10)) + "...";
    return kind.empty() ? quoted : std::string(kind) + " " + quoted;
}

} // namespace halab::promql
