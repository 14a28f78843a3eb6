#include "events/event_text.h"

#include "host/vocabulary.h"
#include "inspector/decision_fold.h"

#include <QCoreApplication>

#include <map>

namespace halab::app {

namespace {

QString tell(const char* text) { return QCoreApplication::translate("EventText", text); }

/// `{field}` stands for a field's value; a part in [ ] is left out where its fields are empty.
const std::map<std::string_view, const char*>& sentences()
{
    static const std::map<std::string_view, const char*> texts{
        {kind::nodeStarted, "started[ by the {by}]"},
        {kind::nodeReady, "answers its HTTP API"},
        {kind::nodeStopping, "is asked to stop[ by the {by}]"},
        {kind::nodeStopped, "has stopped[, asked by the {by}]"},
        {kind::nodeKilled, "was killed[ by the {by}]"},
        {kind::nodePaused, "is paused[ by the {by}]: its time stands still"},
        {kind::nodeResumed, "goes on[, asked by the {by}]"},
        {kind::nodeWiped, "its disk was wiped"},
        {kind::nodeFailed, "did not start: {error}"},
        {kind::configReloaded, "read its configuration again[: {error}]"},
        {kind::scrapeOk, "scraped {to}[: {samples} samples]"},
        {kind::scrapeFailed, "could not scrape {to}[: {error}]"},
        {kind::targetUp, "{to} is up"},
        {kind::targetDown, "{to} is down[: {error}]"},
        {kind::alertPending, "{alertname} is pending[ for {instance}]"},
        {kind::alertFiring, "{alertname} is firing[ for {instance}]"},
        {kind::alertResolved, "{alertname} is resolved[ for {instance}]"},
        {kind::alertDropped, "{alertname} was pending and never fired[, {instance}]"},
        {kind::ruleFailed, "rule {rule} failed: {error}"},
        {kind::alertPost, "sends {alerts} alerts to {to}[: {alertname}]"},
        {kind::alertPostOk, "{to} took {alerts} alerts"},
        {kind::alertPostFailed, "{to} did not take {alerts} alerts[: {error}]"},
        {kind::alertReceived, "got {alertname}, {status}[, from {from}][ about {instance}]"},
        {kind::alertMerged, "already had {alertname}[ about {instance}]: renewed"},
        {kind::groupCreated, "new group {group}[, waits {group_wait} s for more alerts]"},
        {kind::groupFlush, "flushes group {group}[: {firing} firing][, {resolved} resolved]"},
        {kind::notifyWait, "position {position}: waits {wait} s before it sends"},
        {kind::notificationSend, "notifies {to}[: {status}][, attempt {attempt}]"},
        {kind::notificationRequest, "{integration} of {receiver} sends {bytes} bytes[: {method} {url}]"},
        {kind::notificationSent, "{to} took the notification[: {status}]"},
        {kind::notificationFailed, "{to} did not take the notification[: {error}]"},
        {kind::notificationReceived, "got a notification from {from}[: {status}][, {alertname}][, {title}]"},
        {kind::silenceCreated, "new silence {id}[ for {matchers}][ by {created_by}]"},
        {kind::silenceUpdated, "silence {id} was changed[: {matchers}]"},
        {kind::silenceExpired, "silence {id} was expired[: {matchers}]"},
        {kind::silenceMerged, "silence {id} came by gossip from {from}[: {state}]"},
        {kind::nflogLogged, "logs that {receiver} was notified[ about {group}]"},
        {kind::nflogMerged, "log entry came by gossip from {from}: {receiver} was notified[ about {group}]"},
        {kind::gossipSend, "gossips {message} to {to}[ about {about}][, {bytes} bytes][ by {transport}]"},
        {kind::gossipReceive, "hears {message} from {from}[ about {about}][, {bytes} bytes][ by {transport}]"},
        {kind::memberJoined, "sees {member} in the cluster"},
        {kind::memberLeft, "{member} has left the cluster"},
        {kind::memberSuspected, "{member} does not answer: suspected"},
        {kind::memberConfirmed, "{member} is suspected by {from}, too"},
        {kind::memberConflict, "{theirs} uses the name of {member}: ignored"},
        {kind::gossipOversized, "{message} is too long for a datagram[, {bytes} bytes]: goes by TCP[ to {members} members]"},
        {kind::gossipDropped, "{message} is not gossiped: too many wait"},
        {kind::memberFailed, "{member} is taken for dead"},
        {kind::memberRefuted, "{member} says that it lives"},
        {kind::clusterSettled, "gossip has settled[, {members} members]"},
        {kind::clusterPosition, "is at position {position}[ of {members} members]"},
        {kind::uiOpened, "opened {what}"},
        {kind::answerGiven, "answered {id}: {value}"},
        {kind::stepStarted, "step {step} begins"},
        {kind::stepPassed, "step {step} is done"},
        {kind::checkChanged, "check {check} of {step}: {verdict}"},
        {kind::labReady, "the cluster is ready"},
        {kind::labFinished, "finished: {verdict}[, {score} points]"},
    };
    return texts;
}

/// `{}:{job="x"}` → `{job="x"}`; an identifier of 36 letters → its first eight.
QString shown(const std::string& field, const std::string& value)
{
    const auto text = QString::fromStdString(value);
    if (field == "group")
        if (const auto at = text.lastIndexOf(QStringLiteral(":{")); at >= 0)
            return text.mid(at + 1);
    return field == "id" && text.size() == 36 ? text.left(8) + u'…' : text;
}

/// Fills the fields of `text` in; `missing` says that one of them had no value.
QString filled(const Event& event, const QString& text, bool& missing)
{
    QString out;
    qsizetype at = 0;
    while (at < text.size()) {
        const auto open = text.indexOf(u'{', at), close = text.indexOf(u'}', open);
        if (open < 0 || close < 0)
            break;
        const auto field = text.mid(open + 1, close - open - 1).toStdString();
        const auto value = event.fieldText(field);
        missing = missing || value.empty();
        out += text.mid(at, open - at) + shown(field, value);
        at = close + 1;
    }
    return out + text.mid(at);
}

} // namespace

QString eventSentence(const Event& event)
{
    if (!event.text.empty())
        return QString::fromStdString(event.text);
    const auto found = sentences().find(event.kind);
    if (found == sentences().end())
        return eventFields(event);
    const QString pattern = tell(found->second);
    QString sentence;
    qsizetype at = 0;
    while (at < pattern.size()) {
        auto open = pattern.indexOf(u'[', at);
        bool missing = false;
        sentence += filled(event, pattern.mid(at, open < 0 ? -1 : open - at), missing);
        if (open < 0)
            break;
        const auto close = pattern.indexOf(u']', open);
        missing = false;
        const auto optional = filled(event, pattern.mid(open + 1, close - open - 1), missing);
        if (!missing)
            sentence += optional;
        at = close + 1;
    }
    return event.reason.empty() ? sentence : sentence + QStringLiteral(" — ") + reasonText(event.reason);
}

QString eventFields(const Event& event)
{
    QStringList parts;
    for (const auto& [key, value] : event.fields)
        if (const auto text = QString::fromStdString(event.fieldText(key)); !text.isEmpty())
            parts << QString::fromStdString(key) + u'=' + text;
    return parts.join(QStringLiteral("  "));
}

} // namespace halab::app
