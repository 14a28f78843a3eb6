#include "inspector/decision_fold.h"

#include "host/vocabulary.h"
#include "widgets/lab_time.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <vector>

namespace halab::app {

namespace {

constexpr std::size_t receivedKept = 500;

QString explain(const char* text) { return QCoreApplication::translate("DecisionFold", text); }

std::string storyKey(const Event& event) { return event.fieldText("group") + "\n" + event.fieldText("receiver"); }

/// Events that tell of a group's way, in the order of that way.
bool isOfStory(const Event& event)
{
    static constexpr std::array<std::string_view, 8> kinds{kind::groupCreated, kind::groupFlush, kind::notifyWait,
        kind::notificationSend, kind::notificationRequest, kind::notificationSent, kind::notificationFailed, kind::decision};
    return std::ranges::find(kinds, event.kind) != kinds.end();
}

} // namespace

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
    } else if (event.kind == kind::nodeStarted) {
        m_nodes.erase(event.node); // it forgot everything but what its peers and its disk know
    } else if (event.kind == kind::clusterSettled) {
        m_nodes[event.node].settled = event;
    } else if (event.kind == kind::nflogLogged || event.kind == kind::nflogMerged) {
        m_nodes[event.node].log[storyKey(event)] = event;
    } else if (isOfStory(event)) {
        addToStory(event);
    }
}

void DecisionFold::addToStory(const Event& event)
{
    auto& story = m_nodes[event.node].groups[storyKey(event)];
    story.group = event.fieldText("group");
    story.receiver = event.fieldText("receiver");
    if (event.kind == kind::groupCreated || event.kind == kind::groupFlush) {
        for (auto received = m_received.rbegin(); received != m_received.rend(); ++received) {
            if (received->node == event.node && (received->id == event.cause || event.cause == 0)) {
                story.received = *received;
                break;
            }
        }
    }
    if (event.kind == kind::groupCreated) {
        story.created = event;
        story.groupWait = event.fieldNumber("group_wait");
        return;
    }
    if (event.kind == kind::groupFlush) {
        story.flush = event;
        story.deliveries.clear();
        return;
    }
    auto& delivery = story.deliveries[event.fieldText("integration")];
    if (event.kind == kind::notifyWait)
        delivery.wait = event;
    else if (event.kind == kind::decision)
        delivery.decision = event;
    else
        delivery.addAttempt(event);
}

/// The entry that came from a peer since the group's flush began: what the node will find when its wait is over.
const Event* DecisionFold::peerEntry(const GroupStory& story, const NodeStories& node)
{
    const auto entry = node.log.find(story.group + "\n" + story.receiver);
    const bool fresh = entry != node.log.end() && story.flush && entry->second.kind == kind::nflogMerged
        && entry->second.at >= story.flush->at - std::chrono::seconds{1};
    return fresh ? &entry->second : nullptr;
}

Card DecisionFold::cardOf(const StoryView& view, const std::string& integration)
{
    const auto& story = view.story;
    const auto* decision = view.delivery && view.delivery->decision ? &*view.delivery->decision : nullptr;
    Card card;
    card.key = QString::fromStdString(story.group + '\n' + story.receiver + '\n' + integration);
    card.title = groupLabels(story.group) + QStringLiteral(" → ") + QString::fromStdString(story.receiver);
    if (story.deliveries.size() > 1)
        card.title += QStringLiteral(", ") + QString::fromStdString(integration);
    if (decision) {
        const auto outcome = decision->fieldText("outcome");
        card.chip = outcome == "sent" ? explain("sent") : outcome == "failed" ? explain("failed") : explain("not sent");
        card.chipKind = outcome == "sent" ? QStringLiteral("notification") : outcome == "failed" ? QStringLiteral("alert") : QStringLiteral("pending");
        card.note = QString::fromStdString(decision->text);
    } else {
        card.note = storyOutlook(view);
    }
    const auto flushed = story.flush ? labTime(story.flush->at, view.start) : QString();
    card.subtitle = !story.flush ? explain("not flushed yet")
        : decision               ? explain("flush at %1, decided at %2").arg(flushed, labTime(decision->at, view.start))
                                 : explain("flush at %1, not decided yet").arg(flushed);
    card.rows = storyRows(view);
    return card;
}

QList<Card> DecisionFold::groupCards(const QString& name, Time now, Time start) const
{
    const auto found = m_nodes.find(name.toStdString());
    if (found == m_nodes.end())
        return {};
    const auto& node = found->second;
    std::vector<const GroupStory*> stories;
    for (const auto& [key, story] : node.groups)
        stories.push_back(&story);
    const auto age = [](const GroupStory* story) { return story->flush ? story->flush->id : story->created ? story->created->id : 0; };
    std::ranges::stable_sort(stories, std::ranges::greater{}, age);
    QList<Card> cards;
    for (const auto* story : stories) {
        StoryView view{.story = *story,
            .settled = node.settled ? &*node.settled : nullptr,
            .peerEntry = peerEntry(*story, node),
            .now = now,
            .start = start};
        if (story->deliveries.empty())
            cards << cardOf(view, {});
        for (const auto& [integration, delivery] : story->deliveries) {
            view.delivery = &delivery;
            cards << cardOf(view, integration);
        }
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
