#include "widgets/lab_time.h"

#include <cmath>

namespace halab::app {

QString labTime(Time at, Time start)
{
    if (isZero(at) || isZero(start))
        return QStringLiteral("–");
    const double total = std::max(0.0, std::floor(seconds(at - start) * 10) / 10);
    const int minutes = int(total / 60);
    return QStringLiteral("%1:%2").arg(minutes, 2, 10, QLatin1Char('0')).arg(total - minutes * 60, 4, 'f', 1, QLatin1Char('0'));
}

double secondsSince(Time now, Time since)
{
    return isZero(now) || isZero(since) || since > now ? 0 : seconds(now - since);
}

QString spanText(double s)
{
    if (s < 60)
        return QStringLiteral("%1 s").arg(s, 0, 'f', s < 10 ? 1 : 0);
    const int minutes = int(std::round(s / 60));
    if (minutes < 60)
        return QStringLiteral("%1 min").arg(minutes);
    return minutes % 60 == 0 ? QStringLiteral("%1 h").arg(minutes / 60)
                             : QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

} // namespace halab::app
