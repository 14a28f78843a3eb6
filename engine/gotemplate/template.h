#pragma once

// Go's text/template as alert annotations use it: actions, pipelines, variables, if / with /
// range / define / template, comments, trim markers, option missingkey=zero.
// Source: Go 1.19 text/template; Prometheus 2.42 template package for functions.

#include "base/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace halab::gotemplate {

class Value;
using ValueMap = std::map<std::string, Value>;
using ValueList = std::vector<Value>;
/// A method or function value: arguments in, value or error out.
using Callable = std::function<Result<Value>(const std::vector<Value>&)>;

/// What a template computes with. Structs are maps whose missing keys are errors ("can't
/// evaluate field X in type T"); maps of strings give "" (missingkey=zero).
class Value {
public:
    Value() = default; ///< nil
    Value(bool b) : m_value(b) {}
    Value(std::int64_t i) : m_value(i) {}
    Value(int i) : m_value(std::int64_t{i}) {}
    Value(double d) : m_value(d) {}
    Value(std::string s) : m_value(std::move(s)) {}
    Value(const char* s) : m_value(std::string(s)) {}
    Value(ValueList list) : m_value(std::make_shared<ValueList>(std::move(list))) {}
    static Value map(ValueMap map);
    static Value structure(std::string typeName, ValueMap fields);
    static Value function(Callable callable);

    using Variant = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::shared_ptr<ValueList>,
        std::shared_ptr<struct MapValue>, std::shared_ptr<Callable>>;
    const Variant& variant() const { return m_value; }

private:
    Variant m_value;
};

struct MapValue {
    ValueMap entries;
    std::string typeName; ///< empty: a map; otherwise a struct
};

using FunctionMap = std::map<std::string, Callable, std::less<>>;

/// A parsed template. Immutable; may be executed any number of times.
class Template {
public:
    /// Parse errors in Go's words: `template: NAME:1: unexpected "}" in operand`.
    static Result<Template> parse(std::string name, std::string_view text, const FunctionMap& functions);

    /// Execution errors in Go's words: `template: NAME:1:3: executing "NAME" at <.Foo>: …`.
    /// Bounds: 1 MiB of output, 100,000 steps, 100 nested templates.
    Result<std::string> execute(const Value& data, const FunctionMap& functions) const;

private:
    struct Tree;
    std::shared_ptr<const Tree> m_tree;
};

/// Go's builtin functions (and or not eq ne lt le gt ge len index slice print printf println html js urlquery call).
const FunctionMap& builtins();

} // namespace halab::gotemplate
