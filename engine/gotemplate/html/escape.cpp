#include "gotemplate/html/escape.h"

#include "gotemplate/html/escaper.h"

namespace halab::gotemplate::html {

namespace escape_detail {

NodePtr copyOf(const NodePtr& node)
{
    if (!node)
        return nullptr;
    auto copy = std::make_shared<Node>(*node);
    for (auto& child : copy->children)
        child = copyOf(child);
    copy->pipe = copyOf(node->pipe);
    copy->list = copyOf(node->list);
    copy->elseList = copyOf(node->elseList);
    return copy;
}

void commit(const Findings& findings)
{
    for (const auto& [node, escapers] : findings.actions)
        appendEscapers(*node->pipe, escapers);
    for (const auto& [node, name] : findings.calls)
        node->string = name;
    for (const auto& [node, text] : findings.texts)
        node->text = text;
}

} // namespace escape_detail

WorkingTree Workshop::copy(const Tree& tree)
{
    return std::make_shared<Tree>(Tree{tree.parseName, tree.text, escape_detail::copyOf(tree.root)});
}

WorkingTree Workshop::find(const std::string& name)
{
    if (const auto known = m_trees.find(name); known != m_trees.end())
        return known->second;
    const auto tree = name == m_set.mainName() ? m_set.main() : m_set.find(name);
    if (!tree)
        return nullptr;
    return m_trees[name] = copy(*tree);
}

Result<std::shared_ptr<const TemplateSet>> escape(std::shared_ptr<const TemplateSet> set)
{
    Workshop workshop(*set);
    Escaper escaper(workshop);
    std::string name;
    const auto end = escaper.escapeTree({}, nullptr, set->mainName(), name);
    if (end.error) {
        end.error->name = set->mainName();
        return fail(ErrorKind::InvalidInput, end.error->text());
    }
    if (end.state != State::Text) {
        EscapeError error{.place = {}, .name = set->mainName(), .description = "ends in a non-text context: " + end.text()};
        return fail(ErrorKind::InvalidInput, error.text());
    }
    escape_detail::commit(escaper.findings());
    auto made = std::make_shared<TemplateSet>(set);
    for (const auto& [defined, tree] : workshop.trees())
        made->add(defined, tree);
    for (const auto& [defined, tree] : escaper.findings().derived)
        made->add(defined, tree);
    made->setMain(set->mainName(), workshop.trees().at(set->mainName()));
    return std::shared_ptr<const TemplateSet>(std::move(made));
}

} // namespace halab::gotemplate::html
