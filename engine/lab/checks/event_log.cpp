#include "lab/checks/event_log.h"

#include "host/vocabulary.h"

#include <algorithm>

namespace halab::lab {

namespace event_log_detail {

std::size_t limitOf(std::string_view name)
{
    const bool isFrequent = name == kind::gossipSend || name == kind::gossipReceive || name == kind::scrapeOk || name == kind::log;
    return isFrequent ? 2'000 : 20'000;
}

} // namespace event_log_detail

void EventLog::add(const Event& event)
{
    auto found = m_byKind.find(event.kind);
    if (found == m_byKind.end())
        found = m_byKind.emplace(event.kind, std::deque<Event>{}).first;
    auto& events = found->second;
    events.push_back(event);
    if (events.size() > event_log_detail::limitOf(event.kind)) {
        events.pop_front();
        ++m_dropped;
    }
}

const std::deque<Event>& EventLog::of(std::string_view kind) const
{
    static const std::deque<Event> none;
    const auto found = m_byKind.find(kind);
    return found == m_byKind.end() ? none : found->second;
}

const Event* EventLog::first(std::string_view kind, EventId since, const std::function<bool(const Event&)>& matches) const
{
    const auto& events = of(kind);
    auto at = std::lower_bound(events.begin(), events.end(), since, [](const Event& e, EventId id) { return e.id < id; });
    for (; at != events.end(); ++at) {
        if (matches(*at))
            return &*at;
    }
    return nullptr;
}

const Event* EventLog::last(std::string_view kind, const std::function<bool(const Event&)>& matches) const
{
    const auto& events = of(kind);
    const auto found = std::find_if(events.rbegin(), events.rend(), matches);
    return found == events.rend() ? nullptr : &*found;
}

} // namespace halab::lab
