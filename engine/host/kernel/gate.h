#pragma once

#include "host/kernel/timeline.h"

#include <deque>

namespace halab::kernel {

/// Stands before everything that happens to a host. While the host is paused work waits here, in
/// order; when it goes on all of it runs, before anything newer.
class Gate {
public:
    explicit Gate(Timeline& timeline) : m_timeline(timeline) {}
    ~Gate() { clear(); }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    /// Runs `work` now, or when the host goes on.
    void pass(std::function<void()> work);
    void pause() { m_paused = true; }
    void resume();
    bool isPaused() const { return m_paused; }
    /// Whether work has to wait: the host is paused, or older work has not run yet.
    bool isClosed() const { return m_paused || m_draining || !m_waiting.empty(); }
    std::size_t waiting() const { return m_waiting.size(); }
    /// Forgets what waits.
    void clear();

private:
    void drain();

    Timeline& m_timeline;
    std::deque<std::function<void()>> m_waiting;
    std::uint64_t m_drainEvent = 0;
    bool m_paused = false;
    bool m_draining = false;
};

} // namespace halab::kernel
