#pragma once

#include "host/kernel/timeline.h"
#include "host/loopback/reactor.h"

#include <chrono>

namespace halab::loopback {

/// Time that runs with the wall clock, times a factor; 0 = it stands still.
class WallTimeline final : public kernel::Timeline {
public:
    explicit WallTimeline(double factor);
    ~WallTimeline() override;

    Duration elapsed() const override;
    Time wall() const override { return m_start + elapsed(); }

    void setFactor(double factor);
    double factor() const { return m_factor; }

    Reactor& reactor() { return m_reactor; }
    /// Wakes the event loop after this time of the wall clock at the latest, until reset.
    void setWakeLimit(std::optional<Duration> wall);

protected:
    void nextChanged() override;

private:
    using Steady = std::chrono::steady_clock;

    void arm();
    void run();

    Time m_start;
    Steady::time_point m_anchor = Steady::now();
    Duration m_atAnchor{};
    double m_factor;
    std::optional<Duration> m_wakeLimit;
    bool m_running = false;
    Reactor m_reactor;
};

} // namespace halab::loopback
