#include "inspector/group_story.h"

#include "host/vocabulary.h"
#include "widgets/lab_time.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace halab::app {

namespace {

using Mark = CardRow::Mark;

/// A flush that retried for an hour has many attempts; the rows tell of the last ones.
constexpr std::size_t attemptRowsMax = 4;

QString tell(const char* text) { return QCoreApplication::translate("DecisionFold", text); }

QString fieldOf(const std::optional<Event>& event, const char* key)
{
    return event ? QString::fromStdString(event->fieldText(key)) : QString();
}

bool isMuting(const std::string& why)
{
    return why == reason::silenced || why == reason::inhibited || why == reason::timeMuted || why == reason::outsideActiveTime;
}

/// What muted it, by name: a row each.
QList<CardRow> mutedRows(const Event& decision, Time start)
{
    const char* key = decision.reason == reason::inhibited ? "inhibitors" : decision.reason == reason::silenced ? "silences" : "interval";
    const auto at = labTime(decision.at, start);
    QList<CardRow> rows;
    for (const auto& name : QString::fromStdString(decision.fieldText(key)).split(u'\n', Qt::SkipEmptyParts))
        rows << CardRow{Mark::Stop, tell("%1: %2").arg(reasonText(decision.reason), name), at};
    if (rows.isEmpty())
        rows << CardRow{Mark::Stop, reasonText(decision.reason), at};
    const auto until = QDateTime::fromString(QString::fromStdString(decision.fieldText("until")), Qt::ISODateWithMs);
    if (until.isValid())
        rows << CardRow{Mark::Todo, (decision.reason == reason::timeMuted ? tell("Ends at %1") : tell("Begins again at %1"))
                .arg(QLocale().toString(until.toLocalTime(), QLocale::ShortFormat)), {}};
    return rows;
}

QList<CardRow> attemptRows(const Delivery& delivery, Time start)
{
    QList<CardRow> rows;
    const auto& attempts = delivery.attempts;
    const auto first = attempts.size() > attemptRowsMax ? attempts.size() - attemptRowsMax : 0;
    if (first > 0)
        rows << CardRow{Mark::Stop, tell("Earlier attempts that failed: %1").arg(int(attempts[first].send.fieldNumber("attempt")) - 1), {}};
    for (auto i = first; i < attempts.size(); ++i) {
        const auto& attempt = attempts[i];
        const auto number = int(attempt.send.fieldNumber("attempt"));
        if (!attempt.result)
            rows << CardRow{Mark::Current, tell("Attempt %1 is under way").arg(number), labTime(attempt.send.at, start)};
        else if (attempt.result->kind == kind::notificationFailed)
            rows << CardRow{Mark::Stop, tell("Attempt %1 failed: %2").arg(number).arg(fieldOf(attempt.result, "error")), labTime(attempt.result->at, start)};
        else if (number > 1)
            rows << CardRow{Mark::Done, tell("Attempt %1 was taken").arg(number), labTime(attempt.result->at, start)};
    }
    const bool retries = !delivery.decision && !attempts.empty() && attempts.back().result && attempts.back().result->kind == kind::notificationFailed;
    if (retries)
        rows << CardRow{Mark::Current, tell("Tries again soon, each time after a longer wait"), {}};
    return rows;
}

QList<CardRow> waitRows(const StoryView& view)
{
    const auto& wait = view.delivery->wait;
    if (!wait)
        return {CardRow{Mark::Done, tell("Position 0: does not wait"), {}}};
    const double span = wait->fieldNumber("wait");
    const double left = span - seconds(view.now - wait->at);
    const bool waits = !view.delivery->decision && view.delivery->attempts.empty() && left > 0;
    return {CardRow{waits ? Mark::Current : Mark::Done,
        tell("Waits for position %1: %2").arg(fieldOf(wait, "position"), spanText(span)), waits ? spanText(left) : QString(),
        waits && span > 0 ? 1 - left / span : -1}};
}

} // namespace

bool Delivery::addAttempt(const Event& event)
{
    if (event.kind == kind::notificationSend) {
        attempts.push_back({event, {}, {}});
        if (attempts.size() > attemptsKept)
            attempts.pop_front();
        return true;
    }
    if (attempts.empty())
        return false;
    if (event.kind == kind::notificationRequest)
        attempts.back().request = event;
    else
        attempts.back().result = event;
    return true;
}

QString groupLabels(const std::string& groupKey)
{
    const auto text = QString::fromStdString(groupKey);
    const auto at = text.lastIndexOf(QStringLiteral(":{"));
    return at < 0 ? text : text.mid(at + 1);
}

