#pragma once

// Messages that wait to be gossiped, each a limited number of times.

#include "host/trace.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace halab::memberlist {

/// A message on its way, with the event of the trace that led to it.
struct QueuedMessage {
    std::string bytes;
    EventId cause = 0;
    bool reachesAll = false; ///< see TransmitQueue::take
};

/// Whom a packet goes to, and who else is to hear of what it carries: Node::number of each.
struct Receiver {
    std::uint32_t number = 0;
    std::vector<std::uint32_t> audience{}; ///< sorted, the receiver included
};

/// multiplier × ceil(log10(nodes + 1)).
int retransmitLimit(int multiplier, std::size_t nodes);

class TransmitQueue {
public:
    explicit TransmitQueue(int retransmitMultiplier)
        : m_multiplier(retransmitMultiplier)
    {
    }

    /// A message takes the place of a queued one with the same `subject`; without a subject it
    /// replaces none. `finished` is called when it was sent often enough, or was replaced.
    void add(const std::string& subject, QueuedMessage message, std::function<void()> finished = {});

    /// What to send now in at most `limit` bytes, `overhead` counted on top of each message: those sent least
    /// often first, among these the longest that still fits, among equals the newest. At most `countMax`.
    ///
    /// For a known `receiver` the queue remembers who was sent what: nobody gets a message again before all of the
    /// audience got it once, and one that `reachesAll` is not done before that, whatever its limit.
    std::vector<QueuedMessage> take(std::size_t overhead, std::size_t limit, std::size_t nodes, std::size_t countMax,
        const Receiver* receiver = nullptr);

    std::size_t size() const { return m_entries.size(); }
    /// Whether a message that `reachesAll` has not done so yet.
    bool owesSome() const { return m_owed > 0; }
    /// Drops the ones sent most often until `keep` are left.
    void prune(std::size_t keep);

private:
    struct Entry {
        int transmits = 0;
        std::uint64_t id = 0;
        std::string subject{};
        QueuedMessage message{};
        std::function<void()> finished{};
        std::vector<std::uint32_t> sentTo{}; ///< in this round through the audience; sorted
        bool hasReachedAll = false;

        bool owes() const { return message.reachesAll && !hasReachedAll; }
    };
    /// Fewest transmissions, then the longest, then the newest.
    struct Order {
        int transmits;
        std::size_t length;
        std::uint64_t id;
        bool operator<(const Order& other) const;
    };
    using Entries = std::map<Order, Entry>;

    void insert(Entry entry);
    Entry remove(Entries::iterator position);
    static void noteSent(Entry& entry, const Receiver* receiver);
    static bool isDone(const Entry& entry, int transmitsMax, const Receiver* receiver);

    int m_multiplier;
    std::uint64_t m_lastId = 0;
    std::size_t m_owed = 0;
    Entries m_entries;
    std::map<std::string, Order> m_bySubject;
};

} // namespace halab::memberlist
