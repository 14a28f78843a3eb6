#include "gotemplate/node.h"

#include "base/gotext.h"

namespace halab::gotemplate {

namespace {

std::string joined(const std::vector<std::string>& texts, const char* separator)
{
    std::string out;
    for (const auto& text : texts)
        out += (out.empty() ? "" : separator) + text;
    return out;
}

std::string operandText(const Node& node)
{
    return node.type == NodeType::Pipe ? "(" + nodeText(node) + ")" : nodeText(node);
}

std::string pipeText(const Node& node)
{
    std::string out;
    if (!node.declarations.empty())
        out = joined(node.declarations, ", ") + (node.assigns ? " = " : " := ");
    for (const auto& command : node.children)
        out += (command == node.children.front() ? "" : " | ") + nodeText(*command);
    return out;
}

std::string controlText(const Node& node, const char* word)
{
    return std::string("{{") + word + " " + nodeText(*node.pipe) + "}}" + nodeText(*node.list)
        + (node.elseList ? "{{else}}" + nodeText(*node.elseList) : "") + "{{end}}";
}

} // namespace

std::string nodeText(const Node& node)
{
    std::string out;
    switch (node.type) {
    case NodeType::Action:
        return "{{" + nodeText(*node.pipe) + "}}";
    case NodeType::If:
        return controlText(node, "if");
    case NodeType::With:
        return controlText(node, "with");
    case NodeType::Range:
        return controlText(node, "range");
    case NodeType::TemplateCall:
        return "{{template " + goQuote(node.string) + (node.pipe ? " " + nodeText(*node.pipe) : "") + "}}";
    case NodeType::Break:
        return "{{break}}";
    case NodeType::Continue:
        return "{{continue}}";
    case NodeType::End:
        return "{{end}}";
    case NodeType::Else:
        return "{{else}}";
    case NodeType::List:
        for (const auto& child : node.children)
            out += nodeText(*child);
        return out;
    case NodeType::Pipe:
        return pipeText(node);
    case NodeType::Command:
        for (const auto& operand : node.children)
            out += (out.empty() ? "" : " ") + operandText(*operand);
        return out;
    case NodeType::Field:
        return "." + joined(node.idents, ".");
    case NodeType::Variable:
        return joined(node.idents, ".");
    case NodeType::Chain:
        return operandText(*node.children.front()) + "." + joined(node.idents, ".");
    case NodeType::Dot:
        return ".";
    case NodeType::Nil:
        return "nil";
    default:
        return node.text;
    }
}

} // namespace halab::gotemplate
