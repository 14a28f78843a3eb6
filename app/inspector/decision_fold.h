#pragma once

// What each Alertmanager decided, group by group, and why: a fold over the trace. This is the
// window's why-card.

#include "inspector/group_story.h"

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace halab::app {

class DecisionFold {
public:
    void add(const Event& event);
    void clear();

    /// The groups of a node, one card an integration, the youngest flush first.
    QList<Card> groupCards(const QString& node, Time now, Time start) const;
    /// The notification log of a node as far as the trace tells: who logged what, and how it came here.
    QList<Card> logCards(const QString& node, Time start) const;

private:
    struct NodeStories {
        std::map<std::string, GroupStory> groups; ///< by group key and receiver
        std::map<std::string, Event> log; ///< the youngest entry by group key and receiver
        std::optional<Event> settled;
    };

    void addToStory(const Event& event);
    static const Event* peerEntry(const GroupStory& story, const NodeStories& node);
    static Card cardOf(const StoryView& view, const std::string& integration);

    std::map<std::string, NodeStories> m_nodes;
    std::deque<Event> m_received; ///< recent arrivals, for the causes of flushes
};

} // namespace halab::app
