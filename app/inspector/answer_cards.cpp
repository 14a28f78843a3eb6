#include "inspector/answer_cards.h"

#include "widgets/lab_time.h"

#include <QCoreApplication>
#include <QDateTime>

namespace halab::app {

namespace {

using Mark = CardRow::Mark;

QString say(const char* text) { return QCoreApplication::translate("AnswerCards", text); }

QString textOf(const json::Value& value) { return QString::fromStdString(value.text()); }

template <class Use>
void forEach(const json::Value& list, Use use)
{
    for (std::size_t i = 0; i < list.size(); ++i)
        use(list.at(i));
}

QString joined(const json::Value& list, const char* member = nullptr)
{
    QStringList parts;
    forEach(list, [&](const json::Value& item) { parts << textOf(member ? item[member] : item); });
    return parts.join(QStringLiteral(", "));
}

QString stateMeaning(const QString& state)
{
    if (state == u"active" || state == u"up" || state == u"ok" || state == u"ready" || state == u"inactive")
        return QStringLiteral("ok");
    if (state == u"firing" || state == u"down" || state == u"err")
        return QStringLiteral("alert");
    if (state == u"pending" || state == u"suppressed" || state == u"settling")
        return QStringLiteral("pending");
    return {};
}

QString matchersText(const json::Value& matchers)
{
    QStringList parts;
    forEach(matchers, [&](const json::Value& matcher) {
        const bool regex = matcher["isRegex"].boolOr(false), equal = matcher["isEqual"].boolOr(true);
        const QString op = regex ? (equal ? QStringLiteral("=~") : QStringLiteral("!~")) : (equal ? QStringLiteral("=") : QStringLiteral("!="));
        parts << textOf(matcher["name"]) + op + u'"' + textOf(matcher["value"]) + u'"';
    });
    return u'{' + parts.join(QStringLiteral(", ")) + u'}';
}

} // namespace

QString labelsText(const json::Value& labels, const QString& leaveOut)
{
    QStringList parts;
    if (const auto* object = labels.object())
        for (const auto& [name, value] : *object)
            if (QString::fromStdString(name) != leaveOut)
                parts << QString::fromStdString(name) + QStringLiteral("=\"") + textOf(value) + u'"';
    return u'{' + parts.join(QStringLiteral(", ")) + u'}';
}

QString clockText(const std::string& rfc3339)
{
    const auto time = QDateTime::fromString(QString::fromStdString(rfc3339), Qt::ISODateWithMs);
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("hh:mm:ss")) : QString::fromStdString(rfc3339);
}

QList<Card> alertCards(const json::Value& alerts)
{
    QList<Card> cards;
    const auto named = [&](const json::Value& fingerprint) {
        QString name = textOf(fingerprint);
        forEach(alerts, [&](const json::Value& other) {
            if (other["fingerprint"].text() == fingerprint.text())
                name = textOf(other["labels"]["alertname"]) + u' ' + labelsText(other["labels"], QStringLiteral("alertname"));
        });
        return name;
    };
    forEach(alerts, [&](const json::Value& alert) {
        Card card;
        card.key = textOf(alert["fingerprint"]);
        card.title = textOf(alert["labels"]["alertname"]);
        card.subtitle = labelsText(alert["labels"], QStringLiteral("alertname"));
        const auto& status = alert["status"];
        card.chip = textOf(status["state"]);
        card.chipKind = card.chip == u"active" ? QStringLiteral("alert") : stateMeaning(card.chip);
        card.rows << CardRow{Mark::None, say("since"), clockText(alert["startsAt"].text())}
                  << CardRow{Mark::None, say("ends, unless sent again"), clockText(alert["endsAt"].text())}
                  << CardRow{Mark::None, say("receivers"), joined(alert["receivers"], "name")};
        if (status["silencedBy"].size() > 0)
            card.rows << CardRow{Mark::Stop, say("silenced by %1").arg(joined(status["silencedBy"])), {}};
        forEach(status["inhibitedBy"], [&](const json::Value& fingerprint) {
            card.rows << CardRow{Mark::Stop, say("inhibited by %1").arg(named(fingerprint)), {}};
        });
        cards << card;
    });
    return cards;
}

QList<Card> silenceCards(const json::Value& silences)
{
    QList<Card> cards;
    forEach(silences, [&](const json::Value& silence) {
        Card card;
        card.key = textOf(silence["id"]);
        card.title = matchersText(silence["matchers"]);
        card.titleIsCode = true;
        card.subtitle = textOf(silence["comment"]);
        card.chip = textOf(silence["status"]["state"]);
        card.chipKind = card.chip == u"active" ? QStringLiteral("gossip") : stateMeaning(card.chip);
        card.rows << CardRow{Mark::None, say("id"), card.key.left(8) + u'…'}
                  << CardRow{Mark::None, say("by"), textOf(silence["createdBy"])}
                  << CardRow{Mark::None, say("from"), clockText(silence["startsAt"].text())}
                  << CardRow{Mark::None, card.chip == u"expired" ? say("ended") : say("until"), clockText(silence["endsAt"].text())};
        if (card.chip != u"expired")
            card.actions << CardAction{QStringLiteral("expire"), say("Expire"), say("Expire silence %1").arg(card.title)};
        cards << card;
    });
    return cards;
}

