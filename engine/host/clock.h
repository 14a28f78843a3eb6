#pragma once

// Time as a node sees it. Two kinds exist: the wall clock times a speed factor (loopback) and a
// heap of events (simulated). Node code asks its Host and nothing else.

#include "base/time.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace halab {

class Clock;

/// A timer that is running. Destroying it stops it, so a node that goes away takes its timers
/// with it. Empty after it fired.
class [[nodiscard]] Timer {
public:
    Timer() = default;
    ~Timer() { stop(); }
    Timer(Timer&& other) noexcept;
    Timer& operator=(Timer&& other) noexcept;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    void stop();
    bool isRunning() const;

private:
    friend class Clock;
    struct State; ///< shared with the clock: whether it fired, and how to stop it
    explicit Timer(std::shared_ptr<State> state) : m_state(std::move(state)) {}

    std::shared_ptr<State> m_state;
};

/// One host's clock. Lives on the host's thread.
///
/// While a host is paused nothing fires; what was due fires at once when it goes on, in order.
/// Callbacks run with the cause (see Trace) that was in force when the timer was made.
class Clock {
public:
    using Callback = std::function<void()>;

    virtual ~Clock();

    /// This host's wall clock, its skew included.
    virtual Time now() const = 0;
    /// Steady time since the world began; not skewed, stands still while the world is paused.
    virtual Duration elapsed() const = 0;
    /// Whether time jumps from event to event (the simulated world), so that nothing outside can take part in it.
    virtual bool isVirtual() const { return false; }

    /// Calls `callback` once, `delay` from now (at least 0), never before this call returns.
    /// The callback may destroy the Timer and make new ones.
    Timer after(Duration delay, Callback callback);

protected:
    /// Returns an id > 0. The implementation calls `callback` at most once.
    virtual std::uint64_t schedule(Duration delay, Callback callback) = 0;
    /// Harmless for an id that fired.
    virtual void cancel(std::uint64_t id) = 0;

    /// Timers that outlive the clock must not call it: implementations share this with them.
    std::shared_ptr<Clock*> self() const { return m_self; }

private:
    friend class Timer;
    std::shared_ptr<Clock*> m_self = std::make_shared<Clock*>(this);
};

} // namespace halab
