#pragma once

#include "model/matcher.h"
#include "prometheus/api/answer.h"

#include <string_view>
#include <vector>

namespace halab::prometheus {

/// One match[] parameter: a metric selector, which may be `{}`.
Result<std::vector<model::Matcher>> parseMetricSelector(std::string_view text);

} // namespace halab::prometheus
