#pragma once

// What an exercise can ask: typed questions to the trace and to the nodes' public HTTP APIs.

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halab::lab {

/// An event of the trace. Empty members are not asked for.
struct EventPattern {
    std::string kind;     ///< a word of host/vocabulary.h
    std::string at;       ///< the node where it happened; a role is allowed
    std::string reason;
    std::map<std::string, std::string> fields; ///< from, to, by, node_kind, … equal to the event's; "matchers" and "labels" by containing
};

struct Question {
    std::string id, ask;
    std::vector<std::string> choices;           ///< empty: a number
    std::vector<std::string> right;             ///< accepted choices
    double min = 0, max = 0;                    ///< of a number
    std::map<std::string, std::string> wrong;   ///< choice → what to say to it
};

struct Predicate {
    enum class Kind {
        Node,         ///< at: names; state
        AmSilence,    ///< at, match, state, origin, equalOn
        AmAlert,      ///< at, match, state, equalOn
        AmCluster,    ///< at, members, position, status
        AmEqual,      ///< at (all of them), store: silences
        PromTarget,   ///< at, instance, health
        PromAlert,    ///< at, match, state
        PromQuery,    ///< at, expr, op, value
        Notification, ///< at: the receiver; status, match, from, reason
        Decision,     ///< at, group, outcome, reason
        Event,        ///< event
        Metric,       ///< at, expr: the series, op, value
        Ui,           ///< opened
        Answer,       ///< question
        All, Any, Not ///< children
    };

    Kind kind = Kind::All;
    std::vector<std::string> at;
    std::map<std::string, std::string> match;
    std::string state, origin, status, store, instance, health, expr, op, from, reason, outcome, group, opened;
    std::vector<std::string> equalOn;
    int members = -1, position = -1;
    double value = 0;
    EventPattern event;
    Question question;
    std::vector<Predicate> children;

    /// It asks for things that happen (and can be counted), not for how things are.
    bool isOccurrence() const
    {
        return kind == Kind::Notification || kind == Kind::Decision || kind == Kind::Event;
    }
};

} // namespace halab::lab
