#include "base/gotext.h"
#include "base/html.h"
#include "base/runes.h"
#include "base/url.h"
#include "gotemplate/format.h"
#include "gotemplate/template.h"

#include <algorithm>
#include <array>
#include <cstdio>

// The functions that every template has. Source: Go 1.19 text/template/funcs.go.

namespace halab::gotemplate {

namespace building {

using Values = ValueList;

tl::unexpected<Error> wrong(std::string message) { return fail(ErrorKind::InvalidInput, std::move(message)); }

enum class Basic { None, Bool, Int, Uint, Float, String };

Basic basicKind(const Value& value)
{
    if (value.as<bool>() != nullptr)
        return Basic::Bool;
    if (value.as<std::int64_t>() != nullptr)
        return value.kind() == Kind::Uint8 ? Basic::Uint : Basic::Int;
    if (value.as<double>() != nullptr)
        return Basic::Float;
    return value.as<std::string>() != nullptr ? Basic::String : Basic::None;
}

bool bothWhole(Basic a, Basic b)
{
    return (a == Basic::Int && b == Basic::Uint) || (a == Basic::Uint && b == Basic::Int);
}

bool comparable(const Value& value)
{
    return value.list() == nullptr && value.mapping() == nullptr
        && (value.structure() == nullptr || value.type()->isPointer
            || std::all_of(value.structure()->fields.begin(), value.structure()->fields.end(), comparable));
}

bool same(const Value& a, const Value& b)
{
    if (a.type() != b.type())
        return false;
    if (const auto* time = a.as<GoTime>()) {
        const auto& other = *b.as<GoTime>();
        return time->seconds == other.seconds && time->nanoseconds == other.nanoseconds && time->offset == other.offset;
    }
    const auto* left = a.structure();
    const auto* right = b.structure();
    if (left != nullptr && !a.type()->isPointer)
        return std::equal(left->fields.begin(), left->fields.end(), right->fields.begin(), right->fields.end(), same);
    if (left != nullptr)
        return left == right;
    return a.as<std::string>() != nullptr ? *a.as<std::string>() == *b.as<std::string>()
        : a.as<double>() != nullptr       ? *a.as<double>() == *b.as<double>()
        : a.as<bool>() != nullptr         ? *a.as<bool>() == *b.as<bool>()
        : a.as<std::int64_t>() != nullptr ? *a.as<std::int64_t>() == *b.as<std::int64_t>()
                                          : a.isNil();
}

Result<bool> equal(const Value& a, const Value& b)
{
    const auto kind = basicKind(a);
    const auto other = basicKind(b);
    if (kind != other) {
        if (bothWhole(kind, other))
            return *a.as<std::int64_t>() == *b.as<std::int64_t>();
        if (a.isNil() || b.isNil())
            return false;
        return wrong("incompatible types for comparison");
    }
    if (kind == Basic::String)
        return *a.as<std::string>() == *b.as<std::string>();
    if (kind == Basic::Int)
        return *a.as<std::int64_t>() == *b.as<std::int64_t>();
    if (kind != Basic::None)
        return same(a, b);
    if (a.isNil() || b.isNil())
        return a.isNil() && b.isNil();
    if (!comparable(b))
        return wrong("non-comparable type " + formatValue(b) + ": " + b.typeName());
    return same(a, b);
}

Result<Value> eq(const Values& arguments)
{
    if (arguments.size() < 2)
        return wrong("missing argument for comparison");
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const auto same = equal(arguments[0], arguments[i]);
        HALAB_TRY(same);
        if (*same)
            return Value(true);
    }
    return Value(false);
}

Result<Value> ne(const Values& arguments)
{
    const auto same = eq(arguments);
    HALAB_TRY(same);
    return Value(!same->truth());
}

Result<bool> less(const Value& a, const Value& b)
{
    const auto kind = basicKind(a);
    const auto other = basicKind(b);
    if (kind == Basic::None || other == Basic::None)
        return wrong("invalid type for comparison");
    if (bothWhole(kind, other) || (kind == Basic::Int && other == kind) || (kind == Basic::Uint && other == kind))
        return *a.as<std::int64_t>() < *b.as<std::int64_t>();
    if (kind != other)
        return wrong("incompatible types for comparison");
    if (kind == Basic::Bool)
        return wrong("invalid type for comparison");
    return kind == Basic::Float ? *a.as<double>() < *b.as<double>() : *a.as<std::string>() < *b.as<std::string>();
}

Result<bool> lessOrEqual(const Value& a, const Value& b)
{
    const auto smaller = less(a, b);
    HALAB_TRY(smaller);
    return *smaller ? Result<bool>(true) : equal(a, b);
}

/// lt le gt ge: a relation, perhaps negated.
template <Result<bool> (*relation)(const Value&, const Value&), bool negated>
Result<Value> compare(const Values& arguments)
{
    const auto holds = relation(arguments[0], arguments[1]);
    HALAB_TRY(holds);
    return Value(*holds != negated);
}

Result<Value> length(const Values& arguments)
{
    const auto& value = arguments[0];
    if (const auto* text = value.as<std::string>())
        return Value(static_cast<std::int64_t>(text->size()));
    if (value.list() != nullptr)
        return Value(static_cast<std::int64_t>(value.list()->items.size()));
    if (value.mapping() != nullptr)
        return Value(static_cast<std::int64_t>(value.mapping()->entries.size()));
    return wrong(value.isNil() ? "reflect: call of reflect.Value.Type on zero Value" : "len of type " + value.typeName());
}

/// `limit` itself is let through here, as in Go: what it means is for the caller.
Result<std::size_t> position(const Value& index, std::size_t limit)
{
    const auto* given = index.as<std::int64_t>();
    if (index.isNil())
        return wrong("cannot index slice/array with nil");
    if (given == nullptr)
        return wrong("cannot index slice/array with type " + index.typeName());
    if (*given < 0 || static_cast<std::uint64_t>(*given) > limit)
        return wrong("index out of range: " + std::to_string(*given));
    return static_cast<std::size_t>(*given);
}

Result<Value> indexOne(const Value& value, const Value& index)
{
    if (const auto* text = value.as<std::string>()) {
        const auto at = position(index, text->size());
        HALAB_TRY(at);
        if (*at == text->size())
            return wrong("reflect: string index out of range");
        return Value(types::uint8, std::int64_t{static_cast<unsigned char>((*text)[*at])});
    }
    if (value.list() != nullptr) {
        const auto at = position(index, value.list()->items.size());
        HALAB_TRY(at);
        if (*at == value.list()->items.size())
            return wrong("reflect: slice index out of range");
        return value.list()->items[*at];
    }
    const auto* map = value.mapping();
    if (map == nullptr)
        return wrong(value.isNil() ? "index of nil pointer" : "can't index item of type " + value.typeName());
    const auto* key = index.as<std::string>();
    if (key == nullptr)
        return wrong(index.isNil() ? "value is nil; should be of type string"
                                   : "value has type " + index.typeName() + "; should be string");
    const auto found = map->entries.find(*key);
    if (found != map->entries.end())
        return found->second;
    return zeroValue(*value.type()->element);
}

Result<Value> index(const Values& arguments)
{
    if (arguments[0].isNil())
        return wrong("index of untyped nil");
    auto value = arguments[0];
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        auto inner = indexOne(value, arguments[i]);
        HALAB_TRY(inner);
        value = std::move(*inner);
    }
    return value;
}

