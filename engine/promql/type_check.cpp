#include "base/gotext.h"
#include "promql/functions.h"
#include "promql/parser.h"

#include <algorithm>

namespace halab::promql {

namespace {

using Fault = std::optional<ParseFault>;

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

Fault expectType(const Expr& child, ValueType wanted, const std::string& context)
{
    if (child.type == wanted)
        return {};
    return ParseFault{child.position, "expected type " + std::string(documentedType(wanted)) + " in " + context
            + ", got " + std::string(documentedType(child.type))};
}

Fault checkSelector(const Expr& expr, const VectorSelector& node)
{
    if (!node.name.empty()) {
        for (auto matcher = node.matchers.begin(); matcher + 1 < node.matchers.end(); ++matcher)
            if (matcher->name() == model::metricNameLabel)
                return ParseFault{expr.position, "metric name must not be set twice: " + goQuote(node.name) + " or "
                        + goQuote(matcher->value())};
        return {};
    }
    if (std::any_of(node.matchers.begin(), node.matchers.end(), [](const auto& m) { return !m.matchesEmpty(); }))
        return {};
    return ParseFault{expr.position, "vector selector must contain at least one non-empty matcher"};
}

Fault checkSubquery(const Expr& expr, const Subquery& node)
{
    if (node.expr->type == ValueType::Vector)
        return {};
    return ParseFault{expr.position,
        "subquery is only allowed on instant vector, got " + std::string(typeName(node.expr->type)) + " instead"};
}

Fault checkUnary(const Expr& expr, const Unary& node)
{
    const auto type = node.expr->type;
    if (type == ValueType::Scalar || type == ValueType::Vector)
        return {};
    return ParseFault{expr.position, "unary expression only allowed on expressions of type scalar or instant vector, got "
            + goQuote(documentedType(type))};
}

Fault checkBinaryOperator(const Binary& node)
{
    if (node.returnBool && !isComparison(node.op))
        return ParseFault{node.opPosition, "bool modifier can only be used on comparison operators"};
    if (isComparison(node.op) && !node.returnBool && node.left->type == ValueType::Scalar
        && node.right->type == ValueType::Scalar)
        return ParseFault{node.opPosition, "comparisons between scalars must use BOOL modifier"};
    const auto& matching = *node.matching;
    for (const auto& label : matching.labels)
        if (matching.on && std::find(matching.include.begin(), matching.include.end(), label) != matching.include.end())
            return ParseFault{node.opPosition,
                "label " + goQuote(label) + " must not occur in ON and GROUP clause at once"};
    for (const auto& side : {node.left, node.right})
        if (side->type != ValueType::Scalar && side->type != ValueType::Vector)
            return ParseFault{side->position, "binary expression must contain only scalar and instant vector types"};
    return {};
}

/// Also settles the matching: none beside a scalar, many-to-many for set operators.
Fault checkMatching(const Expr& expr, Binary& node)
{
    using enum VectorMatching::Cardinality;
    const auto set = goQuote(spelling(node.op));
    if (node.left->type != ValueType::Vector || node.right->type != ValueType::Vector) {
        if (!node.matching->labels.empty())
            return ParseFault{expr.position, "vector matching only allowed between instant vectors"};
        node.matching.reset();
        if (isSetOperator(node.op))
            return ParseFault{expr.position, "set operator " + set + " not allowed in binary scalar expression"};
        return {};
    }
    if (!isSetOperator(node.op))
        return {};
    if (node.matching->cardinality != OneToOne)
        return ParseFault{expr.position, "no grouping allowed for " + set + " operation"};
    node.matching->cardinality = ManyToMany;
    return {};
}

Fault checkArity(const Expr& expr, const Call& node)
{
    const auto& function = *node.function;
    const auto given = node.arguments.size();
    const auto declared = function.argumentTypes.size();
    const auto complain = [&](const char* bound, std::size_t count) {
        return ParseFault{expr.position, std::string("expected ") + bound + std::to_string(count)
                + " argument(s) in call to " + goQuote(function.name) + ", got " + std::to_string(given)};
    };
    if (function.variadic == 0)
        return given != declared ? complain("", declared) : Fault{};
    if (given < declared - 1)
        return complain("at least ", declared - 1);
    const auto most = declared - 1 + static_cast<std::size_t>(std::max(function.variadic, 0));
    return function.variadic > 0 && given > most ? complain("at most ", most) : Fault{};
}

/// What is asked of one argument of a call or aggregation, right after it has been looked at itself.
Fault checkArgument(const Expr& expr, const Expr& child, std::size_t index)
{
    if (const auto* call = expr.as<Call>()) {
        const auto& function = *call->function;
        const auto wanted = function.argumentTypes[std::min(index, function.argumentTypes.size() - 1)];
        return expectType(child, wanted, "call to function " + goQuote(function.name));
    }
    if (const auto* aggregate = expr.as<Aggregate>()) {
        if (&child == aggregate->expr.get())
            return expectType(child, ValueType::Vector, "aggregation expression");
        const auto wanted = aggregate->op == Token::CountValues ? ValueType::String : ValueType::Scalar;
        return expectType(child, wanted, "aggregation parameter");
    }
    return {};
}

Fault checkOwn(Expr& expr)
{
    if (const auto* selector = expr.as<VectorSelector>())
        return checkSelector(expr, *selector);
    if (const auto* subquery = expr.as<Subquery>())
        return checkSubquery(expr, *subquery);
    if (const auto* unary = expr.as<Unary>())
        return checkUnary(expr, *unary);
    if (auto* binary = expr.as<Binary>()) {
        auto fault = checkBinaryOperator(*binary);
        return fault ? fault : checkMatching(expr, *binary);
    }
    return {};
}

/// An expression half looked through.
struct Visit {
    Expr* expr;
    std::vector<const ExprPtr*> children;
    std::size_t next = 0;
};

Fault enter(std::vector<Visit>& open, Expr& expr)
{
    open.push_back({&expr, childrenOf(expr)});
    const auto* call = expr.as<Call>();
    return call != nullptr ? checkArity(expr, *call) : Fault{};
}

} // namespace

/// Children first, as the original does, so that the leftmost fault is found first. Not recursive: see treeHeightMax.
std::optional<ParseFault> checkTypes(Expr& root)
{
    std::vector<Visit> open;
    if (auto fault = enter(open, root))
        return fault;
    while (!open.empty()) {
        auto& visit = open.back();
        if (visit.next > 0)
            if (auto fault = checkArgument(*visit.expr, **visit.children[visit.next - 1], visit.next - 1))
                return fault;
        if (visit.next < visit.children.size()) {
            // The tree is not shared while it is being checked: its nodes are ours to change.
            auto& child = const_cast<Expr&>(**visit.children[visit.next++]);
            if (auto fault = enter(open, child))
                return fault;
            continue;
        }
        if (auto fault = checkOwn(*visit.expr))
            return fault;
        open.pop_back();
    }
    return {};
}

std::vector<const ExprPtr*> childrenOf(const Expr& expr)
{
    std::vector<const ExprPtr*> children;
    const auto add = [&](const ExprPtr& child) {
        if (child)
            children.push_back(&child);
    };
    std::visit(Overloaded{
                   [&](const MatrixSelector& node) { add(node.selector); },
                   [&](const Subquery& node) { add(node.expr); },
                   [&](const Unary& node) { add(node.expr); },
                   [&](const Paren& node) { add(node.expr); },
                   [&](const Binary& node) { add(node.left), add(node.right); },
                   [&](const Call& node) { std::for_each(node.arguments.begin(), node.arguments.end(), add); },
                   // The original looks at the expression before the parameter.
                   [&](const Aggregate& node) { add(node.expr), add(node.parameter); },
                   [](const auto&) {},
               },
        expr.node);
    return children;
}

Expr::~Expr()
{
    std::vector<ExprPtr> pending;
    const auto takeChildren = [&](const Expr& expr) {
        for (const auto* child : childrenOf(expr))
            pending.push_back(std::move(const_cast<ExprPtr&>(*child)));
    };
    takeChildren(*this);
    while (!pending.empty()) {
        const auto expr = std::move(pending.back());
        pending.pop_back();
        if (expr.use_count() == 1)
            takeChildren(*expr);
    }
}

ValueType valueType(const Expr& expr) { return expr.type; }

ValueType typeOf(const Expr::Node& node)
{
    const auto isScalar = [](const ExprPtr& expr) { return expr->type == ValueType::Scalar; };
    return std::visit(
        Overloaded{
            [](const NumberLiteral&) { return ValueType::Scalar; },
            [](const StringLiteral&) { return ValueType::String; },
            [](const VectorSelector&) { return ValueType::Vector; },
            [](const MatrixSelector&) { return ValueType::Matrix; },
            [](const Subquery&) { return ValueType::Matrix; },
            [](const Unary& unary) { return unary.expr->type; },
            [&](const Binary& binary) {
                return isScalar(binary.left) && isScalar(binary.right) ? ValueType::Scalar : ValueType::Vector;
            },
            [](const Paren& paren) { return paren.expr->type; },
            [](const Call& call) { return call.function->returnType; },
            [](const Aggregate&) { return ValueType::Vector; },
        },
        node);
}

Result<ExprPtr> parseExpr(std::string_view text)
{
    Parser parser(text);
    const auto expr = parser.parse();
    auto fault = parser.fault();
    if (!fault)
        fault = checkTypes(const_cast<Expr&>(*expr)); // not shared yet
    if (!fault && expr->height > acceptedHeightMax)
        fault = ParseFault{expr->position, "expression is nested too deeply"};
    if (!fault)
        return expr;
    return fail(ErrorKind::InvalidInput, faultText(text, *fault));
}

const Expr& unwrapParens(const Expr& expr)
{
    const Expr* inner = &expr;
    while (const auto* paren = inner->as<Paren>())
        inner = paren->expr.get();
    return *inner;
}

std::string_view documentedType(ValueType type)
{
    switch (type) {
    case ValueType::Scalar:
        return "scalar";
    case ValueType::Vector:
        return "instant vector";
    case ValueType::Matrix:
        return "range vector";
    case ValueType::String:
        return "string";
    }
    return "none";
}

std::string_view typeName(ValueType type)
{
    switch (type) {
    case ValueType::Scalar:
        return "scalar";
    case ValueType::Vector:
        return "vector";
    case ValueType::Matrix:
        return "matrix";
    case ValueType::String:
        return "string";
    }
    return "none";
}

} // namespace halab::promql
