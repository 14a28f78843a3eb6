#pragma once

// The notifications that an Alertmanager sent, as they went out: a fold over the trace.

#include "lab/snapshot.h"
#include "widgets/card.h"

#include <QString>

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace halab::app {

class SentFold {
public:
    void add(const Event& event);
    void clear() { m_nodes.clear(); }

    /// A card a request, the youngest first.
    QList<Card> cards(const QString& node, Time start) const;

    /// Requests kept a node.
    static constexpr std::size_t requestsKept = 50;

private:
    struct Request {
        Event request; ///< notification.request
        double attempt = 0;
        std::optional<Event> result; ///< notification.sent or notification.failed
    };
    struct NodeRequests {
        std::deque<Request> requests;
        std::map<std::string, double> attempts; ///< the number of the attempt under way, by group, receiver and integration
    };

    std::map<std::string, NodeRequests> m_nodes;
};

/// JSON on lines of its own, indented, its keys in the order in which they came; anything else as it is.
QString indentJson(const QString& text);

} // namespace halab::app
