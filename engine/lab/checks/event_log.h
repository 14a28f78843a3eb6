#pragma once

// The events of a lab by kind, for checks to look back into. Bounded: of the kinds that come
// all the time the newest 2,000 are kept, of others the newest 20,000.

#include "host/trace.h"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace halab::lab {

class EventLog {
public:
    void add(const Event& event);

    /// In order of time; empty for a kind that never came.
    const std::deque<Event>& of(std::string_view kind) const;
    std::uint64_t dropped() const { return m_dropped; }

    /// The first event of a kind from `since` (inclusive) on that `matches`, or nullptr.
    const Event* first(std::string_view kind, EventId since, const std::function<bool(const Event&)>& matches) const;
    const Event* last(std::string_view kind, const std::function<bool(const Event&)>& matches) const;

private:
    std::map<std::string, std::deque<Event>, std::less<>> m_byKind;
    std::uint64_t m_dropped = 0;
};

} // namespace halab::lab
