#include "host/kernel/timeline.h"

#include <algorithm>

namespace halab::kernel {

std::uint64_t Timeline::at(Duration when, Callback callback)
{
    const auto id = m_nextId++;
    m_callbacks.emplace(id, std::move(callback));
    m_heap.push_back({when, id});
    std::push_heap(m_heap.begin(), m_heap.end(), std::greater<>{});
    if (m_heap.front().id == id)
        nextChanged();
    return id;
}

void Timeline::cancel(std::uint64_t id)
{
    // The callback is destroyed after the bookkeeping: what it owns may cancel or make events.
    const auto node = m_callbacks.extract(id);
    // Long timers that are renewed all the time must not pile up until they would be due.
    if (m_heap.size() > 64 && m_heap.size() > 4 * m_callbacks.size()) {
        std::erase_if(m_heap, [this](const Entry& e) { return !m_callbacks.contains(e.id); });
        std::make_heap(m_heap.begin(), m_heap.end(), std::greater<>{});
    }
}

void Timeline::clear()
{
    while (!m_callbacks.empty())
        const auto node = m_callbacks.extract(m_callbacks.begin());
    m_heap.clear();
}

void Timeline::dropCancelled()
{
    while (!m_heap.empty() && !m_callbacks.contains(m_heap.front().id)) {
        std::pop_heap(m_heap.begin(), m_heap.end(), std::greater<>{});
        m_heap.pop_back();
    }
}

std::optional<Duration> Timeline::nextAt()
{
    dropCancelled();
    if (m_heap.empty())
        return std::nullopt;
    return m_heap.front().when;
}

Timeline::Callback Timeline::take(Duration now)
{
    dropCancelled();
    if (m_heap.empty() || m_heap.front().when > now)
        return {};
    auto node = m_callbacks.extract(m_heap.front().id);
    std::pop_heap(m_heap.begin(), m_heap.end(), std::greater<>{});
    m_heap.pop_back();
    return std::move(node.mapped());
}

} // namespace halab::kernel
