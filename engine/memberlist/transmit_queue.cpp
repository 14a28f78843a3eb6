#include "memberlist/transmit_queue.h"

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
    m_entries.emplace(order, std::move(entry));
}

TransmitQueue::Entry TransmitQueue::remove(Entries::iterator position)
{
    auto entry = std::move(position->second);
    if (!entry.subject.empty())
        m_bySubject.erase(entry.subject);
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

std::vector<QueuedMessage> TransmitQueue::take(
    std::size_t overhead, std::size_t limit, std::size_t nodes, std::size_t countMax)
{
    const int transmitsMax = retransmitLimit(m_multiplier, nodes);
    std::vector<QueuedMessage> out;
    std::vector<Entry> again;
    std::size_t used = 0;
    int tier = 0;
    while (out.size() < countMax && used + overhead < limit) {
        const auto room = limit - used - overhead;
        const auto found = m_entries.lower_bound({tier, room, std::numeric_limits<std::uint64_t>::max()});
        if (found == m_entries.end())
            break;
        if (found->first.transmits != tier) { // nothing that fits has been sent so rarely
            tier = found->first.transmits;
            continue;
        }
        auto entry = remove(found);
        used += overhead + entry.message.bytes.size();
        out.push_back(entry.message);
        if (++entry.transmits < transmitsMax)
            again.push_back(std::move(entry));
        else if (entry.finished)
            entry.finished();
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