Result<Value> slice(const Values& arguments)
{
    const auto* text = arguments[0].as<std::string>();
    const auto* list = arguments[0].list();
    if (arguments[0].isNil())
        return wrong("slice of untyped nil");
    if (arguments.size() > 4)
        return wrong("too many slice indexes: " + std::to_string(arguments.size() - 1));
    if (text == nullptr && list == nullptr)
        return wrong("can't slice item of type " + arguments[0].typeName());
    if (text != nullptr && arguments.size() == 4)
        return wrong("cannot 3-index slice a string");
    const auto size = text != nullptr ? text->size() : list->items.size();
    std::array<std::size_t, 3> bounds{0, size, size};
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const auto at = position(arguments[i], size);
        HALAB_TRY(at);
        bounds[i - 1] = *at;
    }
    if (bounds[0] > bounds[1])
        return wrong("invalid slice index: " + std::to_string(bounds[0]) + " > " + std::to_string(bounds[1]));
    if (arguments.size() == 4 && bounds[1] > bounds[2])
        return wrong("invalid slice index: " + std::to_string(bounds[1]) + " > " + std::to_string(bounds[2]));
    if (text != nullptr)
        return Value(*arguments[0].type(), text->substr(bounds[0], bounds[1] - bounds[0]));
    const auto begin = list->items.begin();
    return Value(*arguments[0].type(),
        ValueList(begin + static_cast<std::ptrdiff_t>(bounds[0]), begin + static_cast<std::ptrdiff_t>(bounds[1])));
}

