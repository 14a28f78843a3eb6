#include "base/rfc3339.h"

#include "base/golayout.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace halab {

namespace {

    struct CivilTime {
        std::chrono::year_month_day date;
        std::int64_t secondOfDay = 0;
        std::int64_t nanosecond = 0;
    };

    CivilTime civilTime(const ZonedTime& t)
    {
        using namespace std::chrono;
        if (isZero(t.instant))
            return {year{1} / 1 / 1, 0, 0};
        const auto second = floor<std::chrono::seconds>(t.instant);
        const auto local = second + std::chrono::seconds{t.offsetSeconds};
        const auto day = floor<days>(local);
        return {year_month_day{day}, (local - day).count(), (t.instant - second).count()};
    }

    std::string format(const ZonedTime& t, std::string_view decimals)
    {
        const auto civil = civilTime(t);
        const auto second = civil.secondOfDay;
        char buffer[64];
        const int size = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(civil.date.year()),
            static_cast<unsigned>(civil.date.month()), static_cast<unsigned>(civil.date.day()), static_cast<int>(second / 3600),
            static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
        std::string out(buffer, static_cast<std::size_t>(size));
        out += decimals;
        const int offset = isZero(t.instant) ? 0 : t.offsetSeconds;
        if (offset == 0)
            return out + "Z";
        const int minutes = std::abs(offset) / 60;
        std::snprintf(buffer, sizeof buffer, "%c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
        return out + buffer;
    }

} // namespace

Result<ZonedTime> parseRfc3339(std::string_view text) { return parseGoTime("2006-01-02T15:04:05Z07:00", text); }

Result<ZonedTime> parseApiDateTime(std::string_view text)
{
    static constexpr std::array<std::string_view, 7> layouts{"2006-01-02T15:04:05.000000Z0700", "2006-01-02T15:04:05.000Z0700",
        "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z", "2006-01-02T15:04",
        "2006-01-02 15:04:05"};
    for (const auto layout : layouts) {
        auto parsed = parseGoTime(layout, text);
        if (parsed || layout == layouts.back())
            return parsed;
    }
    return ZonedTime{};
}

std::string formatRfc3339Nano(ZonedTime t)
{
    const auto nanosecond = civilTime(t).nanosecond;
    if (nanosecond == 0)
        return format(t, {});
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, ".%09d", static_cast<int>(nanosecond));
    std::string decimals = buffer;
    decimals.erase(decimals.find_last_not_of('0') + 1);
    return format(t, decimals);
}

std::string formatRfc3339Nano(Time t) { return formatRfc3339Nano(ZonedTime{t, 0}); }

std::string formatRfc3339Milli(ZonedTime t)
{
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, ".%03d", static_cast<int>(civilTime(t).nanosecond / 1'000'000));
    return format(t, buffer);
}

std::string formatRfc3339Milli(Time t) { return formatRfc3339Milli(ZonedTime{t, 0}); }

} // namespace halab
