#include "gotemplate/executor.h"

#include "base/gotext.h"
#include "gotemplate/format.h"

#include <algorithm>

namespace halab::gotemplate {

tl::unexpected<Error> Executor::error(const std::string& message) const
{
    std::string where = "template: " + m_name;
    if (m_node != nullptr) {
        const auto before = std::string_view(*m_tree->text).substr(0, m_node->position);
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        const auto lineBreak = before.rfind('\n');
        // Bytes, from 0.
        const auto column = lineBreak == std::string_view::npos ? before.size() : before.size() - lineBreak - 1;
        where = "template: " + m_tree->parseName + ":" + std::to_string(line) + ":" + std::to_string(column)
            + ": executing " + goQuote(m_name) + " at <" + nodeText(*m_node) + ">";
    }
    return fail(ErrorKind::InvalidInput, where + ": " + message);
}

Status Executor::step()
{
    if (++m_steps > m_options.stepsMax)
        return error("exceeded maximum number of steps");
    return {};
}

Status Executor::run(const Value& data)
{
    m_variables = {{"$", data}};
    const auto jump = walk(data, *m_tree->root);
    HALAB_TRY(jump);
    return {};
}

Result<Executor::Jump> Executor::walk(const Value& dot, const Node& node)
{
    at(node);
    HALAB_TRY(step());
    if (m_depth >= walkDepthMax)
        return error("template is nested too deeply");
    ++m_depth;
    auto jump = walkNode(dot, node);
    --m_depth;
    return jump;
}

Result<Executor::Jump> Executor::walkNode(const Value& dot, const Node& node)
{
    switch (node.type) {
    case NodeType::List:
        return walkList(dot, node);
    case NodeType::Text:
        HALAB_TRY(write(node.text));
        return Jump::None;
    case NodeType::Action: {
        const auto value = pipeline(dot, *node.pipe);
        HALAB_TRY(value);
        if (node.pipe->declarations.empty())
            HALAB_TRY(print(node, *value));
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
    const auto declared = node.pipe->declarations.size();
    // The topmost variable becomes the element, the one below it the index.
    if (declared > mark)
        return error("runtime error: index out of range");
    if (declared > 0)
        m_variables[mark - 1].second = element;
    if (declared > 1)
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
    Result<Jump> jump = Jump::None;
    bool any = false;
    if (const auto* list = value->list()) {
        any = !list->items.empty();
        for (std::size_t i = 0; i < list->items.size() && jump && *jump != Jump::Break; ++i)
            jump = walkElement(node, static_cast<std::int64_t>(i), list->items[i]);
    } else if (const auto* map = value->mapping()) {
        any = !map->entries.empty();
        for (auto entry = map->entries.begin(); entry != map->entries.end() && jump && *jump != Jump::Break; ++entry)
            jump = walkElement(node, entry->first, entry->second);
    } else if (!value->isNil()) {
        return error("range can't iterate over " + formatValue(value->pointedTo()));
    }
    if (!jump)
        return jump;
    jump = Jump::None;
    if (!any && node.elseList)
        jump = walk(dot, *node.elseList);
    m_variables.resize(mark);
    return jump;
}

Status Executor::walkTemplate(const Value& dot, const Node& node)
{
    auto tree = m_set.find(node.string);
    if (!tree)
        return error("template " + goQuote(node.string) + " not defined");
    // Go's own limit is in the text: what recurses so deeply does not end.
    if (m_depth >= callDepthMax)
        return error("exceeded maximum template depth (100000)");
    Value inner;
    if (node.pipe) {
        auto value = pipeline(dot, *node.pipe);
        HALAB_TRY(value);
        inner = std::move(*value);
    }
    // No dynamic scope: a template sees none of its caller's variables.
    auto variables = std::exchange(m_variables, {{"$", inner}});
    auto name = std::exchange(m_name, node.string);
    auto outer = std::exchange(m_tree, std::move(tree));
    const auto jump = walk(inner, *m_tree->root);
    HALAB_TRY(jump);
    m_tree = std::move(outer);
    m_name = std::move(name);
    m_variables = std::move(variables);
    return {};
}

Status Executor::write(std::string_view text)
{
    if (m_output.size() + text.size() > m_options.outputMax)
        return error("output is too long");
    m_output += text;
    return {};
}

Status Executor::print(const Node& node, const Value& value)
{
    at(node);
    return write(value.isNil() ? "<no value>" : formatValue(value.pointedTo()));
}

} // namespace halab::gotemplate
