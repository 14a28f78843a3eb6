#include "inspector/decision_fold.h"

#include "host/vocabulary.h"
#include "widgets/lab_time.h"

#include <QCoreApplication>

#include <algorithm>

namespace halab::app {

namespace {

constexpr std::size_t receivedKept = 500;

QString explain(const char* text) { return QCoreApplication::translate("DecisionFold", text); }

QString storyField(const std::optional<Event>& event, const char* key)
{
    return event ? QString::fromStdString(event->fieldText(key)) : QString();
}

std::string storyKey(const Event& event) { return event.fieldText("group") + "\n" + event.fieldText("receiver"); }

/// `{}:{job="x"}` → `{job="x"}`: what people call the group.
QString groupLabels(const std::string& groupKey)
{
    const auto text = QString::fromStdString(groupKey);
    const auto at = text.lastIndexOf(QStringLiteral(":{"));
    return at < 0 ? text : text.mid(at + 1);
}

bool isMuting(const std::string& why)
{
    return why == reason::silenced || why == reason::inhibited || why == reason::timeMuted || why == reason::outsideActiveTime;
}

} // namespace

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
        {reason::canceled, "canceled"},
    };
    const auto found = texts.find(why);
    return found == texts.end() ? QString::fromStdString(why) : explain(found->second);
}

void DecisionFold::clear()
{
    m_nodes.clear();
    m_received.clear();
}

void DecisionFold::add(const Event& event)
{
    if (event.kind == kind::alertReceived) {
        m_received.push_back(event);
        if (m_received.size() > receivedKept)
            m_received.pop_front();
        return;
    }
    if (event.kind == kind::nodeStarted) {
        m_nodes.erase(event.node); // it forgot everything but what its peers and its disk know
        return;
    }
    if (event.kind == kind::clusterSettled) {
        m_nodes[event.node].settled = event;
        return;
    }
    if (event.kind == kind::nflogLogged || event.kind == kind::nflogMerged) {
        m_nodes[event.node].log[storyKey(event)] = event;
        return;
    }
    const bool created = event.kind == kind::groupCreated, flush = event.kind == kind::groupFlush;
    const bool wait = event.kind == kind::notifyWait, decision = event.kind == kind::decision;
    if (!created && !flush && !wait && !decision)
        return;
    auto& story = m_nodes[event.node].groups[storyKey(event)];
    story.group = event.fieldText("group");
    story.receiver = event.fieldText("receiver");
    if (created || flush) {
        for (auto received = m_received.rbegin(); received != m_received.rend(); ++received) {
            if (received->node == event.node && (received->id == event.cause || event.cause == 0)) {
                story.received = *received;
                break;
            }
        }
    }
    if (created) {
        story.created = event;
        story.groupWait = event.fieldNumber("group_wait");
    } else if (flush) {
        story.flush = event;
        story.wait.reset();
        story.decision.reset();
    } else if (wait) {
        story.wait = event;
    } else {
        story.decision = event;
    }
}

/// The entry that came from a peer since the group's flush began: what the node will find when its wait is over.
const Event* DecisionFold::peerEntry(const Story& story, const NodeStories& node)
{
    const auto entry = node.log.find(story.group + "\n" + story.receiver);
    const bool fresh = entry != node.log.end() && story.flush && entry->second.kind == kind::nflogMerged
        && entry->second.at >= story.flush->at - std::chrono::seconds{1};
    return fresh ? &entry->second : nullptr;
}

/// What will come of a wait that still runs.
QString DecisionFold::outlook(const Story& story, const NodeStories& node, Time start)
{
    if (!story.wait || story.decision)
        return {};
    const auto end = labTime(story.wait->at + std::chrono::milliseconds(std::int64_t(story.wait->fieldNumber("wait") * 1000)), start);
    if (const auto* entry = peerEntry(story, node)) {
        const auto peer = QString::fromStdString(entry->fieldText("from"));
        return explain("At %1 it will find the entry of %2 and stay silent. Had %2 died before %3, it would send.").arg(end, peer, labTime(entry->at, start));
    }
    return explain("At %1 it looks into its notification log. It sends if no other member has logged this notification by then.").arg(end);
}

