#include "host/kernel/host_clock.h"

namespace halab::kernel {

std::uint64_t HostClock::schedule(Duration delay, Callback callback)
{
    const auto id = m_nextId++;
    // A delay of centuries must not wrap around.
    const auto now = m_timeline.elapsed();
    const auto when = delay > Duration::max() - now ? Duration::max() : now + delay;
    auto& running = m_running[id];
    running.callback = std::move(callback);
    running.cause = m_trace.currentCause();
    running.event = m_timeline.at(when, [this, id] {
        if (m_gate.isClosed())
            m_gate.pass([this, id] { fire(id); });
        else
            fire(id);
    });
    return id;
}

void HostClock::cancel(std::uint64_t id)
{
    const auto node = m_running.extract(id);
    if (node)
        m_timeline.cancel(node.mapped().event);
}

void HostClock::fire(std::uint64_t id)
{
    const auto node = m_running.extract(id);
    if (!node)
        return;
    const Trace::Because because(m_trace, node.mapped().cause);
    node.mapped().callback();
}

void HostClock::clear()
{
    const auto running = std::exchange(m_running, {});
    for (const auto& [id, timer] : running)
        m_timeline.cancel(timer.event);
}

} // namespace halab::kernel
