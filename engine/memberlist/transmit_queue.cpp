#include "memberlist/transmit_queue.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halab::memberlist {

int retransmitLimit(int multiplier, std::size_t nodes)
{
    return multiplier * static_cast<int>(std::ceil(std::log10(static_cast<double>(nodes) + 1)));
}

bool TransmitQueue::Order::operator<(const Order& other) const
{
    if (transmits != other.transmits)
        return transmits < other.transmits;
    if (length != other.length)
        return length > other.length;
    return id > other.id;
}

void TransmitQueue::insert(Entry entry)
{
    const Order order{entry.transmits, entry.message.bytes.size(), entry.id};
    if (!entry.subject.empty())
        m_bySubject[entry.subject] = order;
    m_owed += entry.owes();
    m_entries.emplace(order, std::move(entry));
}

TransmitQueue::Entry TransmitQueue::remove(Entries::iterator position)
{
    auto entry = std::move(position->second);
    if (!entry.subject.empty())
        m_bySubject.erase(entry.subject);
    m_owed -= entry.owes();
    m_entries.erase(position);
    return entry;
}

void TransmitQueue::add(const std::string& subject, QueuedMessage message, std::function<void()> finished)
{
    if (const auto old = m_bySubject.find(subject); !subject.empty() && old != m_bySubject.end()) {
        const auto entry = remove(m_entries.find(old->second));
        if (entry.finished)
            entry.finished();
    }
    insert({.transmits = 0,
        .id = ++m_lastId,
        .subject = subject,
        .message = std::move(message),
        .finished = std::move(finished)});
}

void TransmitQueue::noteSent(Entry& entry, const Receiver* receiver)
{
    ++entry.transmits;
    if (!receiver)
        return;
    auto& sentTo = entry.sentTo;
    sentTo.insert(std::ranges::lower_bound(sentTo, receiver->number), receiver->number);
    if (!std::ranges::includes(sentTo, receiver->audience))
        return;
    entry.hasReachedAll = true;
    sentTo.clear();
}

bool TransmitQueue::isDone(const Entry& entry, int transmitsMax, const Receiver* receiver)
{
    if (entry.transmits < transmitsMax)
        return false;
    if (!entry.owes())
        return true;
    // Members that come and go must not keep it for ever.
    return receiver && static_cast<std::size_t>(entry.transmits - transmitsMax) > 2 * receiver->audience.size();
}

std::vector<QueuedMessage> TransmitQueue::take(
    std::size_t overhead, std::size_t limit, std::size_t nodes, std::size_t countMax, const Receiver* receiver)
{
    const int transmitsMax = retransmitLimit(m_multiplier, nodes);
    std::vector<QueuedMessage> out;
    std::vector<Entry> again;
    std::size_t used = 0;
    int tier = 0;
    const auto longestThatFits = [&] {
        return m_entries.lower_bound({tier, limit - used - overhead, std::numeric_limits<std::uint64_t>::max()});
    };
    auto at = m_entries.end();
    if (overhead < limit)
        at = longestThatFits();
    while (at != m_entries.end() && out.size() < countMax && used + overhead < limit) {
        if (at->first.transmits != tier) { // nothing that fits has been sent so rarely
            tier = at->first.transmits;
            at = longestThatFits();
            continue;
        }
        if (at->first.length > limit - used - overhead) {
            at = longestThatFits();
            continue;
        }
        const auto next = std::next(at);
        if (!receiver || !std::ranges::binary_search(at->second.sentTo, receiver->number)) {
            auto entry = remove(at);
            used += overhead + entry.message.bytes.size();
            out.push_back(entry.message);
            noteSent(entry, receiver);
            if (!isDone(entry, transmitsMax, receiver))
                again.push_back(std::move(entry));
            else if (entry.finished)
                entry.finished();
        }
        at = next;
    }
    for (auto& entry : again)
        insert(std::move(entry));
    return out;
}

void TransmitQueue::prune(std::size_t keep)
{
    while (m_entries.size() > keep) {
        const auto entry = remove(std::prev(m_entries.end()));
        if (entry.finished)
            entry.finished();
    }
}

} // namespace halab::memberlist
