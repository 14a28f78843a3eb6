#pragma once

// The work of escape(): what is known, and the walk that finds it out.

#include "gotemplate/html/context.h"
#include "gotemplate/html/escape.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace halab::gotemplate::html {

/// A copy of a tree that may be changed.
using WorkingTree = std::shared_ptr<Tree>;

/// What a walk has learnt, and the changes that it would make. A walk may be a guess that is thrown away.
struct Findings {
    std::map<std::string, Context> output;       ///< where a template ends, by its mangled name
    std::map<std::string, WorkingTree> derived;  ///< copies for other contexts than text
    std::set<std::string> called;
    std::map<Node*, std::vector<std::string>> actions; ///< escapers for the end of the pipeline
    std::map<Node*, std::string> calls;                ///< the mangled name that is called
    std::map<Node*, std::string> texts;
};

/// What all walks of one set share: the copies of its trees, and the bounds.
class Workshop {
public:
    explicit Workshop(const TemplateSet& set) : m_set(set) {}

    WorkingTree find(const std::string& name);
    static WorkingTree copy(const Tree& tree);
    const std::map<std::string, WorkingTree>& trees() const { return m_trees; }
    /// False when there have been too many.
    bool step() { return ++m_steps <= escapeStepsMax; }

private:
    const TemplateSet& m_set;
    std::map<std::string, WorkingTree> m_trees;
    int m_steps = 0;
};

class Escaper {
public:
    explicit Escaper(Workshop& workshop, int depth = 0) : m_workshop(workshop), m_depth(depth) {}

    Context escapeTree(const Context& context, const Node* call, const std::string& name, std::string& mangled);
    Findings& findings() { return m_findings; }

private:
    /// Where breaks and continues leave the loop from.
    struct Loop {
        std::vector<Context> breaks;
        std::vector<Context> continues;
        std::shared_ptr<Loop> outer;
    };

    Context escape(Context context, Node& node);
    Context escapeAction(Context context, Node& node);
    Context escapeBranch(const Context& context, Node& node, const char* word);
    Context escapeLoop(Context afterOnce, Node& node);
    Context escapeList(Context context, const NodePtr& list);
    Context escapeTemplate(const Context& context, Node& node);
    Context escapeText(Context context, Node& node);
    Context computeOutput(const Context& context, const std::string& name, const WorkingTree& tree);
    /// Walks over the body as if the template ended in `context`. True if that fits.
    bool escapeBody(const Context& context, const std::string& name, const WorkingTree& tree, Context& output);
    Context tryList(const Context& context, const NodePtr& list, Escaper& attempt) const;
    void take(Findings&& findings);
    WorkingTree find(const std::string& name);

    /// The escapers that an action needs; the context behind it, or what is wrong.
    Context escapersFor(Context context, const Node& node, std::vector<std::string>& names) const;
    Context join(const Context& a, const Context& b, const Node& node, const char* word) const;
    Context joinLoop(Context context, const Loop& loop) const;

    std::string place(const Node& node) const;
    int lineOf(const Node& node) const;

    Workshop& m_workshop;
    int m_depth;
    Findings m_findings;
    WorkingTree m_tree; ///< that is walked over
    std::shared_ptr<Loop> m_loop;
};

/// Where one is after an empty text: an action behind `<a href=` is a value.
Context nudge(Context context);

/// Puts the escapers at the end of a pipeline.
void appendEscapers(Node& pipe, std::vector<std::string> escapers);
bool isPredefinedEscaper(const std::string& name);

} // namespace halab::gotemplate::html
