#include "base/gotext.h"
#include "base/runes.h"
#include "gotemplate/parser.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>

// The part of the parser that is about pipelines: $x := f .Field "text" | g

namespace halab::gotemplate {

namespace {

bool beginsOperand(ItemType type)
{
    switch (type) {
    case ItemType::Bool:
    case ItemType::CharConstant:
    case ItemType::Dot:
    case ItemType::Field:
    case ItemType::Identifier:
    case ItemType::Number:
    case ItemType::Nil:
    case ItemType::RawString:
    case ItemType::String:
    case ItemType::Variable:
    case ItemType::LeftParen:
        return true;
    default:
        return false;
    }
}

/// A constant cannot receive a value from a pipe.
bool isConstant(NodeType type)
{
    return type == NodeType::Bool || type == NodeType::Dot || type == NodeType::Nil || type == NodeType::Number
        || type == NodeType::String;
}

std::vector<std::string> splitFields(const std::string& text)
{
    std::vector<std::string> fields;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find('.', begin), text.size());
        if (end > begin)
            fields.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return fields;
}

} // namespace

bool Parser::declarations(Node& pipe, const std::string& context)
{
    while (peekNonSpace().type == ItemType::Variable) {
        auto variable = next();
        auto space = next();
        auto after = space.type == ItemType::Space ? nextNonSpace() : space;
        const bool comma = after.type == ItemType::Char && after.text == ",";
        if (after.type != ItemType::Assign && after.type != ItemType::Declare && !comma) {
            // An argument after all. The blank behind it separates it from the next one.
            backup(std::move(after));
            if (space.type == ItemType::Space)
                backup(std::move(space));
            backup(std::move(variable));
            return true;
        }
        pipe.assigns = after.type == ItemType::Assign;
        pipe.declarations.push_back(variable.text);
        m_variables.push_back(variable.text);
        if (!comma)
            return true;
        if (context != "range" || pipe.declarations.size() > 1)
            return fail("too many declarations in " + context) != nullptr;
        const auto following = peekNonSpace().type;
        if (following != ItemType::Variable && following != ItemType::RightDelim && following != ItemType::RightParen)
            return fail("range can only initialize variables") != nullptr;
    }
    return !failed();
}

NodePtr Parser::pipeline(const std::string& context, ItemType end)
{
    const Nesting nesting(*this);
    auto pipe = make(NodeType::Pipe, peekNonSpace().position);
    if (!declarations(*pipe, context))
        return nullptr;
    while (!failed()) {
        auto item = nextNonSpace();
        if (item.type == end)
            break;
        if (!beginsOperand(item.type))
            return unexpected(item, context);
        backup(std::move(item));
        if (auto node = command())
            pipe->children.push_back(std::move(node));
    }
    if (failed())
        return nullptr;
    if (pipe->children.empty())
        return fail("missing value for " + context);
    for (std::size_t i = 1; i < pipe->children.size(); ++i)
        if (isConstant(pipe->children[i]->children.front()->type))
            return fail("non executable command in pipeline stage " + std::to_string(i + 1));
    return pipe;
}

NodePtr Parser::command()
{
    auto node = make(NodeType::Command, peekNonSpace().position);
    while (true) {
        peekNonSpace();
        if (auto argument = operand())
            node->children.push_back(std::move(argument));
        if (failed())
            return nullptr;
        auto item = next();
        if (item.type == ItemType::Space)
            continue;
        if (item.type == ItemType::RightDelim || item.type == ItemType::RightParen)
            backup(std::move(item));
        else if (item.type != ItemType::Pipe)
            return unexpected(item, "operand");
        break;
    }
    return node->children.empty() ? fail("empty command") : node;
}

