#include "prometheus/api/api.h"

#include "promql/engine.h"

#include <algorithm>

namespace halab::prometheus {

namespace {

constexpr std::int64_t pointsMax = 11'000;

ApiError queryError(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::Timeout:
        return {ApiErrorType::Timeout, error.message};
    case ErrorKind::Canceled:
        return {ApiErrorType::Canceled, error.message};
    case ErrorKind::Internal:
        return {ApiErrorType::Internal, error.message};
    default:
        return {ApiErrorType::Execution, error.message};
    }
}

/// The timeout itself cannot pass here: an evaluation is bounded by its samples instead.
tl::expected<void, ApiError> checkTimeout(const ApiParameters& parameters)
{
    const std::string text = parameters.get("timeout");
    if (!text.empty())
        if (const auto timeout = parseApiDuration(text); !timeout)
            return invalidParameter("timeout", timeout.error().message);
    return {};
}

const char* documentedName(promql::ValueType type)
{
    switch (type) {
    case promql::ValueType::Matrix:
        return "range vector";
    case promql::ValueType::String:
        return "string";
    case promql::ValueType::Vector:
        return "instant vector";
    case promql::ValueType::Scalar:
        break;
    }
    return "scalar";
}

} // namespace

ApiResult Api::query(const ApiParameters& parameters, const http::PathParameters&) const
{
    const std::int64_t now = unixMilliseconds(m_sources.services.host.clock().now());
    const auto t = parameters.time("time", now);
    HALAB_TRY(t);
    HALAB_TRY(checkTimeout(parameters));
    const auto expr = promql::parseExpr(parameters.get("query"));
    if (!expr)
        return invalidParameter("query", expr.error().message);
    const auto value = m_sources.services.engine.instant(m_sources.services.head, **expr, *t);
    if (!value)
        return tl::unexpected(queryError(value.error()));
    return queryData(*value);
}

ApiResult Api::queryRange(const ApiParameters& parameters, const http::PathParameters&) const
{
    const auto start = parseApiTime(parameters.get("start"));
    if (!start)
        return invalidParameter("start", start.error().message);
    const auto end = parseApiTime(parameters.get("end"));
    if (!end)
        return invalidParameter("end", end.error().message);
    if (*end < *start)
        return invalidParameter("end", "end timestamp must not be before start time");
    const auto step = parseApiDuration(parameters.get("step"));
    if (!step)
        return invalidParameter("step", step.error().message);
    if (*step <= Duration{})
        return invalidParameter(
            "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
    const std::int64_t stepMs = std::max<std::int64_t>(1, *step / std::chrono::milliseconds{1});
    if ((*end - *start) / stepMs > pointsMax)
        return badData("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query "
                       "resolution (?step=XX)");
    HALAB_TRY(checkTimeout(parameters));
    const auto expr = promql::parseExpr(parameters.get("query"));
    if (!expr)
        return invalidParameter("query", expr.error().message);
    const promql::ValueType type = promql::valueType(**expr);
    if (type != promql::ValueType::Scalar && type != promql::ValueType::Vector)
        return badData(std::string("invalid expression type \"") + documentedName(type)
            + "\" for range query, must be Scalar or instant Vector");
    auto matrix = m_sources.services.engine.range(m_sources.services.head, **expr, *start, *end, stepMs);
    if (!matrix)
        return tl::unexpected(queryError(matrix.error()));
    return queryData(std::move(*matrix));
}

ApiResult Api::formatQuery(const ApiParameters& parameters, const http::PathParameters&) const
{
    const auto expr = promql::parseExpr(parameters.get("query"));
    if (!expr)
        return invalidParameter("query", expr.error().message);
    return json::quote(promql::printExpr(**expr));
}

} // namespace halab::prometheus
