#pragma once

// What templates compute with: values that carry a type of Go, because what is printed, compared, called and complained
// about depends on it.

#include "base/result.h"
#include "gotemplate/go_time.h"

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
using ValueMap = std::map<std::string, Value, std::less<>>;
using ValueList = std::vector<Value>;
/// What a function does: arguments in, value or error out.
using Callable = std::function<Result<Value>(const ValueList&)>;

/// A function. Arguments are checked against the Go types of its parameters before it is called.
struct Function {
    Callable call;
    std::vector<std::string> parameters; ///< "string", "interface {}", "template.queryResult", …
    bool variadic = false;               ///< the last parameter may come any number of times
};
using FunctionMap = std::map<std::string, Function, std::less<>>;

/// As a function, but with the value it belongs to.
struct Method {
    Result<Value> (*call)(const Value& receiver, const ValueList& arguments) = nullptr;
    std::vector<std::string> parameters;
    int results = 1; ///< one that gives more than a value (and an error) cannot be called
};

enum class Kind { Invalid, Bool, Int, Int32, Int64, Uint8, Float64, String, List, Map, Struct, Time };

inline bool isInteger(Kind kind) { return kind >= Kind::Int && kind <= Kind::Uint8; }

/// A type of Go. Made once, lives as long as the program: values point to it.
struct Type {
    std::string name = {}; ///< "template.KV"
    Kind kind = Kind::Invalid;
    const Type* element = nullptr; ///< of a list or a map; of a pointer what it points to
    bool isPointer = false;        ///< to a structure, whose kind this is then
    std::vector<std::string> fields = {};
    std::vector<std::string> jsonNames = {}; ///< of the fields; empty: as the fields
    std::vector<std::string> hiddenFields = {}; ///< not exported: named only to be refused
    std::map<std::string, Method, std::less<>> methods = {};
    std::string (*text)(const Value&) = nullptr;   ///< String()
    std::string (*goText)(const Value&) = nullptr; ///< GoString()
};

struct ListValue {
    ValueList items;
};
struct MapValue {
    ValueMap entries;
};
struct StructValue {
    ValueList fields; ///< in the order of their type's
};

/// Cheap to copy; never changed once made.
class Value {
public:
    Value() = default; ///< nil
    Value(bool b);
    Value(std::int64_t i);
    Value(int i);
    Value(double d);
    Value(std::string s);
    Value(const char* s);
    /// A value of another type than the plain one: time.Duration, template.HTML.
    Value(const Type& type, std::int64_t i) : m_type(&type), m_value(i) {}
    Value(const Type& type, std::string s) : m_type(&type), m_value(std::move(s)) {}
    Value(const Type& type, GoTime time) : m_type(&type), m_value(time) {}
    explicit Value(ValueList list);
    Value(const Type& type, ValueList list);
    static Value map(ValueMap map);       ///< map[string]interface {}: a missing key gives nil
    static Value stringMap(ValueMap map); ///< map[string]string: a missing key gives ""
    static Value map(const Type& type, ValueMap map);
    /// Fields in the order of the type's.
    static Value structure(const Type& type, ValueList fields);

    bool isNil() const { return m_type == nullptr; }
    Kind kind() const { return m_type == nullptr ? Kind::Invalid : m_type->kind; }
    const Type* type() const { return m_type; }
    /// bool, std::int64_t (all integers), double, std::string, GoTime
    template <class T>
    const T* as() const { return std::get_if<T>(&m_value); }
    const ListValue* list() const { return pointed<ListValue>(); }
    const MapValue* mapping() const { return pointed<MapValue>(); }
    const StructValue* structure() const { return pointed<StructValue>(); }
    /// Of a structure; null if it has none of that name.
    const Value* field(std::string_view name) const;
    /// What a pointer points to; otherwise the value itself.
    Value pointedTo() const;

    /// Go's type, "int", "map[string]string"; "nil" for nil.
    const std::string& typeName() const;
    /// What {{if}} makes of it: false for nil, false, 0, "" and what is empty.
    bool truth() const;

private:
    template <class T>
    const T* pointed() const
    {
        const auto* held = std::get_if<std::shared_ptr<const T>>(&m_value);
        return held == nullptr ? nullptr : held->get();
    }

    const Type* m_type = nullptr;
    std::variant<std::monostate, bool, std::int64_t, double, std::string, GoTime, std::shared_ptr<const ListValue>,
        std::shared_ptr<const MapValue>, std::shared_ptr<const StructValue>>
        m_value;
};

/// Go's own types.
namespace types {
extern const Type boolean, integer, int32, int64, uint8, float64, string;
extern const Type stringList, byteList, anyList; ///< []string, []uint8, []interface {}
extern const Type anyMap, stringMap;             ///< map[string]interface {}, map[string]string
extern const Type any;                           ///< interface {}: an element that may be anything
} // namespace types

/// The zero value of a type, as a missing key of a map of such elements gives it.
Value zeroValue(const Type& type);

} // namespace halab::gotemplate
