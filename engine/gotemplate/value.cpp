#include "gotemplate/template.h"

namespace halab::gotemplate {

Value::Value(ValueList list, std::string typeName)
    : m_value(std::make_shared<const ListValue>(ListValue{std::move(list), std::move(typeName)}))
{
}

namespace {

Value::Variant mapping(MapValue map) { return std::make_shared<const MapValue>(std::move(map)); }

} // namespace

Value Value::map(ValueMap map)
{
    Value value;
    value.m_value = gotemplate::mapping({MapValue::Kind::Map, "map[string]interface {}", std::move(map), {}, {}});
    return value;
}

Value Value::stringMap(ValueMap map)
{
    Value value;
    value.m_value = gotemplate::mapping({MapValue::Kind::StringMap, "map[string]string", std::move(map), {}, {}});
    return value;
}

Value Value::structure(std::string typeName, ValueMap fields, FunctionMap methods, std::string text)
{
    Value value;
    value.m_value = gotemplate::mapping(
        {MapValue::Kind::Structure, std::move(typeName), std::move(fields), std::move(methods), std::move(text)});
    return value;
}

const ListValue* Value::list() const
{
    const auto* held = as<std::shared_ptr<const ListValue>>();
    return held == nullptr ? nullptr : held->get();
}

const MapValue* Value::mapping() const
{
    const auto* held = as<std::shared_ptr<const MapValue>>();
    return held == nullptr ? nullptr : held->get();
}

std::string Value::typeName() const
{
    if (isNil())
        return "nil";
    if (as<bool>() != nullptr)
        return "bool";
    if (as<std::int64_t>() != nullptr)
        return "int";
    if (as<double>() != nullptr)
        return "float64";
    if (as<std::string>() != nullptr)
        return "string";
    return list() != nullptr ? list()->typeName : mapping()->typeName;
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
        return mapping()->kind == MapValue::Kind::Structure || !mapping()->entries.empty();
    return false;
}

} // namespace halab::gotemplate
