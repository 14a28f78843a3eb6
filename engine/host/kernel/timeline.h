#pragma once

// A world's time and what happens in it: one heap of events, in the order of their times and,
// for equal times, of their making. The simulated world jumps from event to event; the loopback
// world lets the wall clock reach them.

#include "base/time.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace halab::kernel {

class Timeline {
public:
    using Callback = std::function<void()>;

    virtual ~Timeline() = default;

    /// Steady time since the world began.
    virtual Duration elapsed() const = 0;
    /// The world's wall clock, without any host's skew.
    virtual Time wall() const = 0;
    /// See Clock.
    virtual bool isVirtual() const { return false; }

    /// Calls back at `when` (at once, but not before this returns, if that has passed). Returns an id > 0.
    std::uint64_t at(Duration when, Callback callback);
    std::uint64_t soon(Callback callback) { return at(elapsed(), std::move(callback)); }
    /// Harmless for an id that is gone.
    void cancel(std::uint64_t id);

    std::optional<Duration> nextAt();
    std::size_t size() const { return m_callbacks.size(); }
    /// Forgets every event: the world ends. What the callbacks own may make and cancel events meanwhile.
    void clear();

protected:
    /// Takes the earliest event that is due at `now`; empty if there is none.
    Callback take(Duration now);
    /// A new event is now the earliest.
    virtual void nextChanged() {}

private:
    struct Entry {
        Duration when;
        std::uint64_t id;
        friend bool operator>(const Entry& a, const Entry& b) { return std::tie(a.when, a.id) > std::tie(b.when, b.id); }
    };

    void dropCancelled();

    std::vector<Entry> m_heap;
    std::unordered_map<std::uint64_t, Callback> m_callbacks; ///< looked up by id only, never iterated
    std::uint64_t m_nextId = 1;
};

} // namespace halab::kernel
