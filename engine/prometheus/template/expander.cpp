#include "prometheus/template/expander.h"

#include "gotemplate/html.h"
#include "gotemplate/html/escape.h"
#include "prometheus/template/functions.h"

namespace halab::prometheus {

namespace {

/// What stands before the text of every alert's template. (It moves the columns of errors, there as here.)
constexpr std::string_view prelude = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
                                     "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

const gotemplate::Type alertDataType{
    .name = "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }",
    .kind = gotemplate::Kind::Struct,
    .fields = {"Labels", "ExternalLabels", "ExternalURL", "Value"},
};

gotemplate::Value labelMap(const model::Labels& labels)
{
    gotemplate::ValueMap map;
    for (const auto& [name, value] : labels)
        map[name] = gotemplate::Value(value);
    return gotemplate::Value::stringMap(std::move(map));
}

gotemplate::Value alertData(const TemplateData& data)
{
    return gotemplate::Value::structure(alertDataType,
        {labelMap(data.labels), labelMap(data.externalLabels), gotemplate::Value(data.externalUrl),
            gotemplate::Value(data.value)});
}

std::string withPrelude(std::string_view text) { return std::string(prelude).append(text); }

Result<gotemplate::Template> parse(
    const std::string& name, std::string_view text, const gotemplate::FunctionMap& functions)
{
    auto parsed = gotemplate::Template::parse(name, text, functions);
    if (parsed)
        return parsed;
    return fail(ErrorKind::InvalidInput, "error parsing template " + name + ": " + parsed.error().message);
}

} // namespace

Result<std::string> expandWith(const std::string& name, std::string_view text, const gotemplate::Value& data,
    const gotemplate::FunctionMap& functions, gotemplate::ExecuteOptions options)
{
    const auto parsed = parse(name, text, functions);
    HALAB_TRY(parsed);
    auto expanded = parsed->execute(data, functions, options);
    if (expanded)
        return expanded;
    return fail(ErrorKind::InvalidInput, "error executing template " + name + ": " + expanded.error().message);
}

Result<std::string> expandHtmlWith(const std::string& name, std::string_view text, const gotemplate::Value& data,
    gotemplate::FunctionMap functions, gotemplate::ExecuteOptions options)
{
    using gotemplate::Value;
    const auto set = std::make_shared<gotemplate::TemplateSet>();
    const auto prefixed = [](const char* what, const std::string& of, const Error& error) {
        return fail(ErrorKind::InvalidInput, std::string("error ") + what + " template " + of + ": " + error.message);
    };
    constexpr int depthMax = 50;
    int depth = 0;
    functions["tmpl"] = {
        [&](const gotemplate::ValueList& arguments) -> Result<Value> {
            auto named = std::make_shared<gotemplate::TemplateSet>(set);
            const auto& wanted = *arguments[0].as<std::string>();
            auto tree = set->find(wanted);
            if (!tree)
                return fail(ErrorKind::NotFound, "html/template: \"" + wanted + "\" is undefined");
            named->setMain(wanted, std::move(tree));
            const auto page = gotemplate::html::escape(std::move(named));
            HALAB_TRY(page);
            if (depth == depthMax)
                return fail(ErrorKind::InvalidInput, "exceeded maximum template depth (100000)");
            ++depth;
            auto out = (*page)->execute(arguments[1], functions, options);
            --depth;
            HALAB_TRY(out);
            return Value(gotemplate::types::html, std::move(*out));
        },
        {"string", "interface {}"}};
    if (const auto parsed = set->parse(name, text, functions); !parsed)
        return prefixed("parsing", name, parsed.error());
    const auto page = gotemplate::html::escape(set);
    if (!page)
        return prefixed("executing", name, page.error());
    auto out = (*page)->execute(data, functions, options);
    if (!out)
        return prefixed("executing", name, out.error());
    return out;
}

Result<std::string> expandTemplate(const std::string& name, std::string_view text, const TemplateData& data)
{
    return expandWith(name, withPrelude(text), alertData(data), templateFunctions(data));
}

std::string expandOrError(const std::string& name, std::string_view text, const TemplateData& data, Error* failure)
{
    auto expanded = expandTemplate(name, text, data);
    if (expanded)
        return std::move(*expanded);
    auto message = "<error expanding template: " + expanded.error().message + ">";
    if (failure != nullptr)
        *failure = std::move(expanded).error();
    return message;
}

Status checkTemplate(const std::string& name, std::string_view text)
{
    const TemplateData none;
    const auto parsed = gotemplate::Template::parse(name, withPrelude(text), templateFunctions(none));
    HALAB_TRY(parsed);
    return {};
}

Result<promql::Vector> asVector(promql::QueryValue value)
{
    if (auto* vector = std::get_if<promql::Vector>(&value))
        return std::move(*vector);
    if (const auto* scalar = std::get_if<promql::ScalarValue>(&value))
        return promql::Vector{{{}, {scalar->t, scalar->v}}};
    return fail(ErrorKind::InvalidInput, "query result is not a vector or scalar");
}

} // namespace halab::prometheus