QList<CardRow> DecisionFold::rowsOf(const Story& story, const NodeStories& node, Time now, Time start)
{
    using Mark = CardRow::Mark;
    QList<CardRow> rows;
    if (story.received)
        rows << CardRow{Mark::Done, explain("Alert received from %1").arg(storyField(story.received, "from")), labTime(story.received->at, start)};
    if (!story.flush) {
        const double left = story.created ? story.groupWait - seconds(now - story.created->at) : 0;
        rows << CardRow{Mark::Current, explain("Grouped, waits %1 for more alerts").arg(spanText(story.groupWait)), left > 0 ? spanText(left) : QString(),
            left > 0 && story.groupWait > 0 ? 1 - left / story.groupWait : -1};
        return rows;
    }
    rows << CardRow{Mark::Done, explain("Grouped, flush begins"), labTime(story.flush->at, start)};
    const std::string why = story.decision ? story.decision->reason : std::string();
    const bool sent = story.decision && story.decision->fieldText("outcome") == "sent";
    const bool moved = story.wait || story.decision;
    if (why == reason::notSettled) {
        rows << CardRow{Mark::Stop, explain("Gossip did not settle in time"), labTime(story.decision->at, start)};
        return rows;
    }
    if (node.settled)
        rows << CardRow{Mark::Done, explain("Gossip settled"), labTime(node.settled->at, start)};
    else if (!moved)
        rows << CardRow{Mark::Current, explain("Waits until gossip has settled"), {}};
    if (isMuting(why)) {
        rows << CardRow{Mark::Stop, reasonText(why), labTime(story.decision->at, start)};
        return rows;
    }
    if (moved)
        rows << CardRow{Mark::Done, explain("Not inhibited, not silenced"), {}};
    if (story.wait) {
        const double span = story.wait->fieldNumber("wait");
        const double left = span - seconds(now - story.wait->at);
        const bool waits = !story.decision && left > 0;
        rows << CardRow{waits ? Mark::Current : Mark::Done,
            explain("Waits for position %1: %2").arg(storyField(story.wait, "position"), spanText(span)), waits ? spanText(left) : QString(),
            waits && span > 0 ? 1 - left / span : -1};
    } else if (moved) {
        rows << CardRow{Mark::Done, explain("Position 0: does not wait"), {}};
    }
    if (!story.decision) {
        const auto* entry = story.wait ? peerEntry(story, node) : nullptr;
        rows << (entry ? CardRow{Mark::Todo, explain("Then: log entry of %1, arrived %2").arg(QString::fromStdString(entry->fieldText("from")), labTime(entry->at, start)), {}}
                       : CardRow{Mark::Todo, explain("Then: a look into the notification log"), {}})
             << CardRow{Mark::Todo, explain("Send"), {}};
        return rows;
    }
    const auto at = labTime(story.decision->at, start);
    if (sent)
        rows << CardRow{Mark::Done, explain("Sent: %1").arg(reasonText(why)), at};
    else
        rows << CardRow{Mark::Stop, reasonText(why), at};
    return rows;
}

QList<Card> DecisionFold::groupCards(const QString& name, Time now, Time start) const
{
    const auto found = m_nodes.find(name.toStdString());
    if (found == m_nodes.end())
        return {};
    std::vector<const Story*> stories;
    for (const auto& [key, story] : found->second.groups)
        stories.push_back(&story);
    const auto age = [](const Story* story) { return story->flush ? story->flush->id : story->created ? story->created->id : 0; };
    std::stable_sort(stories.begin(), stories.end(), [&](const Story* a, const Story* b) { return age(a) > age(b); });
    QList<Card> cards;
    for (const auto* story : stories) {
        Card card;
        card.key = QString::fromStdString(story->group + '\n' + story->receiver);
        card.title = groupLabels(story->group) + QStringLiteral(" → ") + QString::fromStdString(story->receiver);
        if (story->decision) {
            const auto outcome = story->decision->fieldText("outcome");
            card.chip = outcome == "sent" ? explain("sent") : outcome == "failed" ? explain("failed") : explain("not sent");
            card.chipKind = outcome == "sent" ? QStringLiteral("notification") : outcome == "failed" ? QStringLiteral("alert") : QStringLiteral("pending");
            card.note = QString::fromStdString(story->decision->text);
        } else {
            card.note = outlook(*story, found->second, start);
        }
        const auto flushed = story->flush ? labTime(story->flush->at, start) : QString();
        card.subtitle = !story->flush ? explain("not flushed yet")
            : story->decision         ? explain("flush at %1, decided at %2").arg(flushed, labTime(story->decision->at, start))
                                      : explain("flush at %1, not decided yet").arg(flushed);
        card.rows = rowsOf(*story, found->second, now, start);
        cards << card;
    }
    return cards;
}

QList<Card> DecisionFold::logCards(const QString& name, Time start) const
{
    QList<Card> cards;
    const auto found = m_nodes.find(name.toStdString());
    if (found == m_nodes.end())
        return cards;
    for (const auto& [key, event] : found->second.log) {
        Card card;
        card.key = QString::fromStdString(key);
        card.title = groupLabels(event.fieldText("group")) + QStringLiteral(" → ") + QString::fromStdString(event.fieldText("receiver"));
        card.titleIsCode = true;
        const bool own = event.kind == kind::nflogLogged;
        card.subtitle = own ? explain("logged here at %1, after sending").arg(labTime(event.at, start))
                            : explain("came by gossip from %1 at %2").arg(QString::fromStdString(event.fieldText("from")), labTime(event.at, start));
        card.chip = own ? explain("own") : explain("gossip");
        card.chipKind = own ? QStringLiteral("notification") : QStringLiteral("gossip");
        card.rows << CardRow{CardRow::Mark::None, explain("firing alerts it tells of"), QString::fromStdString(event.fieldText("firing"))}
                  << CardRow{CardRow::Mark::None, explain("resolved alerts it tells of"), QString::fromStdString(event.fieldText("resolved"))};
        cards << card;
    }
    return cards;
}

} // namespace halab::app
