#pragma once

#include "host/clock.h"
#include "host/kernel/gate.h"
#include "host/trace.h"

#include <unordered_map>

namespace halab::kernel {

/// A host's clock over its world's timeline: skew, pause and causes.
class HostClock final : public Clock {
public:
    HostClock(Timeline& timeline, Gate& gate, Trace& trace) : m_timeline(timeline), m_gate(gate), m_trace(trace) {}
    ~HostClock() override { clear(); }

    Time now() const override { return m_timeline.wall() + m_skew; }
    Duration elapsed() const override { return m_timeline.elapsed(); }
    bool isVirtual() const override { return m_timeline.isVirtual(); }

    void setSkew(Duration skew) { m_skew = skew; }
    /// Stops every timer.
    void clear();

protected:
    std::uint64_t schedule(Duration delay, Callback callback) override;
    void cancel(std::uint64_t id) override;

private:
    struct Running {
        Callback callback;
        EventId cause = 0;
        std::uint64_t event = 0; ///< in the timeline
    };

    void fire(std::uint64_t id);

    Timeline& m_timeline;
    Gate& m_gate;
    Trace& m_trace;
    Duration m_skew{};
    std::unordered_map<std::uint64_t, Running> m_running; ///< order never shows: looked up by id
    std::uint64_t m_nextId = 1;
};

} // namespace halab::kernel
