#include "host/kernel/gate.h"

namespace halab::kernel {

void Gate::pass(std::function<void()> work)
{
    if (isClosed())
        m_waiting.push_back(std::move(work));
    else
        work();
}

void Gate::resume()
{
    m_paused = false;
    if (m_waiting.empty() || m_drainEvent != 0)
        return;
    m_drainEvent = m_timeline.soon([this] {
        m_drainEvent = 0;
        drain();
    });
}

void Gate::drain()
{
    // The work may pause the host again, or clear the gate; what arrives meanwhile joins the end.
    m_draining = true;
    while (!m_waiting.empty() && !m_paused) {
        const auto work = std::move(m_waiting.front());
        m_waiting.pop_front();
        work();
    }
    m_draining = false;
}

void Gate::clear()
{
    m_timeline.cancel(std::exchange(m_drainEvent, 0));
    std::exchange(m_waiting, {});
}

} // namespace halab::kernel
