#pragma once

#include "base/time.h"
#include "host/host.h"

#include <functional>

namespace halab::prometheus {

/// Go's time.Ticker on a Host: ticks at start + n × interval of steady time; ticks that could
/// not be taken (a paused host) are dropped, all but one. A tick is nobody's consequence.
class Ticker {
public:
    using Tick = std::function<void()>;

    explicit Ticker(Host& host) : m_host(host) {}

    /// First tick one interval from now. The callback may destroy the ticker or start it again.
    void start(Duration interval, Tick tick);
    void stop() { m_timer.stop(); }

private:
    void arm();

    Host& m_host;
    Duration m_interval{};
    Duration m_next{}; ///< in elapsed time
    Tick m_tick;
    Timer m_timer;
};

/// A timer whose callback is nobody's consequence.
Timer afterWithoutCause(Host& host, Duration delay, std::function<void()> callback);

} // namespace halab::prometheus
