#pragma once

// Recursive descent over the grammar of 2.42, arranged so that the first error is the one that the original's
// generated parser (with its `error` productions) reports.

#include "base/result.h"
#include "promql/ast.h"
#include "promql/lexer.h"

#include <optional>
#include <string>
#include <string_view>

namespace halab::promql {

/// Deeper nesting of parentheses and calls is refused. (The original stops only when its stack of one gigabyte is full.)
inline constexpr int parseDepthMax = 500;
/// Operators in a row make a tree as high as they are many. So high a tree is still looked through for errors …
inline constexpr int treeHeightMax = 30'000;
/// … but only this high a tree is accepted; printing and evaluating are recursive.
inline constexpr int acceptedHeightMax = 2'000;

/// A fault of the input, at a byte.
struct ParseFault {
    std::size_t position = 0;
    std::string message;
};

/// `1:4: parse error: unexpected end of input`.
std::string faultText(std::string_view input, const ParseFault& fault);

class Parser {
public:
    explicit Parser(std::string_view input) : m_input(input), m_lexer(input) {}

    /// The tree without type checks; null when fault() says why.
    ExprPtr parse();
    const std::optional<ParseFault>& fault() const { return m_fault; }

private:
    using Node = std::shared_ptr<Expr>;
    class Nesting;

    const Item& peek();
    Item take();
    bool accept(Token token);
    /// All these record the first fault only.
    void failAt(std::size_t position, std::string message);
    void unexpected(std::string_view context = {}, std::string_view expected = {});
    bool failed() const { return m_fault.has_value(); }

    Node make(std::size_t position, Expr::Node node, int height);
    Node expression(int minimumPrecedence);
    Node prefix();
    Node unary();
    Node postfix(Node operand);
    Node binary(Node left, int precedence);
    bool binaryModifiers(Binary& node);

    Node number();
    Node aggregate(const Item& op);
    bool aggregateArguments(const Item& op, Aggregate& node, int& height);
    Node call(const Item& name);
    bool arguments(std::vector<ExprPtr>& out, int& height);
    Node paren();
    Node selector(const Item* name);
    bool matchers(std::vector<model::Matcher>& out);
    bool matcher(std::vector<model::Matcher>& out);
    bool labelList(std::vector<std::string>& out);

    Node bracket(Node operand);
    Node matrix(Node operand, std::size_t bracketPosition, std::int64_t range);
    Node subquery(Node operand, std::int64_t range);
    Node offset(Node operand);
    Node at(Node operand);
    bool atTimestamp(Expr& operand);
    bool atPreprocessor(Expr& operand);
    bool duration(std::int64_t& milliseconds);
    bool numberValue(double& value);

    std::string_view m_input;
    Lexer m_lexer;
    std::optional<Item> m_next;
    std::optional<ParseFault> m_fault;
    int m_depth = 0;
    int m_aggregations = 0; ///< open argument lists of aggregations: the context of unexpected items
};

/// Types, arities and the like; also settles vector matching. The first fault, from left to right.
std::optional<ParseFault> checkTypes(Expr& expr);

} // namespace halab::promql
