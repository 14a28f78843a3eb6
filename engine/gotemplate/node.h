#pragma once

// The tree of a parsed template. Source: Go 1.19 text/template/parse/node.go.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::gotemplate {

enum class NodeType {
    Text, Action, If, With, Range, TemplateCall, Break, Continue, List, // walked
    Pipe, Command, Field, Variable, Chain, Identifier, String, Number, Bool, Dot, Nil, // evaluated
    End, Else, // only while parsing
};

struct Node;
using NodePtr = std::shared_ptr<Node>;

struct Node {
    NodeType type = NodeType::List;
    std::size_t position = 0; ///< byte offset, for errors

    std::string text;                ///< text, quoted string, number as written, identifier, name of the template
    std::vector<std::string> idents; ///< fields without dot; of a variable its name ("$x") first
    std::vector<NodePtr> children;   ///< of a list, pipe (commands), command (operands); of a chain its operand
    std::vector<std::string> declarations; ///< of a pipe
    bool assigns = false;            ///< `=` instead of `:=`

    NodePtr pipe;     ///< of actions
    NodePtr list;     ///< of if, with, range
    NodePtr elseList; ///< may be null

    std::string string; ///< value of a string literal
    bool boolean = false;
    bool isInteger = false;
    bool isFloat = false; ///< a number that may stand for a float
    bool looksFloat = false; ///< written with a point or exponent
    std::int64_t integer = 0;
    double number = 0;
};

/// As Go writes the node in errors.
std::string nodeText(const Node& node);

struct NamedTree {
    std::string name;
    NodePtr root;
};

} // namespace halab::gotemplate
