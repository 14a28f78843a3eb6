#pragma once

// Expands the templates in labels and annotations of alerts, and in consoles.
// Source: Prometheus 2.42 template/template.go, rules/alerting.go (spec §3.9).

#include "base/result.h"
#include "gotemplate/template.h"
#include "model/labels.h"
#include "promql/engine.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace halab::prometheus {

/// What the template function `query` asks: an instant query at `t` (milliseconds). Scalars come as a vector of one
/// element without labels (as `asVector` makes them).
using TemplateQuery = std::function<Result<promql::Vector>(std::string_view query, std::int64_t t)>;

/// What an alert's template sees.
struct TemplateData {
    model::Labels labels;         ///< $labels
    model::Labels externalLabels; ///< $externalLabels
    std::string externalUrl;      ///< $externalURL, and the base of graphLink and pathPrefix
    double value = 0;             ///< $value
    TemplateQuery query;          ///< may be empty: then `query` fails
    std::int64_t time = 0;        ///< milliseconds; when `query` is evaluated
};

/// Expands `text` with $labels, $externalLabels, $externalURL and $value defined. `name` stands in error texts
/// (alerts use "__alert_" + rule name).
/// Errors: `error parsing template NAME: …`, `error executing template NAME: …`.
Result<std::string> expandTemplate(const std::string& name, std::string_view text, const TemplateData& data);

/// As expandTemplate, but a failure becomes the text `<error expanding template: …>`. `failure`, if given, receives it.
std::string expandOrError(const std::string& name, std::string_view text, const TemplateData& data,
    Error* failure = nullptr);

/// Only the parsing, as a configuration check makes it. Error: `template: NAME:1: …`.
Status checkTemplate(const std::string& name, std::string_view text);

/// An engine's instant result as `query` needs it: a vector, or a scalar as a vector of one.
Result<promql::Vector> asVector(promql::QueryValue value);

} // namespace halab::prometheus
