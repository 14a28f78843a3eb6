#include "prometheus/ticker.h"

namespace halab::prometheus {

Timer afterWithoutCause(Host& host, Duration delay, std::function<void()> callback)
{
    const auto nobody = host.trace().because(0);
    return host.clock().after(delay, std::move(callback));
}

void Ticker::start(Duration interval, Tick tick)
{
    m_interval = interval;
    m_tick = std::move(tick);
    m_next = m_host.clock().elapsed() + interval;
    arm();
}

void Ticker::arm()
{
    m_timer = afterWithoutCause(m_host, m_next - m_host.clock().elapsed(), [this] {
        const Duration now = m_host.clock().elapsed();
        m_next += m_interval;
        if (m_next <= now)
            m_next += (now - m_next) / m_interval * m_interval + m_interval;
        arm();
        const Tick tick = m_tick; // the callback may destroy this object
        tick();
    });
}

} // namespace halab::prometheus
