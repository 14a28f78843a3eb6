#pragma once

// Walks over the tree of a template and writes what comes out. Source: Go 1.19 text/template/exec.go.

#include "base/result.h"
#include "gotemplate/node.h"
#include "gotemplate/template.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::gotemplate {

/// One execution.
class Executor {
public:
    Executor(const TemplateSet& set, const FunctionMap& functions, ExecuteOptions options)
        : m_set(set), m_functions(functions), m_options(options), m_tree(set.main()), m_name(set.mainName())
    {
    }

    Status run(const Value& data);
    std::string takeOutput() { return std::move(m_output); }

private:
    enum class Jump { None, Break, Continue };
    using Operands = std::vector<NodePtr>;

    tl::unexpected<Error> error(const std::string& message) const;
    void at(const Node& node) { m_node = &node; }
    Status step();

    Result<Jump> walk(const Value& dot, const Node& node);
    Result<Jump> walkNode(const Value& dot, const Node& node);
    Result<Jump> walkList(const Value& dot, const Node& list);
    Result<Jump> walkIfOrWith(const Value& dot, const Node& node);
    Result<Jump> walkRange(const Value& dot, const Node& node);
    Result<Jump> walkElement(const Node& node, const Value& index, const Value& element);
    Status walkTemplate(const Value& dot, const Node& node);
    Status write(std::string_view text);
    Status print(const Node& node, const Value& value);

    /// `final`: what comes through the pipe, or null.
    Result<Value> pipeline(const Value& dot, const Node& pipe);
    Result<Value> command(const Value& dot, const Node& command, const Value* final);
    Result<Value> constant(const Value& dot, const Node& node);
    Result<Value> chain(const Value& dot, const Node& node, const Operands& operands, const Value* final);
    Result<Value> variable(const Node& node, const Value& dot, const Operands& operands, const Value* final);
    Result<Value> fields(const Value& dot, Value receiver, const Node& node, std::size_t first, const Operands& operands,
        const Value* final);
    Result<Value> field(const Value& dot, const std::string& name, const Node& node, const Operands& operands,
        const Value* final, const Value& receiver);
    Result<Value> structField(const std::string& name, const Value& receiver, bool hasArguments) const;
    Result<Value> missingKey(const Value& map, const std::string& name) const;
    Result<Value> function(const Value& dot, const Node& identifier, const Node& node, const Operands& operands,
        const Value* final);
    /// What can be called: a function, or a method with its receiver.
    struct Callee {
        const std::vector<std::string>& parameters;
        bool variadic;
        int results;
        const Function* function;
        const Method* method;
        const Value* receiver;
    };
    Result<Value> call(const Value& dot, const Callee& callee, const Node& node, const std::string& name,
        const Operands& operands, const Value* final);
    Status checkCount(const Callee& callee, const std::string& name, std::size_t written, bool hasFinal) const;
    Result<Value> shortCircuit(const Value& dot, bool isOr, const Operands& operands, const Value* final);
    Result<Value> argument(const Value& dot, const Node& node, const std::string& type);
    Result<Value> literal(const Node& node, const std::string& type);
    Result<Value> fitting(Value value, const std::string& type) const;
    Status notAFunction(const Operands& operands, const Value* final) const;

    const TemplateSet& m_set;
    const FunctionMap& m_functions;
    ExecuteOptions m_options;
    TreePtr m_tree;     ///< that runs
    std::string m_name; ///< of the template that runs
    const Node* m_node = nullptr;
    std::vector<std::pair<std::string, Value>> m_variables;
    std::string m_output;
    int m_steps = 0;
    int m_depth = 0;
};

} // namespace halab::gotemplate
