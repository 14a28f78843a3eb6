#pragma once

// Go's text/template: actions, pipelines, variables, if / with / range / break / continue / define / block / template,
// comments, trim markers, option missingkey, and sets of templates that call each other.
// Source: Go 1.19 text/template.

#include "base/result.h"
#include "gotemplate/node.h"
#include "gotemplate/value.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace halab::gotemplate {

/// How deep nodes may be nested, through calls of templates too, and where no further call is made. Reaching the latter is
/// Go's error of endless recursion.
inline constexpr int walkDepthMax = 1'200;
inline constexpr int callDepthMax = 600;

struct ExecuteOptions {
    bool missingKeyIsError = false; ///< option missingkey=error; otherwise missingkey=zero
    // Reaching one of these is an error.
    std::size_t outputMax = 16 << 20;
    int stepsMax = 5'000'000;
};

/// A parsed template, whichever its name.
struct Tree {
    std::string parseName;                   ///< of the text it came from, for the places in errors
    std::shared_ptr<const std::string> text; ///< likewise
    NodePtr root;
};
using TreePtr = std::shared_ptr<const Tree>;

/// Nothing but blanks in it: as good as no template.
bool isEmptyTree(const Node& list);

/// Templates that can name each other ("associated" ones). Copies and layers share the trees.
class TemplateSet {
public:
    /// A set on top of another one, whose templates it sees and may hide.
    explicit TemplateSet(std::shared_ptr<const TemplateSet> base = {}) : m_base(std::move(base)) {}

    /// As New(name).Parse(text): the text becomes the template `name`, what it defines is added. What is empty does not
    /// replace what exists. Errors in Go's words: `template: NAME:1: unexpected "}" in operand`. Functions are looked for
    /// beside the builtin ones.
    Status parse(const std::string& name, std::string_view text, const FunctionMap& functions);

    /// Null if there is none.
    TreePtr find(std::string_view name) const;
    void add(const std::string& name, TreePtr tree) { m_trees[name] = std::move(tree); }

    /// Executes the text that was parsed last. Errors in Go's words:
    /// `template: NAME:1:3: executing "NAME" at <.Foo>: …`.
    Result<std::string> execute(const Value& data, const FunctionMap& functions, ExecuteOptions options = {}) const;

    const std::string& mainName() const { return m_mainName; }
    const TreePtr& main() const { return m_main; }
    void setMain(std::string name, TreePtr tree)
    {
        m_mainName = std::move(name);
        m_main = std::move(tree);
    }

private:
    std::shared_ptr<const TemplateSet> m_base;
    std::map<std::string, TreePtr, std::less<>> m_trees;
    std::string m_mainName;
    TreePtr m_main;
};

/// A single template with what it defines. Immutable; may be executed any number of times.
class Template {
public:
    static Result<Template> parse(std::string name, std::string_view text, const FunctionMap& functions);
    Result<std::string> execute(const Value& data, const FunctionMap& functions, ExecuteOptions options = {}) const;

private:
    std::shared_ptr<const TemplateSet> m_set;
};

/// Go's builtin functions (and or not eq ne lt le gt ge len index slice print printf println html js urlquery call).
/// `and` and `or` are evaluated by the executor, which does not evaluate more arguments than it must.
const FunctionMap& builtins();

} // namespace halab::gotemplate
