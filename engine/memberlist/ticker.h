#pragma once

#include "host/host.h"

#include <functional>
#include <utility>

namespace halab::memberlist {

/// Calls back at a steady rate, as a Go ticker: a tick that comes late does not shift the next
/// ones, and missed ones are not made up for. Ticks have no cause: time is nobody's consequence.
class Ticker {
public:
    /// First after `first`, then every `interval` (both > 0). Stops when destroyed.
    void start(Host& host, Duration first, Duration interval, std::function<void()> tick)
    {
        m_host = &host;
        m_interval = interval;
        m_tick = std::move(tick);
        m_due = host.clock().elapsed() + first;
        arm();
    }
    void stop() { m_timer.stop(); }

private:
    void arm()
    {
        const auto noCause = m_host->trace().because(0);
        m_timer = m_host->clock().after(m_due - m_host->clock().elapsed(), [this] {
            const auto late = m_host->clock().elapsed() - m_due;
            m_due += (late / m_interval + 1) * m_interval;
            arm();
            m_tick();
        });
    }

    Host* m_host = nullptr;
    Duration m_interval{}, m_due{};
    std::function<void()> m_tick;
    Timer m_timer;
};

} // namespace halab::memberlist
