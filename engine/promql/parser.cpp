#include "promql/parser.h"

#include "base/durations.h"
#include "base/gotext.h"
#include "promql/functions.h"
#include "base/runes.h"

#include <algorithm>
#include <utility>

namespace halab::promql {

namespace {

/// Binding strength of infix operators; 0 for anything else. Unary signs bind like `*`.
int precedence(Token token)
{
    switch (token) {
    case Token::Or:
        return 1;
    case Token::And:
    case Token::Unless:
        return 2;
    case Token::Add:
    case Token::Sub:
        return 4;
    case Token::Mul:
    case Token::Div:
    case Token::Mod:
    case Token::Atan2:
        return 5;
    case Token::Pow:
        return 6;
    default:
        return isComparison(token) ? 3 : 0;
    }
}

constexpr int powPrecedence = 6;

/// Words that are metric names where an operand is expected.
bool isMetricName(Token token)
{
    switch (token) {
    case Token::Identifier:
    case Token::MetricIdentifier:
    case Token::By:
    case Token::Without:
    case Token::Offset:
    case Token::Start:
    case Token::End:
        return true;
    default:
        return isAggregator(token) || isSetOperator(token);
    }
}

bool beginsOperand(Token token)
{
    return isMetricName(token) || token == Token::Number || token == Token::String || token == Token::LeftParen
        || token == Token::LeftBrace || token == Token::Add || token == Token::Sub;
}

} // namespace

std::string faultText(std::string_view input, const ParseFault& fault)
{
    const auto before = input.substr(0, fault.position);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto lineBreak = before.rfind('\n');
    const auto column = fault.position - (lineBreak == std::string_view::npos ? 0 : lineBreak + 1) + 1;
    return std::to_string(line) + ":" + std::to_string(column) + ": parse error: " + fault.message;
}

/// Counts one level of recursion while it lives.
class Parser::Nesting {
public:
    explicit Nesting(Parser& parser) : m_parser(parser) { ++parser.m_depth; }
    ~Nesting() { --m_parser.m_depth; }
    bool tooDeep() const
    {
        if (m_parser.m_depth > parseDepthMax)
            m_parser.failAt(m_parser.peek().position, "expression is nested too deeply");
        return m_parser.m_depth > parseDepthMax;
    }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

private:
    Parser& m_parser;
};

const Item& Parser::peek()
{
    if (!m_next) {
        m_next = m_lexer.next();
        if (m_next->token == Token::Error) {
            failAt(m_next->position, m_next->error);
            m_next->token = Token::EndOfInput;
        }
    }
    return *m_next;
}

Item Parser::take()
{
    auto item = peek();
    m_next.reset();
    return item;
}

bool Parser::accept(Token token)
{
    if (peek().token != token)
        return false;
    m_next.reset();
    return true;
}

void Parser::failAt(std::size_t position, std::string message)
{
    if (!m_fault)
        m_fault = ParseFault{position, std::move(message)};
}

void Parser::unexpected(std::string_view context, std::string_view expected)
{
    const auto& item = peek();
    std::string message = "unexpected " + describe(item);
    if (context.empty() && m_aggregations > 0)
        context = "aggregation";
    if (!context.empty())
        message.append(" in ").append(context);
    if (!expected.empty())
        message.append(", expected ").append(expected);
    failAt(item.position, std::move(message));
}

Parser::Node Parser::make(std::size_t position, Expr::Node node, int height)
{
    if (height > treeHeightMax) {
        failAt(position, "expression has too many operators");
        return nullptr;
    }
    auto expr = std::make_shared<Expr>();
    expr->type = typeOf(node);
    expr->node = std::move(node);
    expr->position = position;
    expr->height = height;
    return expr;
}

ExprPtr Parser::parse()
{
    if (peek().token == Token::EndOfInput) {
        failAt(0, "no expression found in input");
        return nullptr;
    }
    auto expr = expression(1);
    if (!failed() && peek().token != Token::EndOfInput)
        unexpected();
    return failed() ? nullptr : expr;
}

Parser::Node Parser::expression(int minimumPrecedence)
{
    const Nesting nesting(*this);
    if (nesting.tooDeep())
        return nullptr;
    auto left = prefix();
    while (left && !failed()) {
        const int strength = precedence(peek().token);
        if (strength == 0 || strength < minimumPrecedence)
            break;
        left = binary(std::move(left), strength);
        // Comparisons do not associate: `a < b < c` is no expression.
        if (left && strength == 3 && !failed() && precedence(peek().token) == 3) {
            unexpected();
            return nullptr;
        }
    }
    return failed() ? nullptr : left;
}

Parser::Node Parser::prefix()
{
    const auto token = peek().token;
    if (token == Token::Add || token == Token::Sub)
        return unary();
    if (token == Token::Number)
        return postfix(number());
    if (token == Token::LeftParen)
        return postfix(paren());
    if (token == Token::LeftBrace)
        return postfix(selector(nullptr));
    if (token == Token::String) {
        const auto item = take();
        return postfix(make(item.position, StringLiteral{unquote(item.text)}, 1));
    }
    if (!isMetricName(token)) {
        unexpected();
        return nullptr;
    }
    const auto name = take();
    const auto next = peek().token;
    if (isAggregator(token) && (next == Token::LeftParen || next == Token::By || next == Token::Without))
        return postfix(aggregate(name));
    if (token == Token::Identifier && next == Token::LeftParen)
        return postfix(call(name));
    return postfix(selector(&name));
}

Parser::Node Parser::unary()
{
    const auto sign = take();
    auto operand = expression(powPrecedence);
    if (!operand)
        return nullptr;
    if (auto* literal = operand->as<NumberLiteral>()) {
        if (sign.token == Token::Sub)
            literal->value *= -1;
        operand->position = sign.position;
        return operand;
    }
    const int height = operand->height + 1;
    return make(sign.position, Unary{sign.token, std::move(operand)}, height);
}

Parser::Node Parser::postfix(Node operand)
{
    while (operand && !failed()) {
        const auto token = peek().token;
        if (token == Token::LeftBracket)
            operand = bracket(std::move(operand));
        else if (token == Token::Offset)
            operand = offset(std::move(operand));
        else if (token == Token::At)
            operand = at(std::move(operand));
        else
            break;
    }
    return failed() ? nullptr : operand;
}

Parser::Node Parser::binary(Node left, int strength)
{
    const auto op = take();
    Binary node{op.token, nullptr, nullptr, false, op.position, VectorMatching{}};
    if (!binaryModifiers(node))
        return nullptr;
    auto right = expression(op.token == Token::Pow ? strength : strength + 1);
    if (!right)
        return nullptr;
    const auto position = left->position;
    const int height = std::max(left->height, right->height) + 1;
    node.left = std::move(left);
    node.right = std::move(right);
    return make(position, std::move(node), height);
}

bool Parser::binaryModifiers(Binary& node)
{
    node.returnBool = accept(Token::Bool);
    const auto token = peek().token;
    if (token != Token::On && token != Token::Ignoring)
        return !failed();
    auto& matching = *node.matching;
    matching.on = token == Token::On;
    take();
    if (!labelList(matching.labels))
        return false;
    const auto group = peek().token;
    if (group == Token::GroupLeft || group == Token::GroupRight) {
        take();
        using enum VectorMatching::Cardinality;
        matching.cardinality = group == Token::GroupLeft ? ManyToOne : OneToMany;
        if (peek().token == Token::LeftParen)
            return labelList(matching.include);
    }
    return !failed();
}

Parser::Node Parser::paren()
{
    const auto open = take();
    auto inner = expression(1);
    if (!inner)
        return nullptr;
    if (!accept(Token::RightParen)) {
        unexpected();
        return nullptr;
    }
    const int height = inner->height + 1;
    return make(open.position, Paren{std::move(inner)}, height);
}

Parser::Node Parser::call(const Item& name)
{
    Call node;
    int height = 1;
    if (!arguments(node.arguments, height))
        return nullptr;
    node.function = findFunction(name.text);
    if (node.function == nullptr) {
        failAt(name.position, "unknown function with name " + goQuote(name.text));
        return nullptr;
    }
    return make(name.position, std::move(node), height);
}

bool Parser::arguments(std::vector<ExprPtr>& out, int& height)
{
    take(); // the parenthesis, which the caller has seen
    if (accept(Token::RightParen))
        return true;
    while (true) {
        auto argument = expression(1);
        if (!argument)
            return false;
        height = std::max(height, argument->height + 1);
        out.push_back(std::move(argument));
        if (peek().token != Token::Comma)
            break;
        const auto comma = take();
        if (!beginsOperand(peek().token)) {
            failAt(comma.position, "trailing commas not allowed in function call args");
            return false;
        }
    }
    if (accept(Token::RightParen))
        return true;
    unexpected();
    return false;
}

Parser::Node Parser::aggregate(const Item& op)
{
    Aggregate node{op.token, nullptr, nullptr, {}, false};
    int height = 1;
    ++m_aggregations;
    const auto modifier = [&] {
        const auto token = peek().token;
        if (token != Token::By && token != Token::Without)
            return true;
        node.without = token == Token::Without;
        take();
        return labelList(node.grouping);
    };
    const bool before = peek().token != Token::LeftParen;
    bool good = modifier();
    if (good && before && peek().token != Token::LeftParen) {
        unexpected();
        good = false;
    }
    std::vector<ExprPtr> given;
    good = good && arguments(given, height);
    --m_aggregations;
    if (!good || failed())
        return nullptr;
    if (!before && !modifier())
        return nullptr;

    const std::size_t wanted = hasParameter(op.token) ? 2 : 1;
    if (given.empty()) {
        failAt(op.position, "no arguments for aggregate expression provided");
        return nullptr;
    }
    if (given.size() != wanted) {
        failAt(op.position, "wrong number of arguments for aggregate expression provided, expected "
                + std::to_string(wanted) + ", got " + std::to_string(given.size()));
        return nullptr;
    }
    if (wanted == 2)
        node.parameter = given.front();
    node.expr = given.back();
    return make(op.position, std::move(node), height);
}

} // namespace halab::promql