QList<Card> memberCards(const json::Value& status, const NodeNames& names)
{
    QList<Card> cards;
    const auto& cluster = status["cluster"];
    const auto own = textOf(cluster["name"]);
    Card head;
    head.key = QStringLiteral("cluster");
    head.title = say("Cluster");
    head.chip = textOf(cluster["status"]);
    head.chipKind = stateMeaning(head.chip);
    head.subtitle = say("%1 members, as this node sees them. A member waits position × peer timeout before it sends.").arg(cluster["peers"].size());
    cards << head;
    int position = 0;
    forEach(cluster["peers"], [&](const json::Value& peer) {
        Card card;
        const auto name = textOf(peer["name"]), address = textOf(peer["address"]);
        card.key = name;
        card.title = names(address);
        card.chip = say("position %1").arg(position++);
        card.chipKind = name == own ? QStringLiteral("ok") : QStringLiteral("gossip");
        card.subtitle = name == own ? say("this node") : QString();
        card.rows << CardRow{Mark::None, say("gossips on"), address} << CardRow{Mark::None, say("name"), name};
        cards << card;
    });
    return cards;
}

QList<Card> targetCards(const json::Value& data)
{
    QList<Card> cards;
    forEach(data["activeTargets"], [&](const json::Value& target) {
        Card card;
        card.key = textOf(target["scrapeUrl"]);
        card.title = textOf(target["labels"]["instance"]);
        card.subtitle = say("job %1, every %2").arg(textOf(target["labels"]["job"]), textOf(target["scrapeInterval"]));
        card.chip = textOf(target["health"]);
        card.chipKind = stateMeaning(card.chip);
        card.rows << CardRow{Mark::None, say("last scrape"), clockText(target["lastScrape"].text())}
                  << CardRow{Mark::None, say("took"), QStringLiteral("%1 ms").arg(target["lastScrapeDuration"].numberOr(0) * 1000, 0, 'f', 1)};
        card.note = textOf(target["lastError"]);
        cards << card;
    });
    return cards;
}

QList<Card> ruleCards(const json::Value& data)
{
    QList<Card> cards;
    forEach(data["groups"], [&](const json::Value& group) {
        forEach(group["rules"], [&](const json::Value& rule) {
            Card card;
            card.key = textOf(group["file"]) + u';' + textOf(group["name"]) + u';' + textOf(rule["name"]) + textOf(rule["query"]);
            card.title = textOf(rule["name"]);
            card.subtitle = say("group %1, every %2").arg(textOf(group["name"]), spanText(group["interval"].numberOr(0)));
            const bool alerting = textOf(rule["type"]) == u"alerting";
            card.chip = alerting ? textOf(rule["state"]) : textOf(rule["health"]);
            card.chipKind = stateMeaning(card.chip);
            card.rows << CardRow{Mark::None, textOf(rule["query"]), {}};
            if (alerting)
                card.rows << CardRow{Mark::None, say("for"), spanText(rule["duration"].numberOr(0))};
            const bool never = rule["lastEvaluation"].text().starts_with("0001");
            card.rows << CardRow{Mark::None, say("last evaluation"), never ? say("not yet") : clockText(rule["lastEvaluation"].text())};
            card.note = textOf(rule["lastError"]);
            cards << card;
        });
    });
    return cards;
}

QList<Card> ruleAlertCards(const json::Value& data)
{
    QList<Card> cards;
    forEach(data["alerts"], [&](const json::Value& alert) {
        Card card;
        card.title = textOf(alert["labels"]["alertname"]);
        card.subtitle = labelsText(alert["labels"], QStringLiteral("alertname"));
        card.key = card.title + card.subtitle;
        card.chip = textOf(alert["state"]);
        card.chipKind = stateMeaning(card.chip);
        card.rows << CardRow{Mark::None, say("active since"), clockText(alert["activeAt"].text())}
                  << CardRow{Mark::None, say("value"), textOf(alert["value"])};
        if (const auto* annotations = alert["annotations"].object())
            for (const auto& [name, value] : *annotations)
                card.rows << CardRow{Mark::None, QString::fromStdString(name) + QStringLiteral(": ") + textOf(value), {}};
        cards << card;
    });
    return cards;
}

QList<Card> notificationCards(const json::Value& notifications)
{
    QList<Card> cards;
    forEach(notifications, [&](const json::Value& notification) {
        Card card;
        card.key = QString::number(cards.size());
        card.chip = textOf(notification["status"]);
        card.chipKind = card.chip == u"resolved" ? QStringLiteral("ok") : QStringLiteral("notification");
        const auto& alerts = notification["alerts"];
        card.title = textOf(alerts.at(0)["labels"]["alertname"]);
        if (card.title.isEmpty())
            card.title = textOf(notification["title"]);
        if (card.title.isEmpty())
            card.title = textOf(notification["path"]);
        card.subtitle = say("from %1 at %2").arg(textOf(notification["from"]), clockText(notification["received"].text()));
        if (const auto service = textOf(notification["service"]); !service.isEmpty() && service != u"webhook")
            card.subtitle += say(", for %1").arg(service);
        forEach(alerts, [&](const json::Value& alert) {
            const bool firing = textOf(alert["status"]) == u"firing";
            card.rows << CardRow{firing ? Mark::Stop : Mark::Done, labelsText(alert["labels"], QStringLiteral("alertname")), textOf(alert["status"])};
        });
        cards.prepend(card); // the newest first
    });
    return cards;
}

} // namespace halab::app
