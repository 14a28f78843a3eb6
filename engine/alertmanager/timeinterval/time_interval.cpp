#include "alertmanager/timeinterval/time_interval.h"

#include "base/timezone.h"

#include <algorithm>

namespace halab::alertmanager {

namespace {

bool anyContains(const Ranges& ranges, int value)
{
    return !ranges || std::ranges::any_of(*ranges, [&](const auto& r) { return value >= r.begin && value <= r.end; });
}

bool timesContain(const Ranges& times, int minute)
{
    return !times || std::ranges::any_of(*times, [&](const auto& r) { return minute >= r.begin && minute < r.end; });
}

/// Negative days count from the month's end; a range that begins after it is skipped, one that
/// ends after it is clamped.
bool daysContain(const Ranges& days, const LocalTime& t)
{
    if (!days)
        return true;
    // As the original counts: the month in which summer time begins is a day short.
    const int daysInMonth = t.hoursInMonth / 24;
    const auto fromStart = [&](int day) { return day < 0 ? daysInMonth + day + 1 : day; };
    return std::ranges::any_of(*days, [&](const auto& range) {
        const int begin = fromStart(range.begin);
        const int end = std::min(fromStart(range.end), daysInMonth);
        return begin <= daysInMonth && t.day >= begin && t.day <= end;
    });
}

} // namespace

bool TimeInterval::contains(Time t) const
{
    const auto local = localTime(t, location);
    return timesContain(times, local.hour * 60 + local.minute) && daysContain(daysOfMonth, local) &&
        anyContains(months, local.month) && anyContains(weekdays, local.weekday) && anyContains(years, local.year);
}

std::optional<Time> nextChange(const std::function<bool(Time)>& holds, Time now)
{
    using std::chrono::minutes;
    const bool before = holds(now);
    auto last = std::chrono::floor<minutes>(now);
    // Minute by minute for an hour, then in steps of a quarter, going back where one has changed.
    for (int step = 0; step < 60 + 8 * 24 * 4; ++step) {
        const auto next = last + minutes{step < 60 ? 1 : 15};
        if (holds(next) != before) {
            auto change = last + minutes{1};
            while (holds(change) == before)
                change += minutes{1};
            return change;
        }
        last = next;
    }
    return std::nullopt;
}

} // namespace halab::alertmanager
