#include "gotemplate/value.h"

#include "gotemplate/html.h"

#include <algorithm>

namespace halab::gotemplate {

namespace types {

const Type boolean{.name = "bool", .kind = Kind::Bool};
const Type integer{.name = "int", .kind = Kind::Int};
const Type int32{.name = "int32", .kind = Kind::Int32};
const Type int64{.name = "int64", .kind = Kind::Int64};
const Type uint8{.name = "uint8", .kind = Kind::Uint8};
const Type float64{.name = "float64", .kind = Kind::Float64};
const Type string{.name = "string", .kind = Kind::String};
const Type any{.name = "interface {}", .kind = Kind::Invalid};
const Type stringList{.name = "[]string", .kind = Kind::List, .element = &string};
const Type byteList{.name = "[]uint8", .kind = Kind::List, .element = &uint8};
const Type anyList{.name = "[]interface {}", .kind = Kind::List, .element = &any};
const Type anyMap{.name = "map[string]interface {}", .kind = Kind::Map, .element = &any};
const Type stringMap{.name = "map[string]string", .kind = Kind::Map, .element = &string};

const Type html{.name = "template.HTML", .kind = Kind::String};

} // namespace types

Value::Value(bool b) : m_type(&types::boolean), m_value(b) {}
Value::Value(std::int64_t i) : m_type(&types::integer), m_value(i) {}
Value::Value(int i) : m_type(&types::integer), m_value(std::int64_t{i}) {}
Value::Value(double d) : m_type(&types::float64), m_value(d) {}
Value::Value(std::string s) : m_type(&types::string), m_value(std::move(s)) {}
Value::Value(const char* s) : m_type(&types::string), m_value(std::string(s)) {}
Value::Value(ValueList list) : Value(types::anyList, std::move(list)) {}

Value::Value(const Type& type, ValueList list)
    : m_type(&type), m_value(std::make_shared<const ListValue>(ListValue{std::move(list)}))
{
}

Value Value::map(ValueMap map) { return Value::map(types::anyMap, std::move(map)); }
Value Value::stringMap(ValueMap map) { return Value::map(types::stringMap, std::move(map)); }

Value Value::map(const Type& type, ValueMap map)
{
    Value value;
    value.m_type = &type;
    value.m_value = std::make_shared<const MapValue>(MapValue{std::move(map)});
    return value;
}

Value Value::structure(const Type& type, ValueList fields)
{
    Value value;
    value.m_type = &type;
    value.m_value = std::make_shared<const StructValue>(StructValue{std::move(fields)});
    return value;
}

const Value* Value::field(std::string_view name) const
{
    const auto* held = structure();
    if (held == nullptr)
        return nullptr;
    const auto& names = m_type->isPointer ? m_type->element->fields : m_type->fields;
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? nullptr : &held->fields[static_cast<std::size_t>(found - names.begin())];
}

Value Value::pointedTo() const
{
    auto value = *this;
    if (m_type != nullptr && m_type->isPointer && m_type->element != nullptr)
        value.m_type = m_type->element;
    return value;
}

const std::string& Value::typeName() const
{
    static const std::string nil = "nil";
    return m_type == nullptr ? nil : m_type->name;
}

bool Value::truth() const
{
    if (const auto* b = as<bool>())
        return *b;
    if (const auto* i = as<std::int64_t>())
        return *i != 0;
    if (const auto* d = as<double>())
        return *d != 0;
    if (const auto* s = as<std::string>())
        return !s->empty();
    if (list() != nullptr)
        return !list()->items.empty();
    if (mapping() != nullptr)
        return !mapping()->entries.empty();
    return !isNil();
}

Value zeroValue(const Type& type)
{
    switch (type.kind) {
    case Kind::Bool:
        return {false};
    case Kind::String:
        return {type, std::string()};
    case Kind::Float64:
        return {0.0};
    case Kind::List:
        return {type, ValueList{}};
    case Kind::Map:
        return Value::map(type, {});
    default:
        return isInteger(type.kind) ? Value(type, std::int64_t{0}) : Value();
    }
}

} // namespace halab::gotemplate
