#include "gotemplate/executor.h"

#include "base/gotext.h"
#include "gotemplate/format.h"
#include "gotemplate/parser.h"

#include <algorithm>

namespace halab::gotemplate {

Result<Template> Template::parse(std::string name, std::string_view text, const FunctionMap& functions)
{
    auto trees = Parser(name, text, functions).parse();
    HALAB_TRY(trees);
    Template parsed;
    parsed.m_tree = std::make_shared<const Tree>(Tree{std::move(name), std::string(text), std::move(*trees)});
    return parsed;
}

Result<std::string> Template::execute(const Value& data, const FunctionMap& functions, ExecuteOptions options) const
{
    Executor executor(*m_tree, functions, options);
    HALAB_TRY(executor.run(data));
    return executor.takeOutput();
}

tl::unexpected<Error> Executor::error(const std::string& message) const
{
    std::string where = "template: " + m_name;
    if (m_node != nullptr) {
        const auto before = std::string_view(m_tree.text).substr(0, m_node->position);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const auto lineBreak = before.rfind('\n');
        // Bytes, from 0.
        const auto column = lineBreak == std::string_view::npos ? before.size() : before.size() - lineBreak - 1;
        where = "template: " + m_tree.name + ":" + std::to_string(line) + ":" + std::to_string(column)
            + ": executing " + goQuote(m_name) + " at <" + nodeText(*m_node) + ">";
    }
    return fail(ErrorKind::InvalidInput, where + ": " + message);
}

Status Executor::step()
{
    if (++m_steps > stepsMax)
        return error("exceeded maximum number of steps");
    return {};
}

Status Executor::run(const Value& data)
{
    m_variables = {{"$", data}};
    const auto jump = walk(data, *m_tree.trees.at(m_tree.name));
    HALAB_TRY(jump);
    return {};
}

Result<Executor::Jump> Executor::walk(const Value& dot, const Node& node)
{
    at(node);
    HALAB_TRY(step());
    switch (node.type) {
    case NodeType::List:
        return walkList(dot, node);
    case NodeType::Text:
        HALAB_TRY(write(node.text));
        return Jump::None;
    case NodeType::Action: {
        const auto value = pipeline(dot, *node.pipe);
        HALAB_TRY(value);
        at(node);
        if (node.pipe->declarations.empty())
            HALAB_TRY(print(*value));
        return Jump::None;
    }
    case NodeType::If:
    case NodeType::With:
        return walkIfOrWith(dot, node);
    case NodeType::Range:
        return walkRange(dot, node);
    case NodeType::TemplateCall:
        HALAB_TRY(walkTemplate(dot, node));
        return Jump::None;
    case NodeType::Break:
        return Jump::Break;
    case NodeType::Continue:
        return Jump::Continue;
    default:
        return error("unknown node: " + nodeText(node));
    }
}

Result<Executor::Jump> Executor::walkList(const Value& dot, const Node& list)
{
    for (const auto& child : list.children) {
        const auto jump = walk(dot, *child);
        if (!jump || *jump != Jump::None)
            return jump;
    }
    return Jump::None;
}

Result<Executor::Jump> Executor::walkIfOrWith(const Value& dot, const Node& node)
{
    const auto mark = m_variables.size();
    const auto value = pipeline(dot, *node.pipe);
    HALAB_TRY(value);
    Result<Jump> jump = Jump::None;
    if (value->truth())
        jump = walk(node.type == NodeType::With ? *value : dot, *node.list);
    else if (node.elseList)
        jump = walk(dot, *node.elseList);
    m_variables.resize(mark);
    return jump;
}

Result<Executor::Jump> Executor::walkElement(const Node& node, const Value& index, const Value& element)
{
    const auto mark = m_variables.size();
    const auto& declared = node.pipe->declarations;
    // The lexically last variable is the element, the one before it the index.
    if (!declared.empty())
        m_variables[mark - 1].second = element;
    if (declared.size() > 1)
        m_variables[mark - 2].second = index;
    const auto jump = walk(element, *node.list);
    m_variables.resize(mark);
    return jump;
}

Result<Executor::Jump> Executor::walkRange(const Value& dot, const Node& node)
{
    const auto mark = m_variables.size();
    const auto value = pipeline(dot, *node.pipe);
    HALAB_TRY(value);
    std::vector<std::pair<Value, Value>> elements;
    if (const auto* list = value->list()) {
        for (std::size_t i = 0; i < list->items.size(); ++i)
            elements.emplace_back(static_cast<std::int64_t>(i), list->items[i]);
    } else if (const auto* map = value->mapping(); map != nullptr && map->kind != MapValue::Kind::Structure) {
        for (const auto& [key, element] : map->entries)
            elements.emplace_back(key, element);
    } else if (!value->isNil()) {
        return error("range can't iterate over " + formatValue(*value));
    }
    Result<Jump> result = Jump::None;
    for (const auto& [index, element] : elements) {
        const auto jump = walkElement(node, index, element);
        HALAB_TRY(jump);
        if (*jump == Jump::Break)
            break;
    }
    if (elements.empty() && node.elseList)
        result = walk(dot, *node.elseList);
    m_variables.resize(mark);
    return result;
}

Status Executor::walkTemplate(const Value& dot, const Node& node)
{
    const auto found = m_tree.trees.find(node.string);
    if (found == m_tree.trees.end())
        return error("template " + goQuote(node.string) + " not defined");
    if (m_depth == templateDepthMax)
        return error("exceeded maximum template depth (" + std::to_string(templateDepthMax) + ")");
    Value inner;
    if (node.pipe) {
        auto value = pipeline(dot, *node.pipe);
        HALAB_TRY(value);
        inner = std::move(*value);
    }
    // No dynamic scope: a template sees none of its caller's variables.
    auto variables = std::exchange(m_variables, {{"$", inner}});
    auto name = std::exchange(m_name, node.string);
    ++m_depth;
    const auto jump = walk(inner, *found->second);
    HALAB_TRY(jump);
    --m_depth;
    m_name = std::move(name);
    m_variables = std::move(variables);
    return {};
}

Status Executor::write(std::string_view text)
{
    if (m_output.size() + text.size() > outputMax)
        return error("output is too long");
    m_output += text;
    return {};
}

Status Executor::print(const Value& value) { return write(value.isNil() ? "<no value>" : formatValue(value)); }

} // namespace halab::gotemplate
