#include "prometheus/api/answer.h"

#include "base/durations.h"
#include "base/gotext.h"
#include "base/rfc3339.h"

#include <cmath>
#include <cstdio>

namespace halab::prometheus {

namespace {

std::string_view apiErrorName(ApiErrorType type)
{
    switch (type) {
    case ApiErrorType::BadData:
        return "bad_data";
    case ApiErrorType::Execution:
        return "execution";
    case ApiErrorType::Timeout:
        return "timeout";
    case ApiErrorType::Canceled:
        return "canceled";
    case ApiErrorType::Unavailable:
        return "unavailable";
    case ApiErrorType::NotFound:
        return "not_found";
    case ApiErrorType::Internal:
        break;
    }
    return "internal";
}

int apiStatus(ApiErrorType type)
{
    switch (type) {
    case ApiErrorType::BadData:
        return 400;
    case ApiErrorType::Execution:
        return 422;
    case ApiErrorType::Timeout:
    case ApiErrorType::Canceled:
        return 503;
    case ApiErrorType::NotFound:
        return 404;
    case ApiErrorType::Internal:
    case ApiErrorType::Unavailable:
        break;
    }
    return 500;
}

/// The original's spellings of "before everything" and "after everything".
constexpr char apiTimeMinText[] = "-292273086-05-16T16:47:06Z";
constexpr char apiTimeMaxText[] = "292277025-08-18T07:12:54.999999999Z";

} // namespace

tl::unexpected<ApiError> invalidParameter(std::string_view name, std::string_view message)
{
    return badData("invalid parameter " + goQuote(name) + ": " + std::string(message));
}

http::Response apiResponse(const ApiResult& result)
{
    http::Response response;
    response.headers.set("Content-Type", "application/json");
    if (result) {
        response.body = R"({"status":"success","data":)" + *result + "}";
        return response;
    }
    response.status = apiStatus(result.error().type);
    json::Writer out;
    out.beginObject().field("status", "error").field("errorType", apiErrorName(result.error().type));
    out.field("error", std::string_view(result.error().message)).endObject();
    response.body = out.take();
    return response;
}

ApiParameters::ApiParameters(const http::Request& request)
{
    if (request.method == "POST" || request.method == "PUT")
        if (request.headers.value("Content-Type").starts_with("application/x-www-form-urlencoded"))
            m_values = parseQuery(request.body);
    const QueryValues inUrl = parseQuery(request.query);
    m_values.insert(m_values.end(), inUrl.begin(), inUrl.end());
}

std::string ApiParameters::get(std::string_view name) const
{
    const std::string* value = queryValue(m_values, name);
    return value ? *value : std::string();
}

std::vector<std::string> ApiParameters::all(std::string_view name) const
{
    std::vector<std::string> values;
    for (const auto& [key, value] : m_values)
        if (key == name)
            values.push_back(value);
    return values;
}

tl::expected<std::int64_t, ApiError> ApiParameters::time(std::string_view name, std::int64_t otherwise) const
{
    const std::string text = get(name);
    if (text.empty())
        return otherwise;
    const auto parsed = parseApiTime(text);
    if (!parsed)
        return invalidParameter(name, "Invalid time value for '" + std::string(name) + "': " + parsed.error().message);
    return *parsed;
}

Result<std::int64_t> parseApiTime(std::string_view text)
{
    double number = 0;
    if (goParseFloat(text, number)) {
        const double ms = std::round(number * 1000);
        if (std::isfinite(ms) && std::abs(ms) <= static_cast<double>(apiTimeMax))
            return static_cast<std::int64_t>(ms);
    } else if (const auto time = parseRfc3339(text)) {
        return unixMilliseconds(time->instant);
    } else if (text == apiTimeMinText) {
        return apiTimeMin;
    } else if (text == apiTimeMaxText) {
        return apiTimeMax;
    }
    return fail(ErrorKind::InvalidInput, "cannot parse " + goQuote(text) + " to a valid timestamp");
}

Result<Duration> parseApiDuration(std::string_view text)
{
    double number = 0;
    if (goParseFloat(text, number)) {
        const double ns = number * 1e9;
        if (!(std::abs(ns) <= 9.2e18))
            return fail(ErrorKind::InvalidInput,
                "cannot parse " + goQuote(text) + " to a valid duration. It overflows int64");
        return Duration{static_cast<std::int64_t>(ns)};
    }
    if (const auto parsed = parseDuration(text))
        return *parsed;
    return fail(ErrorKind::InvalidInput, "cannot parse " + goQuote(text) + " to a valid duration");
}

std::string sampleValueText(double value)
{
    const double size = std::abs(value);
    if (std::isfinite(value) && size != 0 && (size < 1e-6 || size >= 1e21))
        return goFormatE(value);
    return goFormatF(value);
}

std::string sampleTimeText(std::int64_t t)
{
    const std::uint64_t size = t < 0 ? 0 - static_cast<std::uint64_t>(t) : static_cast<std::uint64_t>(t);
    std::string text = (t < 0 ? "-" : "") + std::to_string(size / 1000);
    if (size % 1000 != 0) {
        const std::string fraction = std::to_string(size % 1000);
        text += "." + std::string(3 - fraction.size(), '0') + fraction;
    }
    return text;
}

void writeLabels(json::Writer& out, const model::Labels& labels)
{
    out.beginObject();
    for (const auto& [name, value] : labels)
        out.field(name, std::string_view(value));
    out.endObject();
}

namespace {

void writePoint(json::Writer& out, std::int64_t t, std::string_view text)
{
    out.beginArray().raw(sampleTimeText(t)).string(text).endArray();
}

struct ResultWriter {
    json::Writer& out;

    void operator()(const promql::ScalarValue& scalar) const
    {
        out.field("resultType", "scalar").key("result");
        writePoint(out, scalar.t, sampleValueText(scalar.v));
    }
    void operator()(const promql::StringValue& string) const
    {
        out.field("resultType", "string").key("result");
        writePoint(out, string.t, string.v);
    }
    void operator()(const promql::Vector& vector) const
    {
        out.field("resultType", "vector").key("result").beginArray();
        for (const promql::VectorSample& sample : vector) {
            out.beginObject().key("metric");
            writeLabels(out, sample.metric);
            out.key("value");
            writePoint(out, sample.point.t, sampleValueText(sample.point.v));
            out.endObject();
        }
        out.endArray();
    }
    void operator()(const promql::Matrix& matrix) const
    {
        out.field("resultType", "matrix").key("result").beginArray();
        for (const promql::Series& series : matrix) {
            out.beginObject().key("metric");
            writeLabels(out, series.metric);
            out.key("values").beginArray();
            for (const model::Sample& point : series.points)
                writePoint(out, point.t, sampleValueText(point.v));
            out.endArray().endObject();
        }
        out.endArray();
    }
};

} // namespace

std::string queryData(const promql::QueryValue& value)
{
    json::Writer out;
    out.beginObject();
    std::visit(ResultWriter{out}, value);
    out.endObject();
    return out.take();
}

} // namespace halab::prometheus
