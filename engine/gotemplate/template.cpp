#include "gotemplate/template.h"

#include "gotemplate/executor.h"
#include "gotemplate/parser.h"

#include <algorithm>

namespace halab::gotemplate {

bool isEmptyTree(const Node& list)
{
    return std::all_of(list.children.begin(), list.children.end(), [](const NodePtr& node) {
        return node->type == NodeType::Text && node->text.find_first_not_of(" \t\r\n\v\f") == std::string::npos;
    });
}

Status TemplateSet::parse(const std::string& name, std::string_view text, const FunctionMap& functions)
{
    auto source = std::make_shared<const std::string>(text);
    auto roots = Parser(name, *source, functions).parse();
    HALAB_TRY(roots);
    for (auto& [defined, root] : *roots) {
        auto tree = std::make_shared<const Tree>(Tree{name, source, root});
        if (defined == name)
            m_main = tree;
        if (!isEmptyTree(*root) || !find(defined))
            m_trees[defined] = std::move(tree);
    }
    m_mainName = name;
    return {};
}

TreePtr TemplateSet::find(std::string_view name) const
{
    if (const auto own = m_trees.find(name); own != m_trees.end())
        return own->second;
    return m_base ? m_base->find(name) : nullptr;
}

Result<std::string> TemplateSet::execute(const Value& data, const FunctionMap& functions, ExecuteOptions options) const
{
    Executor executor(*this, functions, options);
    HALAB_TRY(executor.run(data));
    return executor.takeOutput();
}

Result<Template> Template::parse(std::string name, std::string_view text, const FunctionMap& functions)
{
    auto set = std::make_shared<TemplateSet>();
    HALAB_TRY(set->parse(name, text, functions));
    Template parsed;
    parsed.m_set = std::move(set);
    return parsed;
}

Result<std::string> Template::execute(const Value& data, const FunctionMap& functions, ExecuteOptions options) const
{
    return m_set->execute(data, functions, options);
}

} // namespace halab::gotemplate
