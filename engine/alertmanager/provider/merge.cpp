// What one alert is: its validity, and two reports of it as one.

#include "alertmanager/provider/alerts.h"
#include "base/gotext.h"

namespace halab::alertmanager {

namespace {

template <class Pairs> std::string labelSetComplaint(const Pairs& pairs, MatcherMode mode)
{
    for (const auto& [name, value] : pairs) {
        if (!isLabelName(name, mode))
            return "invalid name " + goQuote(name);
        if (!isValidUtf8(value))
            return "invalid value " + goQuote(value);
    }
    return {};
}

} // namespace

Status validateAlert(const Alert& alert, MatcherMode mode)
{
    const auto invalid = [](std::string message) { return fail(ErrorKind::InvalidInput, std::move(message)); };
    if (isZero(alert.startsAt.instant))
        return invalid("start time missing");
    if (!isZero(alert.endsAt.instant) && alert.endsAt.instant < alert.startsAt.instant)
        return invalid("start time must be before end time");
    if (const auto complaint = labelSetComplaint(alert.labels, mode); !complaint.empty())
        return invalid("invalid label set: " + complaint);
    if (alert.labels.empty())
        return invalid("at least one label pair required");
    if (const auto complaint = labelSetComplaint(alert.annotations, mode); !complaint.empty())
        return invalid("invalid annotations: " + complaint);
    return {};
}

Alert mergeAlerts(const Alert& a, const Alert& b, Time now)
{
    if (b.updatedAt.instant < a.updatedAt.instant)
        return mergeAlerts(b, a, now);
    // b is the younger one from here on.
    Alert merged = b;
    if (a.startsAt.instant < b.startsAt.instant)
        merged.startsAt = a.startsAt;
    const bool isLater = a.endsAt.instant > b.endsAt.instant;
    if (b.isResolvedAt(now)) {
        if (a.isResolvedAt(now) && isLater)
            merged.endsAt = a.endsAt;
    } else if (isLater && !a.timeout) {
        // An end that the sender gave counts for more than one that the server assumed.
        merged.endsAt = a.endsAt;
    }
    return merged;
}

Alert mergeIntoStore(const Alert& stored, const Alert& incoming, Time now)
{
    const auto storedStart = stored.startsAt.instant, storedEnd = stored.endsAt.instant;
    const bool endsWithin = incoming.endsAt.instant > storedStart && incoming.endsAt.instant < storedEnd;
    const bool startsWithin = incoming.startsAt.instant > storedStart && incoming.startsAt.instant < storedEnd;
    return endsWithin || startsWithin ? mergeAlerts(stored, incoming, now) : incoming;
}

} // namespace halab::alertmanager
