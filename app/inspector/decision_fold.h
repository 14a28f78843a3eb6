#pragma once

// What each Alertmanager decided, group by group, and why: a fold over the trace. This is the
// window's why-card.

#include "lab/snapshot.h"
#include "widgets/card.h"

#include <QString>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halab::app {

class DecisionFold {
public:
    void add(const Event& event);
    void clear();

    /// The groups of a node, the youngest flush first.
    QList<Card> groupCards(const QString& node, Time now, Time start) const;
    /// The notification log of a node as far as the trace tells: who logged what, and how it came here.
    QList<Card> logCards(const QString& node, Time start) const;

private:
    struct Story {
        std::string group, receiver;
        double groupWait = 0;
        std::optional<Event> received, created, flush, wait, decision;
    };
    struct NodeStories {
        std::map<std::string, Story> groups; ///< by group key and receiver
        std::map<std::string, Event> log;    ///< the youngest entry by group key and receiver
        std::optional<Event> settled;
    };

    static const Event* peerEntry(const Story& story, const NodeStories& node);
    static QString outlook(const Story& story, const NodeStories& node, Time start);
    static QList<CardRow> rowsOf(const Story& story, const NodeStories& node, Time now, Time start);

    std::map<std::string, NodeStories> m_nodes;
    std::deque<Event> m_received; ///< recent arrivals, for the causes of flushes
};

/// Plain words for a reason of the vocabulary: "deduplicated" → "another member has told it".
QString reasonText(const std::string& reason);

} // namespace halab::app
