#include "inspector/sent_fold.h"

#include "host/vocabulary.h"
#include "inspector/group_story.h"
#include "widgets/lab_time.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <algorithm>

namespace halab::app {

namespace {

QString sentText(const char* text) { return QCoreApplication::translate("SentFold", text); }

QString sentField(const Event& event, const char* key) { return QString::fromStdString(event.fieldText(key)); }

std::string wayOf(const Event& event)
{
    return event.fieldText("group") + "\n" + event.fieldText("receiver") + "\n" + event.fieldText("integration");
}

} // namespace

QString indentJson(const QString& text)
{
    if (QJsonDocument::fromJson(text.toUtf8()).isNull())
        return text;
    QString out;
    int depth = 0;
    bool inString = false, escaped = false;
    const auto newLine = [&] { out += u'\n' + QString(depth * 2, u' '); };
    const auto trimmed = text.trimmed();
    for (qsizetype i = 0; i < trimmed.size(); ++i) {
        const QChar c = trimmed[i];
        if (inString) {
            out += c;
            inString = escaped || c != u'"';
            escaped = !escaped && c == u'\\';
            continue;
        }
        if (c.isSpace())
            continue;
        const bool opens = c == u'{' || c == u'[', closes = c == u'}' || c == u']';
        if (closes) {
            --depth;
            const QChar before = out.isEmpty() ? QChar() : out.back();
            if (before != u'{' && before != u'[')
                newLine();
        }
        const bool first = !out.isEmpty() && (out.back() == u'{' || out.back() == u'[');
        if (first && !closes)
            newLine();
        out += c;
        inString = c == u'"';
        if (opens)
            ++depth;
        else if (c == u',')
            newLine();
        else if (c == u':')
            out += u' ';
    }
    return out;
}

void SentFold::add(const Event& event)
{
    if (event.kind == kind::nodeStarted) {
        m_nodes.erase(event.node);
    } else if (event.kind == kind::notificationSend) {
        m_nodes[event.node].attempts[wayOf(event)] = event.fieldNumber("attempt");
    } else if (event.kind == kind::notificationRequest) {
        auto& node = m_nodes[event.node];
        node.requests.push_back({event, node.attempts[wayOf(event)], {}});
        if (node.requests.size() > requestsKept)
            node.requests.pop_front();
    } else if (event.kind == kind::notificationSent || event.kind == kind::notificationFailed) {
        auto& node = m_nodes[event.node];
        const auto way = wayOf(event);
        node.attempts.erase(way);
        const auto open = std::find_if(node.requests.rbegin(), node.requests.rend(),
            [&](const Request& one) { return !one.result && wayOf(one.request) == way; });
        if (open != node.requests.rend())
            open->result = event;
    }
}

QList<Card> SentFold::cards(const QString& name, Time start) const
{
    QList<Card> cards;
    const auto found = m_nodes.find(name.toStdString());
    if (found == m_nodes.end())
        return cards;
    std::map<std::string, std::string> bodies; // of the younger attempt, by its way
    for (auto sent = found->second.requests.rbegin(); sent != found->second.requests.rend(); ++sent) {
        const auto& request = sent->request;
        Card card;
        card.key = QStringLiteral("sent-%1").arg(request.id);
        card.title = sentField(request, "receiver") + QStringLiteral(", ") + sentField(request, "integration");
        card.subtitle = sentText("group %1, at %2").arg(groupLabels(request.fieldText("group")), labTime(request.at, start));
        if (sent->attempt > 1)
            card.subtitle += sentText(", attempt %1").arg(int(sent->attempt));
        const bool failed = sent->result && sent->result->kind == kind::notificationFailed;
        card.chip = !sent->result ? sentText("under way") : failed ? sentText("failed") : sentText("taken");
        card.chipKind = !sent->result ? QStringLiteral("pending") : failed ? QStringLiteral("alert") : QStringLiteral("notification");
        if (const auto url = sentField(request, "url"); !url.isEmpty())
            card.rows << CardRow{CardRow::Mark::None, sentField(request, "method") + u' ' + url, {}};
        if (const auto type = sentField(request, "content_type"); !type.isEmpty())
            card.rows << CardRow{CardRow::Mark::None, type, sentText("%1 bytes").arg(qint64(request.fieldNumber("bytes")))};
        if (failed)
            card.note = sentField(*sent->result, "error");
        auto& younger = bodies[wayOf(request)];
        const auto body = request.fieldText("body");
        if (!body.empty() && body == younger) {
            card.rows << CardRow{CardRow::Mark::None, sentText("the same text as the attempt after it"), {}};
            cards << card;
            continue;
        }
        younger = body;
        card.code = indentJson(QString::fromStdString(body));
        card.actions << CardAction{QStringLiteral("copy"), sentText("Copy"), sentText("Copy the notification of %1").arg(card.title)};
        cards << card;
    }
    return cards;
}

} // namespace halab::app
