#include "base/timezone.h"

#include <QDateTime>
#include <QFileInfo>
#include <QTimeZone>

#include <map>

namespace halab {

namespace {

bool isUtc(std::string_view name) { return name.empty() || name == "UTC"; }

/// Loading a zone reads files; each thread keeps those it met.
const QTimeZone& loadZone(std::string_view name)
{
    thread_local std::map<std::string, QTimeZone, std::less<>> zones;
    if (const auto known = zones.find(name); known != zones.end())
        return known->second;
    constexpr std::size_t zonesMax = 1000;
    if (zones.size() >= zonesMax)
        zones.clear();
    // Qt also takes rules ("UTC+01:00", "CET-1"): only what the database has is a name.
    const QString file = QStringLiteral("/usr/share/zoneinfo/") + QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    const auto zone = name == "Local" ? QTimeZone::systemTimeZone()
        : QFileInfo(file).isFile()    ? QTimeZone(QByteArray(name.data(), static_cast<qsizetype>(name.size())))
                                      : QTimeZone();
    return zones.emplace(std::string(name), zone).first->second;
}

} // namespace

Status checkTimeZone(std::string_view name)
{
    if (isUtc(name))
        return {};
    if (name.find("..") != std::string_view::npos || name.front() == '/' || name.front() == '\\')
        return fail(ErrorKind::InvalidInput, "time: invalid location name");
    if (loadZone(name).isValid())
        return {};
    return fail(ErrorKind::InvalidInput, "unknown time zone " + std::string(name));
}

namespace {

/// Midnight of a month's first day in a zone, in seconds since 1970.
qint64 monthStart(const QTimeZone& zone, int year, int month)
{
    return QDateTime(QDate(year, month, 1), QTime(0, 0), zone).toSecsSinceEpoch();
}

int hoursOfMonth(const QTimeZone& zone, int year, int month)
{
    const auto end = month == 12 ? monthStart(zone, year + 1, 1) : monthStart(zone, year, month + 1);
    return static_cast<int>((end - monthStart(zone, year, month)) / 3600);
}

} // namespace

LocalTime localTime(Time t, std::string_view zone)
{
    auto whole = std::chrono::floor<std::chrono::seconds>(t);
    const auto* loaded = isUtc(zone) ? nullptr : &loadZone(zone);
    if (loaded && !loaded->isValid())
        loaded = nullptr;
    if (loaded) {
        const auto instant = QDateTime::fromSecsSinceEpoch(whole.time_since_epoch().count(), Qt::UTC);
        whole += std::chrono::seconds{loaded->offsetFromUtc(instant)};
    }
    const auto day = std::chrono::floor<std::chrono::days>(whole);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{whole - day};
    const auto last = date.year() / date.month() / std::chrono::last;
    const auto year = static_cast<int>(date.year()), month = static_cast<int>(static_cast<unsigned>(date.month()));
    return {
        .year = year,
        .month = month,
        .day = static_cast<int>(static_cast<unsigned>(date.day())),
        .hour = static_cast<int>(clock.hours().count()),
        .minute = static_cast<int>(clock.minutes().count()),
        .second = static_cast<int>(clock.seconds().count()),
        .weekday = static_cast<int>(std::chrono::weekday{day}.c_encoding()),
        .hoursInMonth =
            loaded ? hoursOfMonth(*loaded, year, month) : static_cast<int>(static_cast<unsigned>(last.day())) * 24,
    };
}

} // namespace halab
