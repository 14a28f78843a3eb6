#include "base/durations.h"
#include "base/gotext.h"
#include "promql/parser.h"
#include "base/runes.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>

// The part of the parser that is about what is selected, and of which time.

namespace halab::promql {

namespace {

constexpr double int64Limit = 9223372036854775808.0;

/// Words that are allowed as labels of by, without, on, ignoring and group_x.
bool isGroupingLabel(Token token)
{
    if (token == Token::Identifier || token == Token::MetricIdentifier || token == Token::Atan2)
        return true;
    if (token == Token::Start || token == Token::End)
        return true;
    return isAggregator(token) || isSetOperator(token) || (isKeyword(token) && token != Token::Without);
}

/// The modifiers of a selector, a range of it, or a subquery; null for anything else.
TimeModifier* timeOf(Expr& expr)
{
    if (auto* vector = expr.as<VectorSelector>())
        return &vector->time;
    if (auto* subquery = expr.as<Subquery>())
        return &subquery->time;
    // The tree is not shared while it is being parsed: the selector below is ours to change.
    if (auto* matrix = expr.as<MatrixSelector>())
        return &const_cast<Expr&>(*matrix->selector).as<VectorSelector>()->time;
    return nullptr;
}

std::string fixedPoint(double value)
{
    if (std::isnan(value))
        return "NaN";
    if (std::isinf(value))
        return value > 0 ? "+Inf" : "-Inf";
    std::string text(350, '\0');
    text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%f", value)));
    return text;
}

/// Go's strconv.ParseInt with base 0 of what the lexer takes for a number: decimal, 0x…, octal with a leading 0.
bool parseInteger(const std::string& text, double& value)
{
    const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const int base = hexadecimal ? 16 : text.size() > 1 && text[0] == '0' ? 8 : 10;
    const char* first = text.c_str() + (hexadecimal ? 2 : 0);
    if (*first == '\0')
        return false;
    char* end = nullptr;
    errno = 0;
    const long long integer = std::strtoll(first, &end, base);
    if (errno != 0 || *end != '\0')
        return false;
    value = static_cast<double>(integer);
    return true;
}

} // namespace

bool Parser::numberValue(double& value)
{
    const auto item = take();
    const std::string text(item.text);
    if (parseInteger(text, value) || goParseFloat(text, value))
        return true;
    const bool decimal = text.find_first_of("xX") == std::string::npos;
    const bool overflow = decimal && std::isinf(std::strtod(text.c_str(), nullptr));
    failAt(item.position, "error parsing number: strconv.ParseFloat: parsing " + goQuote(text)
            + (overflow ? ": value out of range" : ": invalid syntax"));
    return false;
}

Parser::Node Parser::number()
{
    const auto position = peek().position;
    double value = 0;
    return numberValue(value) ? make(position, NumberLiteral{value}, 1) : nullptr;
}

bool Parser::duration(std::int64_t& milliseconds)
{
    const auto item = take();
    const auto parsed = parseDuration(item.text);
    if (!parsed) {
        failAt(item.position, parsed.error().message);
        return false;
    }
    milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(*parsed).count();
    if (milliseconds == 0)
        failAt(item.position, "duration must be greater than 0");
    return !failed();
}

bool Parser::labelList(std::vector<std::string>& out)
{
    if (!accept(Token::LeftParen)) {
        unexpected("grouping opts", "\"(\"");
        return false;
    }
    if (accept(Token::RightParen))
        return true;
    while (true) {
        if (!isGroupingLabel(peek().token) || peek().text.find(':') != std::string_view::npos) {
            unexpected("grouping opts", "label");
            return false;
        }
        out.emplace_back(take().text);
        if (accept(Token::RightParen))
            return true;
        if (!accept(Token::Comma)) {
            unexpected("grouping opts", "\",\" or \")\"");
            return false;
        }
        if (accept(Token::RightParen))
            return true;
    }
}

Parser::Node Parser::selector(const Item* name)
{
    VectorSelector node;
    const auto position = name != nullptr ? name->position : peek().position;
    if (peek().token == Token::LeftBrace && !matchers(node.matchers))
        return nullptr;
    if (name != nullptr) {
        node.name = std::string(name->text);
        node.matchers.push_back(*model::Matcher::make(model::Matcher::Type::Equal, model::metricNameLabel, node.name));
    }
    return failed() ? nullptr : make(position, std::move(node), 1);
}

bool Parser::matchers(std::vector<model::Matcher>& out)
{
    take(); // the brace
    if (accept(Token::RightBrace))
        return true;
    while (true) {
        if (!matcher(out))
            return false;
        if (accept(Token::RightBrace))
            return true;
        if (!accept(Token::Comma)) {
            unexpected("label matching", "\",\" or \"}\"");
            return false;
        }
        if (accept(Token::RightBrace))
            return true;
    }
}

bool Parser::matcher(std::vector<model::Matcher>& out)
{
    if (peek().token != Token::Identifier) {
        unexpected("label matching", "identifier or \"}\"");
        return false;
    }
    const auto name = take();
    using Type = model::Matcher::Type;
    Type type{};
    switch (peek().token) {
    case Token::Equal:
        type = Type::Equal;
        break;
    case Token::NotEqual:
        type = Type::NotEqual;
        break;
    case Token::EqualRegex:
        type = Type::Regex;
        break;
    case Token::NotEqualRegex:
        type = Type::NotRegex;
        break;
    default:
        unexpected("label matching", "label matching operator");
        return false;
    }
    take();
    if (peek().token != Token::String) {
        unexpected("label matching", "string");
        return false;
    }
    auto made = model::Matcher::make(type, std::string(name.text), unquote(take().text));
    if (!made) {
        failAt(name.position, made.error().message);
        return false;
    }
    out.push_back(std::move(*made));
    return true;
}

Parser::Node Parser::bracket(Node operand)
{
    const auto open = take();
    if (peek().token != Token::Duration) {
        unexpected("subquery selector", "duration");
        return nullptr;
    }
    std::int64_t range = 0;
    if (!duration(range))
        return nullptr;
    if (accept(Token::RightBracket))
        return matrix(std::move(operand), open.position, range);
    if (accept(Token::Colon))
        return subquery(std::move(operand), range);
    unexpected("subquery or range", "\":\" or \"]\"");
    return nullptr;
}

Parser::Node Parser::matrix(Node operand, std::size_t bracketPosition, std::int64_t range)
{
    const auto* selector = operand->as<VectorSelector>();
    if (selector == nullptr)
        failAt(bracketPosition, "ranges only allowed for vector selectors");
    else if (selector->time.offset != 0)
        failAt(bracketPosition, "no offset modifiers allowed before range");
    else if (selector->time.at != TimeModifier::At::None)
        failAt(bracketPosition, "no @ modifiers allowed before range");
    if (failed())
        return nullptr;
    const auto position = operand->position;
    return make(position, MatrixSelector{std::move(operand), range}, 2);
}

Parser::Node Parser::subquery(Node operand, std::int64_t range)
{
    std::int64_t step = 0;
    const bool stepGiven = peek().token == Token::Duration;
    if (stepGiven && !duration(step))
        return nullptr;
    if (!accept(Token::RightBracket)) {
        unexpected("subquery selector", stepGiven ? "\"]\"" : "duration or \"]\"");
        return nullptr;
    }
    const auto position = operand->position;
    const int height = operand->height + 1;
    return make(position, Subquery{std::move(operand), range, step, {}}, height);
}

Parser::Node Parser::offset(Node operand)
{
    take();
    const bool negative = accept(Token::Sub);
    if (peek().token != Token::Duration) {
        unexpected("offset", "duration");
        return nullptr;
    }
    std::int64_t milliseconds = 0;
    if (!duration(milliseconds))
        return nullptr;
    auto* time = timeOf(*operand);
    if (time == nullptr)
        failAt(operand->position,
            "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery");
    else if (time->offset != 0)
        failAt(operand->position, "offset may not be set multiple times");
    else
        time->offset = negative ? -milliseconds : milliseconds;
    return failed() ? nullptr : operand;
}

Parser::Node Parser::at(Node operand)
{
    take();
    const auto token = peek().token;
    const bool preprocessor = token == Token::Start || token == Token::End;
    const bool good = preprocessor ? atPreprocessor(*operand) : atTimestamp(*operand);
    return good && !failed() ? operand : nullptr;
}

namespace {

constexpr const char* atMisplaced
    = "@ modifier must be preceded by an instant vector selector or range vector selector or a subquery";
constexpr const char* atTwice = "@ <timestamp> may not be set multiple times";

} // namespace

bool Parser::atTimestamp(Expr& operand)
{
    const auto sign = peek().token;
    if (sign == Token::Add || sign == Token::Sub)
        take();
    if (peek().token != Token::Number) {
        unexpected("@", "timestamp");
        return false;
    }
    double value = 0;
    if (!numberValue(value))
        return false;
    if (sign == Token::Sub)
        value = -value;
    if (!(value > -int64Limit && value < int64Limit)) {
        failAt(operand.position, "timestamp out of bounds for @ modifier: " + fixedPoint(value));
        return false;
    }
    auto* time = timeOf(operand);
    if (time == nullptr || time->at != TimeModifier::At::None) {
        failAt(operand.position, time == nullptr ? atMisplaced : atTwice);
        return false;
    }
    const double milliseconds = std::round(value * 1000);
    time->at = TimeModifier::At::Timestamp;
    time->timestamp = milliseconds >= int64Limit || milliseconds < -int64Limit
        ? std::numeric_limits<std::int64_t>::min()
        : static_cast<std::int64_t>(milliseconds);
    return true;
}

bool Parser::atPreprocessor(Expr& operand)
{
    const auto name = take();
    for (const auto token : {Token::LeftParen, Token::RightParen}) {
        if (!accept(token)) {
            unexpected("@", "timestamp");
            return false;
        }
    }
    auto* time = timeOf(operand);
    if (time == nullptr || time->at != TimeModifier::At::None) {
        failAt(operand.position, time == nullptr ? atMisplaced : atTwice);
        return false;
    }
    time->at = name.token == Token::Start ? TimeModifier::At::Start : TimeModifier::At::End;
    return true;
}

} // namespace halab::promql
