#include "prometheus/template/functions.h"

#include "base/url.h"
#include "gotemplate/html.h"
#include "gotemplate/regexps.h"

#include <algorithm>
#include <charconv>

namespace halab::prometheus {

namespace template_functions {

using gotemplate::FunctionMap;
using gotemplate::Value;
using gotemplate::ValueList;
using gotemplate::ValueMap;
using Values = std::vector<Value>;

using gotemplate::Kind;
using gotemplate::Type;

const Type sampleType{.name = "template.sample", .kind = Kind::Struct, .fields = {"Labels", "Value"}};
const Type samplePointer{.name = "*template.sample", .kind = Kind::Struct, .element = &sampleType, .isPointer = true};
const Type resultType{.name = "template.queryResult", .kind = Kind::List, .element = &samplePointer};

const std::string& text(const Values& arguments, std::size_t i) { return *arguments[i].as<std::string>(); }

ValueMap toMap(const model::Labels& labels)
{
    ValueMap map;
    for (const auto& [name, value] : labels)
        map[name] = Value(value);
    return map;
}

std::string labelOf(const Value& sample, const std::string& name)
{
    const auto* labels = sample.field("Labels");
    if (labels == nullptr)
        return {};
    const auto found = labels->mapping()->entries.find(name);
    return found == labels->mapping()->entries.end() ? std::string() : *found->second.as<std::string>();
}

Result<Value> query(const TemplateData& data, const Values& arguments)
{
    if (!data.query)
        return fail(ErrorKind::Unsupported, "queries are not possible here");
    auto vector = data.query(text(arguments, 0), data.time);
    HALAB_TRY(vector);
    ValueList samples;
    for (const auto& sample : *vector)
        samples.push_back(
            Value::structure(samplePointer, {Value::stringMap(toMap(sample.metric)), Value(sample.point.v)}));
    return Value(resultType, std::move(samples));
}

Result<Value> first(const Values& arguments)
{
    const auto* list = arguments[0].list();
    if (list == nullptr || list->items.empty())
        return fail(ErrorKind::NotFound, "first() called on vector with no elements");
    return list->items.front();
}

Result<Value> value(const Values& arguments)
{
    if (arguments[0].isNil())
        return fail(ErrorKind::InvalidInput, "runtime error: invalid memory address or nil pointer dereference");
    return *arguments[0].field("Value");
}

Result<Value> label(const Values& arguments) { return Value(labelOf(arguments[1], text(arguments, 0))); }
Result<Value> stringValue(const Values& arguments) { return Value(labelOf(arguments[0], "__value__")); }

Result<Value> sortByLabel(const Values& arguments)
{
    if (arguments[1].list() == nullptr)
        return Value(resultType, ValueList{});
    auto items = arguments[1].list()->items;
    const auto& name = text(arguments, 0);
    std::stable_sort(items.begin(), items.end(),
        [&](const Value& a, const Value& b) { return labelOf(a, name) < labelOf(b, name); });
    return Value(resultType, std::move(items));
}

Result<Value> args(const Values& arguments)
{
    ValueMap map;
    for (std::size_t i = 0; i < arguments.size(); ++i)
        map["arg" + std::to_string(i)] = arguments[i];
    return Value::map(std::move(map));
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Result<Value> toUpper(const Values& arguments)
{
    auto out = text(arguments, 0);
    std::transform(out.begin(), out.end(), out.begin(), upper);
    return Value(out);
}

Result<Value> toLower(const Values& arguments)
{
    auto out = text(arguments, 0);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return Value(out);
}

/// Go's strings.Title: the first letter of each word, where letters, digits, underscores and apostrophes-free runs are
/// words.
Result<Value> title(const Values& arguments)
{
    auto out = text(arguments, 0);
    bool inWord = false;
    for (char& c : out) {
        if (!inWord)
            c = upper(c);
        const auto byte = static_cast<unsigned char>(c);
        inWord = byte >= 0x80 || c == '_' || (c >= '0' && c <= '9') || upper(c) != lower(c);
    }
    return Value(out);
}

Result<Value> stripPort(const Values& arguments)
{
    const auto parts = splitHostPort(text(arguments, 0));
    return Value(parts ? parts->first : text(arguments, 0));
}

bool isIpAddress(const std::string& host)
{
    if (host.find(':') != std::string::npos)
        return host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string::npos;
    int parts = 0;
    for (std::size_t begin = 0; begin <= host.size();) {
        const auto end = std::min(host.find('.', begin), host.size());
        unsigned number = 256;
        const auto [stop, problem] = std::from_chars(host.data() + begin, host.data() + end, number);
        if (problem != std::errc{} || stop != host.data() + end || number > 255)
            return false;
        ++parts;
        begin = end + 1;
    }
    return parts == 4;
}

Result<Value> stripDomain(const Values& arguments)
{
    const auto& hostPort = text(arguments, 0);
    const auto parts = splitHostPort(hostPort);
    const auto host = parts ? parts->first : hostPort;
    if (isIpAddress(host))
        return Value(hostPort);
    const auto name = host.substr(0, host.find('.'));
    if (!parts || parts->second.empty())
        return Value(name);
    return Value((name.find(':') != std::string::npos ? "[" + name + "]" : name) + ":" + parts->second);
}

template <int tab>
Result<Value> expressionLink(const Values& arguments)
{
    return Value("/graph?g0.expr=" + queryEscape(text(arguments, 0)) + "&g0.tab=" + std::to_string(tab));
}


} // namespace template_functions

gotemplate::FunctionMap templateFunctions(const TemplateData& data)
{
    using namespace template_functions;
    auto table = humanizeFunctions();
    const auto add = [&](const char* name, gotemplate::Callable call, std::vector<std::string> parameters) {
        table[name] = {std::move(call), std::move(parameters)};
    };
    add("query", [&data](const Values& arguments) { return query(data, arguments); }, {"string"});
    add("first", first, {resultType.name});
    add("label", label, {"string", samplePointer.name});
    add("value", template_functions::value, {samplePointer.name});
    add("strvalue", stringValue, {samplePointer.name});
    add("sortByLabel", sortByLabel, {"string", resultType.name});
    table["args"] = {args, {"interface {}"}, true};
    add("reReplaceAll", gotemplate::regexpReplaceAll, {"string", "string", "string"});
    add("match", gotemplate::regexpMatch, {"string", "string"});
    add("title", title, {"string"});
    add("toUpper", toUpper, {"string"});
    add("toLower", toLower, {"string"});
    add("stripPort", stripPort, {"string"});
    add("stripDomain", stripDomain, {"string"});
    add("graphLink", expressionLink<0>, {"string"});
    add("tableLink", expressionLink<1>, {"string"});
    add("safeHtml",
        [](const Values& arguments) -> Result<Value> { return Value(gotemplate::types::html, text(arguments, 0)); },
        {"string"});
    add("externalURL", [&data](const Values&) -> Result<Value> { return Value(data.externalUrl); }, {});
    add("pathPrefix",
        [&data](const Values&) -> Result<Value> {
            const auto url = parseUrl(data.externalUrl);
            return Value(url ? url->path : std::string());
        },
        {});
    return table;
}

} // namespace halab::prometheus
