#pragma once

// Templates of alerts: labels and annotations. The bridge from rules to the template expander.

#include "base/result.h"
#include "base/time.h"
#include "model/labels.h"
#include "promql/engine.h"

#include <functional>
#include <string>
#include <string_view>

namespace halab::prometheus {

/// Asks the server itself, at the evaluation's time (template function `query`).
using RuleQuery = std::function<Result<promql::Vector>(const std::string& expression, std::int64_t t)>;

/// What the templates of one alert see.
struct AlertTemplateData {
    const model::Labels& labels; ///< of the sample, with its name
    const model::Labels& externalLabels;
    const std::string& externalUrl;
    double value = 0;
    std::int64_t t = 0;
    const RuleQuery& query;
};

/// Whether a template parses; the real message without prefix.
Status checkAlertTemplate(std::string_view alertName, std::string_view text);

Result<std::string> expandAlertTemplate(std::string_view alertName, std::string_view text, const AlertTemplateData& data);

} // namespace halab::prometheus
