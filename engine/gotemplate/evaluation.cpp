#include "base/gotext.h"
#include "gotemplate/executor.h"
#include "gotemplate/html/escapers.h"

#include <algorithm>

// The part of the executor that evaluates pipelines.

namespace halab::gotemplate {

namespace {

const Function* functionNamed(const FunctionMap& functions, const std::string& name)
{
    if (const auto own = functions.find(name); own != functions.end())
        return &own->second;
    if (const auto builtin = builtins().find(name); builtin != builtins().end())
        return &builtin->second;
    const auto escaper = html::escapers().find(name);
    return escaper == html::escapers().end() ? nullptr : &escaper->second;
}

bool isIntegerType(const std::string& type)
{
    return type == "int" || type == "int64" || type == "time.Duration" || type == "time.Month" || type == "time.Weekday";
}

bool canBeNil(const std::string& type)
{
    return type != "string" && type != "bool" && type != "float64" && type != "time.Time" && !isIntegerType(type);
}

/// The type of a written number that is passed for a parameter of this name.
const Type& integerType(const std::string& type)
{
    for (const auto* candidate : {&types::int64, &types::duration, &types::month, &types::weekday})
        if (candidate->name == type)
            return *candidate;
    return types::integer;
}

bool takesAnything(const std::string& type) { return type == "interface {}" || type == "reflect.Value"; }

} // namespace

Result<Value> Executor::pipeline(const Value& dot, const Node& pipe)
{
    at(pipe);
    HALAB_TRY(step());
    Value value;
    bool first = true;
    for (const auto& node : pipe.children) {
        auto next = command(dot, *node, first ? nullptr : &value);
        HALAB_TRY(next);
        value = std::move(*next);
        first = false;
    }
    for (const auto& name : pipe.declarations) {
        if (!pipe.assigns) {
            m_variables.emplace_back(name, value);
            continue;
        }
        const auto known = std::find_if(
            m_variables.rbegin(), m_variables.rend(), [&](const auto& variable) { return variable.first == name; });
        if (known == m_variables.rend())
            return error("undefined variable: " + name);
        known->second = value;
    }
    return value;
}

Status Executor::notAFunction(const Operands& operands, const Value* final) const
{
    if (operands.size() > 1 || final != nullptr)
        return error("can't give argument to non-function " + nodeText(*operands.front()));
    return {};
}

Result<Value> Executor::command(const Value& dot, const Node& command, const Value* final)
{
    const auto& operands = command.children;
    const auto& first = *operands.front();
    switch (first.type) {
    case NodeType::Field:
        at(first);
        return fields(dot, dot, first, 0, operands, final);
    case NodeType::Chain:
        return chain(dot, first, operands, final);
    case NodeType::Identifier:
        at(first);
        return function(dot, first, command, operands, final);
    case NodeType::Pipe:
        HALAB_TRY(notAFunction(operands, final));
        return pipeline(dot, first);
    case NodeType::Variable:
        return variable(first, dot, operands, final);
    default:
        break;
    }
    at(first);
    HALAB_TRY(notAFunction(operands, final));
    if (first.type == NodeType::Nil)
        return error("nil is not a command");
    return constant(dot, first);
}

Result<Value> Executor::constant(const Value& dot, const Node& node)
{
    switch (node.type) {
    case NodeType::Dot:
        return dot;
    case NodeType::Bool:
        return Value(node.boolean);
    case NodeType::String:
        return Value(node.string);
    case NodeType::Number:
        if (node.looksFloat)
            return Value(node.number);
        return node.isInteger ? Result<Value>(Value(node.integer)) : error(node.text + " overflows int");
    default:
        return error("can't evaluate command " + goQuote(nodeText(node)));
    }
}

Result<Value> Executor::chain(const Value& dot, const Node& node, const Operands& operands, const Value* final)
{
    at(node);
    const auto& inner = *node.children.front();
    if (inner.type == NodeType::Nil)
        return error("indirection through explicit nil in " + nodeText(node));
    auto receiver = argument(dot, inner, "interface {}");
    HALAB_TRY(receiver);
    return fields(dot, std::move(*receiver), node, 0, operands, final);
}

Result<Value> Executor::variable(const Node& node, const Value& dot, const Operands& operands, const Value* final)
{
    at(node);
    const auto known = std::find_if(m_variables.rbegin(), m_variables.rend(),
        [&](const auto& variable) { return variable.first == node.idents.front(); });
    if (known == m_variables.rend())
        return error("undefined variable: " + node.idents.front());
    if (node.idents.size() == 1) {
        HALAB_TRY(notAFunction(operands, final));
        return known->second;
    }
    return fields(dot, known->second, node, 1, operands, final);
}

Result<Value> Executor::fields(const Value& dot, Value receiver, const Node& node, std::size_t first,
    const Operands& operands, const Value* final)
{
    for (std::size_t i = first; i + 1 < node.idents.size(); ++i) {
        auto next = field(dot, node.idents[i], node, {}, nullptr, receiver);
        HALAB_TRY(next);
        receiver = std::move(*next);
    }
    // Only the last one can be a method with arguments.
    return field(dot, node.idents.back(), node, operands, final, receiver);
}

Result<Value> Executor::missingKey(const Value& map, const std::string& name) const
{
    if (m_options.missingKeyIsError)
        return error("map has no entry for key " + goQuote(name));
    return zeroValue(*map.type()->element);
}

Result<Value> Executor::structField(const std::string& name, const Value& receiver, bool hasArguments) const
{
    const auto& type = *receiver.type();
    if (const auto* found = receiver.field(name)) {
        if (hasArguments)
            return error(name + " has arguments but cannot be invoked as function");
        return *found;
    }
    const auto& hidden = type.hiddenFields;
    if (std::find(hidden.begin(), hidden.end(), name) != hidden.end())
        return error(name + " is an unexported field of struct type " + type.name);
    return error("can't evaluate field " + name + " in type " + type.name);
}

Result<Value> Executor::field(const Value& dot, const std::string& name, const Node& node, const Operands& operands,
    const Value* final, const Value& receiver)
{
    if (receiver.isNil()) {
        if (m_options.missingKeyIsError)
            return error("nil data; no entry for key " + goQuote(name));
        return Value();
    }
    const auto& type = *receiver.type();
    const auto& methods = type.methods.empty() && type.isPointer && type.element != nullptr ? type.element->methods
                                                                                           : type.methods;
    if (const auto method = methods.find(name); method != methods.end())
        return call(dot, {method->second.parameters, false, method->second.results, nullptr, &method->second, &receiver},
            node, name, operands, final);
    const bool hasArguments = operands.size() > 1 || final != nullptr;
    const auto* map = receiver.mapping();
    if (map == nullptr)
        return structField(name, receiver, hasArguments);
    if (hasArguments)
        return error(name + " is not a method but has arguments");
    const auto entry = map->entries.find(name);
    return entry != map->entries.end() ? Result<Value>(entry->second) : missingKey(receiver, name);
}

Result<Value> Executor::function(const Value& dot, const Node& identifier, const Node& node, const Operands& operands,
    const Value* final)
{
    const auto& name = identifier.text;
    const auto* found = functionNamed(m_functions, name);
    if (found == nullptr)
        return error(goQuote(name) + " is not a defined function");
    return call(dot, {found->parameters, found->variadic, 1, found, nullptr, nullptr}, node, name, operands, final);
}

Status Executor::checkCount(const Callee& callee, const std::string& name, std::size_t written, bool hasFinal) const
{
    const auto given = written + (hasFinal ? 1 : 0);
    const auto wanted = callee.variadic ? callee.parameters.size() - 1 : callee.parameters.size();
    if (callee.variadic && given < wanted)
        return error("wrong number of args for " + name + ": want at least " + std::to_string(wanted) + " got "
            + std::to_string(written));
    if (!callee.variadic && given != wanted)
        return error("wrong number of args for " + name + ": want " + std::to_string(wanted) + " got "
            + std::to_string(given));
    if (callee.results != 1)
        return error("can't call method/function " + goQuote(name) + " with " + std::to_string(callee.results) + " results");
    return {};
}

Result<Value> Executor::call(const Value& dot, const Callee& callee, const Node& node, const std::string& name,
    const Operands& operands, const Value* final)
{
    HALAB_TRY(step());
    const auto written = operands.empty() ? 0 : operands.size() - 1; // the first operand is the function
    HALAB_TRY(checkCount(callee, name, written, final != nullptr));
    if (callee.function != nullptr && (name == "and" || name == "or"))
        return shortCircuit(dot, name == "or", operands, final);
    const auto& types = callee.parameters;
    ValueList arguments;
    arguments.reserve(written + 1);
    for (std::size_t i = 0; i < written; ++i) {
        auto value = argument(dot, *operands[i + 1], types[std::min(i, types.size() - 1)]);
        HALAB_TRY(value);
        arguments.push_back(std::move(*value));
    }
    if (final != nullptr) {
        auto value = fitting(*final, types[std::min(written, types.size() - 1)]);
        HALAB_TRY(value);
        arguments.push_back(std::move(*value));
    }
    auto result = callee.function != nullptr ? callee.function->call(arguments)
                                             : callee.method->call(*callee.receiver, arguments);
    if (result)
        return result;
    at(node);
    return error("error calling " + name + ": " + result.error().message);
}

Result<Value> Executor::shortCircuit(const Value& dot, bool isOr, const Operands& operands, const Value* final)
{
    Value value;
    for (std::size_t i = 1; i < operands.size(); ++i) {
        auto next = argument(dot, *operands[i], "reflect.Value");
        HALAB_TRY(next);
        value = std::move(*next);
        if (value.truth() == isOr)
            return value;
    }
    return final != nullptr ? *final : value;
}

Result<Value> Executor::fitting(Value value, const std::string& type) const
{
    if (takesAnything(type) || value.typeName() == type)
        return value;
    if (value.isNil()) {
        if (canBeNil(type))
            return value;
        return error("invalid value; expected " + type);
    }
    return error("wrong type for value; expected " + type + "; got " + value.typeName());
}

Result<Value> Executor::argument(const Value& dot, const Node& node, const std::string& type)
{
    at(node);
    const auto checked = [&](Result<Value> value) -> Result<Value> {
        HALAB_TRY(value);
        return fitting(std::move(*value), type);
    };
    switch (node.type) {
    case NodeType::Dot:
        return fitting(dot, type);
    case NodeType::Nil:
        if (canBeNil(type))
            return Value();
        return error("cannot assign nil to " + type);
    case NodeType::Field:
        return checked(fields(dot, dot, node, 0, {}, nullptr));
    case NodeType::Variable:
        return checked(variable(node, dot, {}, nullptr));
    case NodeType::Pipe:
        return checked(pipeline(dot, node));
    case NodeType::Identifier:
        return checked(function(dot, node, node, {}, nullptr));
    case NodeType::Chain:
        return checked(chain(dot, node, {}, nullptr));
    default:
        return literal(node, type);
    }
}

Result<Value> Executor::literal(const Node& node, const std::string& type)
{
    if (takesAnything(type))
        return constant({}, node);
    if (type == "string")
        return node.type == NodeType::String ? Result<Value>(Value(node.string))
                                             : error("expected string; found " + nodeText(node));
    if (type == "bool")
        return node.type == NodeType::Bool ? Result<Value>(Value(node.boolean))
                                           : error("expected bool; found " + nodeText(node));
    if (isIntegerType(type))
        return node.type == NodeType::Number && node.isInteger ? Result<Value>(Value(integerType(type), node.integer))
                                                               : error("expected integer; found " + nodeText(node));
    if (type == "float64")
        return node.type == NodeType::Number && node.isFloat ? Result<Value>(Value(node.number))
                                                             : error("expected float; found " + nodeText(node));
    return error("can't handle " + nodeText(node) + " for arg of type " + type);
}

} // namespace halab::gotemplate