QString reasonText(const std::string& why)
{
    static const std::map<std::string, const char*> texts{
        {reason::firstNotification, "first notification"},
        {reason::newAlerts, "new alerts in the group"},
        {reason::newResolved, "new resolved alerts in the group"},
        {reason::allResolved, "all alerts resolved"},
        {reason::repeatInterval, "repeat interval elapsed"},
        {reason::notSettled, "gossip not settled"},
        {reason::inhibited, "inhibited"},
        {reason::timeMuted, "muted by a time interval"},
        {reason::outsideActiveTime, "outside its active time"},
        {reason::silenced, "silenced"},
        {reason::waiting, "waiting for its position"},
        {reason::deduplicated, "another member has sent it"},
        {reason::alreadyNotified, "already notified"},
        {reason::nothingToSend, "nothing to send"},
        {reason::sendFailed, "sending failed"},
        {reason::noIntegrations, "the receiver has no integrations"},
        {reason::unrecoverable, "refused for good"},
        {reason::timedOut, "every attempt failed until the flush's time limit"},
        {reason::canceled, "canceled by a reload or a shutdown"},
    };
    const auto found = texts.find(why);
    return found == texts.end() ? QString::fromStdString(why).replace(u'_', u' ') : tell(found->second);
}

QString storyOutlook(const StoryView& view)
{
    if (!view.delivery || !view.delivery->wait || view.delivery->decision)
        return {};
    const auto& wait = *view.delivery->wait;
    const auto end = labTime(wait.at + std::chrono::milliseconds(std::int64_t(wait.fieldNumber("wait") * 1000)), view.start);
    if (view.peerEntry) {
        const auto peer = QString::fromStdString(view.peerEntry->fieldText("from"));
        return tell("At %1 it will find the entry of %2 and stay silent. Had %2 died before %3, it would send.").arg(end, peer, labTime(view.peerEntry->at, view.start));
    }
    if (!view.delivery->attempts.empty())
        return {};
    return tell("At %1 it looks into its notification log. It sends if no other member has logged this notification by then.").arg(end);
}

QList<CardRow> storyRows(const StoryView& view)
{
    const auto& story = view.story;
    QList<CardRow> rows;
    if (story.received)
        rows << CardRow{Mark::Done, tell("Alert received from %1").arg(fieldOf(story.received, "from")), labTime(story.received->at, view.start)};
    if (!story.flush) {
        const double left = story.created ? story.groupWait - seconds(view.now - story.created->at) : 0;
        rows << CardRow{Mark::Current, tell("Grouped, waits %1 for more alerts").arg(spanText(story.groupWait)), left > 0 ? spanText(left) : QString(),
            left > 0 && story.groupWait > 0 ? 1 - left / story.groupWait : -1};
        return rows;
    }
    rows << CardRow{Mark::Done, tell("Grouped, flush begins"), labTime(story.flush->at, view.start)};
    const auto* delivery = view.delivery;
    const auto* decision = delivery && delivery->decision ? &*delivery->decision : nullptr;
    const std::string why = decision ? decision->reason : std::string();
    if (why == reason::notSettled)
        return rows << CardRow{Mark::Stop, tell("Gossip did not settle in time"), labTime(decision->at, view.start)};
    if (view.settled)
        rows << CardRow{Mark::Done, tell("Gossip settled"), labTime(view.settled->at, view.start)};
    else if (!delivery)
        rows << CardRow{Mark::Current, tell("Waits until gossip has settled"), {}};
    if (isMuting(why))
        return rows << mutedRows(*decision, view.start);
    if (delivery)
        rows << CardRow{Mark::Done, tell("Not inhibited, not muted, not silenced"), {}} << waitRows(view) << attemptRows(*delivery, view.start);
    if (!decision) {
        if (delivery && !delivery->attempts.empty())
            return rows;
        return rows << (view.peerEntry ? CardRow{Mark::Todo, tell("Then: log entry of %1, arrived %2").arg(QString::fromStdString(view.peerEntry->fieldText("from")), labTime(view.peerEntry->at, view.start)), {}}
                                       : CardRow{Mark::Todo, tell("Then: a look into the notification log"), {}})
                    << CardRow{Mark::Todo, tell("Send"), {}};
    }
    const bool sent = decision->fieldText("outcome") == "sent";
    return rows << (sent ? CardRow{Mark::Done, tell("Sent: %1").arg(reasonText(why)), labTime(decision->at, view.start)}
                         : CardRow{Mark::Stop, reasonText(why), labTime(decision->at, view.start)});
}

} // namespace halab::app