NodePtr Parser::operand()
{
    auto node = term();
    if (!node || peek().type != ItemType::Field)
        return node;
    const auto position = peek().position;
    std::vector<std::string> fields;
    while (peek().type == ItemType::Field)
        fields.push_back(next().text.substr(1));
    if (node->type == NodeType::Field || node->type == NodeType::Variable) {
        // .A.B is one node, which stands where its second part stands.
        node->position = position;
        node->idents.insert(node->idents.end(), fields.begin(), fields.end());
        return node;
    }
    if (isConstant(node->type))
        return fail("unexpected . after term " + goQuote(nodeText(*node)));
    auto chain = make(NodeType::Chain, position);
    chain->children.push_back(std::move(node));
    chain->idents = std::move(fields);
    return chain;
}

bool Parser::hasFunction(const std::string& name) const
{
    return m_functions.contains(name) || builtins().contains(name);
}

NodePtr Parser::term()
{
    auto item = nextNonSpace();
    switch (item.type) {
    case ItemType::Identifier:
        if (!hasFunction(item.text))
            return fail("function " + goQuote(item.text) + " not defined");
        return make(NodeType::Identifier, item.position, item.text);
    case ItemType::Dot:
        return make(NodeType::Dot, item.position);
    case ItemType::Nil:
        return make(NodeType::Nil, item.position);
    case ItemType::Variable:
        return variable(item);
    case ItemType::Field: {
        auto node = make(NodeType::Field, item.position);
        node->idents.push_back(item.text.substr(1));
        return node;
    }
    case ItemType::Bool: {
        auto node = make(NodeType::Bool, item.position, item.text);
        node->boolean = item.text == "true";
        return node;
    }
    case ItemType::CharConstant:
    case ItemType::Number:
        return number(item);
    case ItemType::LeftParen:
        return pipeline("parenthesized pipeline", ItemType::RightParen);
    case ItemType::String:
    case ItemType::RawString: {
        auto node = make(NodeType::String, item.position, item.text);
        node->string = unquote(item.text);
        return node;
    }
    default:
        backup(std::move(item));
        return nullptr;
    }
}

NodePtr Parser::variable(const Item& item)
{
    auto node = make(NodeType::Variable, item.position);
    node->idents = splitFields(item.text);
    if (std::find(m_variables.begin(), m_variables.end(), node->idents.front()) == m_variables.end())
        return fail("undefined variable " + goQuote(node->idents.front()));
    return node;
}

NodePtr Parser::number(const Item& item)
{
    auto node = make(NodeType::Number, item.position, item.text);
    if (item.type == ItemType::CharConstant) {
        const auto value = unquote(item.text);
        const auto rune = value.empty() ? DecodedRune{} : decodeUtf8(value);
        if (value.empty() || rune.size != value.size())
            return fail("malformed character constant: " + item.text);
        node->isInteger = node->isFloat = true;
        node->integer = rune.value;
        node->number = static_cast<double>(rune.value);
        return node;
    }
    std::string text = item.text;
    std::erase(text, '_');
    node->looksFloat = text.find_first_of(".eEpP") != std::string::npos && text.find_first_of("xX") == std::string::npos;
    const auto digits = text.find_first_not_of("+-");
    const auto prefix = digits == std::string::npos ? std::string() : text.substr(digits, 2);
    const bool binary = prefix == "0b" || prefix == "0B";
    const bool octal = prefix == "0o" || prefix == "0O";
    if (binary || octal)
        text.erase(digits, 2);
    char* end = nullptr;
    errno = 0;
    node->integer = std::strtoll(text.c_str(), &end, binary ? 2 : octal ? 8 : 0);
    node->isInteger = errno == 0 && *end == '\0' && !text.empty();
    node->number = node->isInteger ? static_cast<double>(node->integer) : 0;
    node->isFloat = node->isInteger;
    if (!node->isInteger && goParseFloat(text, node->number)) {
        node->isFloat = true;
        node->looksFloat = true;
        if (std::trunc(node->number) == node->number && std::fabs(node->number) < 9e18) {
            node->isInteger = true;
            node->integer = static_cast<std::int64_t>(node->number);
        }
    }
    if (!node->isFloat)
        return fail((node->looksFloat ? "illegal number syntax: " : "bad number syntax: ") + goQuote(item.text));
    return node;
}

} // namespace halab::gotemplate
