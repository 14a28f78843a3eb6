#pragma once

// The functions that Prometheus adds to Go's templates. Source: Prometheus 2.42 template/template.go.

#include "gotemplate/template.h"
#include "prometheus/template/expander.h"

namespace halab::prometheus {

/// All of them, for one expansion. `data` must outlive the table.
gotemplate::FunctionMap templateFunctions(const TemplateData& data);

/// The part that is about numbers and times: humanize…, toTime, parseDuration.
gotemplate::FunctionMap humanizeFunctions();

/// Expands with any data: what tests and consoles need. Errors as expandTemplate.
Result<std::string> expandWith(const std::string& name, std::string_view text, const gotemplate::Value& data,
    const gotemplate::FunctionMap& functions, gotemplate::ExecuteOptions options = {});

/// The same as HTML, with the function `tmpl` that executes a template by its name: for consoles.
Result<std::string> expandHtmlWith(const std::string& name, std::string_view text, const gotemplate::Value& data,
    gotemplate::FunctionMap functions, gotemplate::ExecuteOptions options = {});

} // namespace halab::prometheus
