#include "alertmanager/template/functions.h"

#include "base/letters.h"
#include "gotemplate/html.h"
#include "gotemplate/regexps.h"

namespace halab::alertmanager {

namespace template_functions {

using gotemplate::Value;
using gotemplate::ValueList;

const std::string& text(const ValueList& arguments, std::size_t i) { return *arguments[i].as<std::string>(); }

Result<Value> join(const ValueList& arguments)
{
    std::string out;
    if (const auto* list = arguments[1].list())
        for (const auto& item : list->items)
            out += (&item == &list->items.front() ? "" : text(arguments, 0)) + *item.as<std::string>();
    return Value(std::move(out));
}

Result<Value> stringSlice(const ValueList& arguments) { return Value(gotemplate::types::stringList, arguments); }

Result<Value> safeHtml(const ValueList& arguments) { return Value(gotemplate::types::html, text(arguments, 0)); }

template <std::string (*changed)(std::string_view)>
Result<Value> change(const ValueList& arguments)
{
    return Value(changed(text(arguments, 0)));
}

} // namespace template_functions

const gotemplate::FunctionMap& notificationFunctions()
{
    using namespace template_functions;
    static const gotemplate::FunctionMap table{
        {"toUpper", {change<upperCase>, {"string"}}},
        {"toLower", {change<lowerCase>, {"string"}}},
        {"title", {change<titleCase>, {"string"}}},
        {"join", {join, {"string", "[]string"}}},
        {"match", {gotemplate::regexpMatch, {"string", "string"}}},
        {"safeHtml", {safeHtml, {"string"}}},
        {"reReplaceAll", {gotemplate::regexpReplaceAll, {"string", "string", "string"}}},
        {"stringSlice", {stringSlice, {"string"}, true}},
    };
    return table;
}

} // namespace halab::alertmanager
