#include "promql/functions.h"

#include <chrono>
#include <cmath>

// The time of evaluation, and parts of dates (UTC).

namespace halab::promql {

namespace time_family {

using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

/// Go's int64(float64) where it matters: out of range is the smallest number.
std::int64_t toInteger(double v)
{
    constexpr double limit = 9223372036854775808.0;
    return v >= -limit && v < limit ? static_cast<std::int64_t>(v) : std::numeric_limits<std::int64_t>::min();
}

struct Moment {
    explicit Moment(std::int64_t seconds)
        // Years that the calendar cannot hold are brought to its edge.
        : time(std::chrono::seconds{std::clamp<std::int64_t>(seconds, -1'000'000'000'000, 1'000'000'000'000)})
        , day(std::chrono::floor<std::chrono::days>(time))
        , date(day)
    {
    }
    sys_seconds time;
    sys_days day;
    year_month_day date;
};

double year(const Moment& m) { return static_cast<int>(m.date.year()); }
double month(const Moment& m) { return static_cast<unsigned>(m.date.month()); }
double dayOfMonth(const Moment& m) { return static_cast<unsigned>(m.date.day()); }
double dayOfWeek(const Moment& m) { return std::chrono::weekday(m.day).c_encoding(); }
double hour(const Moment& m) { return static_cast<double>(std::chrono::floor<std::chrono::hours>(m.time - m.day).count()); }
double minute(const Moment& m)
{
    return static_cast<double>(std::chrono::floor<std::chrono::minutes>(m.time - m.day).count() % 60);
}
double daysInMonth(const Moment& m)
{
    return static_cast<unsigned>(std::chrono::year_month_day_last(m.date.year() / m.date.month() / std::chrono::last).day());
}
double dayOfYear(const Moment& m)
{
    return static_cast<double>((m.day - sys_days(m.date.year() / std::chrono::January / 1)).count() + 1);
}

template <double (*part)(const Moment&)>
Result<Value> datePart(CallContext& context)
{
    if (context.arguments.empty())
        return promql::Vector{{{}, {context.t, part(Moment(context.t / 1000))}}};
    return mapValues(context.vector(0), [](double v) { return part(Moment(toInteger(v))); });
}

Result<Value> time(CallContext& context) { return static_cast<double>(context.t) / 1000; }

/// Of a direct selector the evaluator has put the samples' own times in.
Result<Value> timestamp(CallContext& context)
{
    auto& vector = context.vector(0);
    for (auto& sample : vector) {
        sample.metric.remove(model::metricNameLabel);
        sample.point = {context.t, static_cast<double>(sample.point.t) / 1000};
    }
    return std::move(vector);
}

} // namespace time_family

std::vector<Function> timeFunctions()
{
    using namespace time_family;
    using enum ValueType;
    return {
        {"time", {}, 0, Scalar, time_family::time},
        {"timestamp", {Vector}, 0, Vector, timestamp},
        {"year", {Vector}, 1, Vector, datePart<time_family::year>},
        {"month", {Vector}, 1, Vector, datePart<time_family::month>},
        {"day_of_month", {Vector}, 1, Vector, datePart<dayOfMonth>},
        {"day_of_week", {Vector}, 1, Vector, datePart<dayOfWeek>},
        {"day_of_year", {Vector}, 1, Vector, datePart<dayOfYear>},
        {"days_in_month", {Vector}, 1, Vector, datePart<daysInMonth>},
        {"hour", {Vector}, 1, Vector, datePart<time_family::hour>},
        {"minute", {Vector}, 1, Vector, datePart<time_family::minute>},
    };
}

} // namespace halab::promql