Result<Value> logicalNot(const Values& arguments) { return Value(!arguments[0].truth()); }
Result<Value> print(const Values& arguments) { return Value(sprint(arguments)); }
Result<Value> println(const Values& arguments) { return Value(sprintln(arguments)); }

Result<Value> printf(const Values& arguments)
{
    return Value(gotemplate::sprintf(*arguments[0].as<std::string>(), {arguments.begin() + 1, arguments.end()}));
}

/// The text of one string, or what print makes of the arguments.
std::string textOf(const Values& arguments)
{
    if (arguments.size() == 1 && arguments[0].type() == &types::string)
        return *arguments[0].as<std::string>();
    Values shown;
    for (const auto& argument : arguments)
        shown.push_back(argument.isNil() ? Value("<no value>") : argument.pointedTo());
    return sprint(shown);
}

/// As html.EscapeString, and NUL becomes the replacement character.
Result<Value> html(const Values& arguments)
{
    auto out = escapeHtml(textOf(arguments));
    for (auto at = out.find('\0'); at != std::string::npos; at = out.find('\0', at))
        out.replace(at, 1, "\xef\xbf\xbd");
    return Value(out);
}

Result<Value> js(const Values& arguments)
{
    std::string out;
    std::array<char, 16> code{};
    const auto text = textOf(arguments);
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        const auto rune = decodeUtf8(std::string_view(text).substr(i));
        // What cannot be printed, as Go's quotes show it.
        const bool escaped = rune.value < 0x80
            ? rune.value < ' ' || c == '<' || c == '>' || c == '&' || c == '='
            : quoteRune(rune.value).starts_with("'\\");
        if (c == '\\' || c == '\'' || c == '"') {
            out += {'\\', c};
        } else if (escaped) {
            std::snprintf(code.data(), code.size(), "\\u%04X", static_cast<unsigned>(rune.value));
            out += code.data();
        } else {
            out += std::string_view(text).substr(i, rune.size);
        }
        i += rune.size;
    }
    return Value(out);
}

Result<Value> urlquery(const Values& arguments) { return Value(queryEscape(textOf(arguments))); }

/// There are no function values here that one could call.
Result<Value> call(const Values& arguments)
{
    return wrong(arguments[0].isNil() ? "call of nil" : "non-function of type " + arguments[0].typeName());
}

/// Never called: the executor knows them.
Result<Value> byExecutor(const Values& arguments) { return arguments.back(); }

} // namespace building

const FunctionMap& builtins()
{
    using namespace building;
    static const std::string any = "reflect.Value";
    static const FunctionMap table{
        {"and", {byExecutor, {any, any}, true}},
        {"or", {byExecutor, {any, any}, true}},
        {"not", {logicalNot, {any}}},
        {"eq", {eq, {any, any}, true}},
        {"ne", {ne, {any, any}}},
        {"lt", {compare<less, false>, {any, any}}},
        {"le", {compare<lessOrEqual, false>, {any, any}}},
        {"gt", {compare<lessOrEqual, true>, {any, any}}},
        {"ge", {compare<less, true>, {any, any}}},
        {"len", {building::length, {any}}},
        {"index", {building::index, {any, any}, true}},
        {"slice", {building::slice, {any, any}, true}},
        {"print", {building::print, {"interface {}"}, true}},
        {"println", {building::println, {"interface {}"}, true}},
        {"call", {call, {any, any}, true}},
        {"printf", {building::printf, {"string", "interface {}"}, true}},
        {"html", {html, {"interface {}"}, true}},
        {"js", {js, {"interface {}"}, true}},
        {"urlquery", {urlquery, {"interface {}"}, true}},
    };
    return table;
}

} // namespace halab::gotemplate
