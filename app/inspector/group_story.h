#pragma once

// What one group of alerts went through on one Alertmanager since its last flush: its arrival, its
// waits, each attempt to send, and the decision. One story a group and receiver, one delivery an integration.

#include "lab/snapshot.h"
#include "widgets/card.h"

#include <QString>

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace halab::app {

/// One try to reach a receiver.
struct Attempt {
    Event send; ///< notification.send
    std::optional<Event> request; ///< notification.request: what went out, rendered
    std::optional<Event> result; ///< notification.sent or notification.failed
};

/// The way of a flush through one integration.
struct Delivery {
    static constexpr std::size_t attemptsKept = 50;

    std::optional<Event> wait, decision;
    std::deque<Attempt> attempts; ///< the last ones, in order

    /// Takes notification.* events; false for one that belongs to no attempt.
    bool addAttempt(const Event& event);
};

struct GroupStory {
    std::string group, receiver;
    double groupWait = 0; ///< seconds
    std::optional<Event> received, created, flush;
    std::map<std::string, Delivery> deliveries; ///< by integration, "webhook[0]"
};

/// What a story's rows need beside it.
struct StoryView {
    const GroupStory& story;
    const Delivery* delivery = nullptr; ///< nullptr: no integration has said anything yet
    const Event* settled = nullptr; ///< cluster.settled of the node
    const Event* peerEntry = nullptr; ///< the log entry that a member sent since the flush began
    Time now, start;
};

/// `{}:{job="x"}` → `{job="x"}`: what people call the group.
QString groupLabels(const std::string& groupKey);
/// Plain words for a reason of the vocabulary: "deduplicated" → "another member has sent it".
QString reasonText(const std::string& reason);

QList<CardRow> storyRows(const StoryView& view);
/// What will come of a wait that still runs; empty otherwise.
QString storyOutlook(const StoryView& view);

} // namespace halab::app
