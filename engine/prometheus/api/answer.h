#pragma once

// The envelope of API v1: what a handler answers with, and how it is written.

#include "base/json.h"
#include "base/result.h"
#include "base/url.h"
#include "host/http/message.h"
#include "model/labels.h"
#include "promql/engine.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::prometheus {

enum class ApiErrorType { BadData, Execution, Timeout, Canceled, Internal, Unavailable, NotFound };

struct ApiError {
    ApiErrorType type = ApiErrorType::BadData;
    std::string message;
};

/// The JSON of `data`.
using ApiResult = tl::expected<std::string, ApiError>;

inline tl::unexpected<ApiError> badData(std::string message)
{
    return tl::unexpected(ApiError{ApiErrorType::BadData, std::move(message)});
}
/// invalid parameter "NAME": MESSAGE
tl::unexpected<ApiError> invalidParameter(std::string_view name, std::string_view message);

http::Response apiResponse(const ApiResult& result);

/// The parameters of a request, of its form body before those of its URL.
class ApiParameters {
public:
    explicit ApiParameters(const http::Request& request);

    /// First value; empty if missing.
    std::string get(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;

    /// Milliseconds. A missing one is `otherwise`; errors as the original's for this parameter.
    tl::expected<std::int64_t, ApiError> time(std::string_view name, std::int64_t otherwise) const;

private:
    QueryValues m_values;
};

/// Seconds as a float, or RFC 3339. Milliseconds. Error: cannot parse "x" to a valid timestamp
Result<std::int64_t> parseApiTime(std::string_view text);
/// Seconds as a float, or a duration. Error: cannot parse "x" to a valid duration
Result<Duration> parseApiDuration(std::string_view text);

inline constexpr std::int64_t apiTimeMin = -9'223'372'036'854'775; ///< before any sample
inline constexpr std::int64_t apiTimeMax = 9'223'372'036'854'775;

// Values as the API writes them.
std::string sampleValueText(double value);      ///< "1", "1.5e-07", "NaN", "+Inf"; not quoted
std::string sampleTimeText(std::int64_t t);     ///< "1795343793.700", "0"
void writeLabels(json::Writer& out, const model::Labels& labels);
/// {"resultType":…,"result":…}
std::string queryData(const promql::QueryValue& value);

} // namespace halab::prometheus
