#pragma once

// The tree of a parsed expression. Nodes are immutable once the parser has returned them.
// Source: Prometheus 2.42 promql/parser/ast.go.

#include "model/matcher.h"
#include "promql/engine.h"
#include "promql/token.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace halab::promql {

struct Function; // functions.h

struct NumberLiteral {
    double value = 0;
};

struct StringLiteral {
    std::string value;
};

/// `offset` and `@` of a selector or subquery. Milliseconds.
struct TimeModifier {
    enum class At { None, Timestamp, Start, End };
    std::int64_t offset = 0;
    std::int64_t timestamp = 0; ///< if `at` is Timestamp
    At at = At::None;
};

struct VectorSelector {
    std::string name; ///< as written before the braces; a matcher of __name__ stands last in `matchers` then
    std::vector<model::Matcher> matchers;
    TimeModifier time;
};

/// A selector with a range; offset and @ stand in the selector.
struct MatrixSelector {
    ExprPtr selector; ///< a VectorSelector
    std::int64_t range = 0;
};

struct Subquery {
    ExprPtr expr;
    std::int64_t range = 0;
    std::int64_t step = 0; ///< 0: the default step
    TimeModifier time;
};

struct Unary {
    Token op;
    ExprPtr expr;
};

struct VectorMatching {
    enum class Cardinality { OneToOne, ManyToOne, OneToMany, ManyToMany };
    Cardinality cardinality = Cardinality::OneToOne;
    bool on = false; ///< otherwise ignoring
    std::vector<std::string> labels;
    std::vector<std::string> include; ///< of group_left or group_right
};

struct Binary {
    Token op;
    ExprPtr left, right;
    bool returnBool = false;
    std::size_t opPosition = 0;
    std::optional<VectorMatching> matching; ///< none once a side is a scalar
};

struct Paren {
    ExprPtr expr;
};

struct Call {
    const Function* function = nullptr;
    std::vector<ExprPtr> arguments;
};

struct Aggregate {
    Token op;
    ExprPtr expr;
    ExprPtr parameter; ///< may be null
    std::vector<std::string> grouping;
    bool without = false;
};

struct Expr {
    Expr() = default;
    /// Takes the tree apart without recursion: a row of operators makes it very high.
    ~Expr();
    Expr(const Expr&) = delete;
    Expr& operator=(const Expr&) = delete;

    using Node = std::variant<NumberLiteral, StringLiteral, VectorSelector, MatrixSelector, Subquery, Unary, Binary, Paren,
        Call, Aggregate>;

    Node node;
    std::size_t position = 0; ///< first byte
    int height = 1;           ///< of the tree below, bounds every walk over it
    ValueType type = ValueType::Scalar;

    template <class T>
    const T* as() const { return std::get_if<T>(&node); }
    template <class T>
    T* as() { return std::get_if<T>(&node); }
};

/// In the order in which they are checked (an aggregation's parameter last); null pointers are left out.
std::vector<const ExprPtr*> childrenOf(const Expr& expr);

/// The type that a node has by its own kind and its children's types.
ValueType typeOf(const Expr::Node& node);

/// The expression without parentheses around it.
const Expr& unwrapParens(const Expr& expr);

/// "none", "scalar", "instant vector", "range vector", "string": what errors call a type.
std::string_view documentedType(ValueType type);
/// "scalar", "vector", "matrix", "string": what the API calls it.
std::string_view typeName(ValueType type);

} // namespace halab::promql
