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
/// What a function does: arguments in, value or error out.
using Callable = std::function<Result<Value>(const std::vector<Value>&)>;

/// A function or method. Arguments are checked against the Go types of its parameters before it is called.
struct Function {
    Callable call;
    std::vector<std::string> parameters; ///< "string", "interface {}", "template.queryResult", …
    bool variadic = false;               ///< the last parameter may come any number of times
};
using FunctionMap = std::map<std::string, Function, std::less<>>;

struct ListValue;
struct MapValue;

/// What a template computes with. Cheap to copy; never changed once made.
class Value {
public:
    Value() = default; ///< nil
    Value(bool b) : m_value(b) {}
    Value(std::int64_t i) : m_value(i) {}
    Value(int i) : m_value(std::int64_t{i}) {}
    Value(double d) : m_value(d) {}
    Value(std::string s) : m_value(std::move(s)) {}
    Value(const char* s) : m_value(std::string(s)) {}
    Value(ValueList list, std::string typeName = "[]interface {}");
    /// map[string]interface {}: a missing key gives nil.
    static Value map(ValueMap map);
    /// map[string]string: a missing key gives "".
    static Value stringMap(ValueMap map);
    /// Fields and methods; a missing one is an error. `text` is what it prints as.
    static Value structure(std::string typeName, ValueMap fields, FunctionMap methods = {}, std::string text = {});

    using Variant = std::variant<std::monostate, bool, std::int64_t, double, std::string,
        std::shared_ptr<const ListValue>, std::shared_ptr<const MapValue>>;
    const Variant& variant() const { return m_value; }
    bool isNil() const { return std::holds_alternative<std::monostate>(m_value); }
    template <class T>
    const T* as() const { return std::get_if<T>(&m_value); }
    const ListValue* list() const;
    const MapValue* mapping() const;

    /// Go's type, "int", "map[string]string"; "nil" for nil.
    std::string typeName() const;
    /// What {{if}} makes of it: false for nil, false, 0, "" and what is empty.
    bool truth() const;

private:
    Variant m_value;
};

struct ListValue {
    ValueList items;
    std::string typeName;
};

struct MapValue {
    enum class Kind { Map, StringMap, Structure };
    Kind kind = Kind::Map;
    std::string typeName;
    ValueMap entries;
    FunctionMap methods;
    std::string text; ///< of a structure that prints itself
};

/// Bounds of one execution; reaching one is an error.
inline constexpr std::size_t outputMax = 1 << 20;
inline constexpr int stepsMax = 100'000;
inline constexpr int templateDepthMax = 100;

struct ExecuteOptions {
    bool missingKeyIsError = false; ///< option missingkey=error; otherwise missingkey=zero
};

/// A parsed template. Immutable; may be executed any number of times.
class Template {
public:
    /// Parse errors in Go's words: `template: NAME:1: unexpected "}" in operand`. Functions are looked for beside the
    /// builtin ones.
    static Result<Template> parse(std::string name, std::string_view text, const FunctionMap& functions);

    /// Execution errors in Go's words: `template: NAME:1:3: executing "NAME" at <.Foo>: …`.
    Result<std::string> execute(const Value& data, const FunctionMap& functions, ExecuteOptions options = {}) const;

    struct Tree;

private:
    std::shared_ptr<const Tree> m_tree;
};

/// Go's builtin functions (and or not eq ne lt le gt ge len index slice print printf println html js urlquery call).
/// `and` and `or` are evaluated by the executor, which does not evaluate more arguments than it must.
const FunctionMap& builtins();

} // namespace halab::gotemplate
