#include "host/clock.h"

#include <algorithm>

namespace halab {

struct Timer::State {
    std::weak_ptr<Clock*> clock;
    std::uint64_t id = 0;
    bool done = false;
};

Timer::Timer(Timer&& other) noexcept : m_state(std::exchange(other.m_state, nullptr)) {}

Timer& Timer::operator=(Timer&& other) noexcept
{
    if (this != &other) {
        stop();
        m_state = std::exchange(other.m_state, nullptr);
    }
    return *this;
}

void Timer::stop()
{
    const auto state = std::exchange(m_state, nullptr);
    if (!state || state->done)
        return;
    state->done = true;
    if (const auto clock = state->clock.lock())
        (*clock)->cancel(state->id);
}

bool Timer::isRunning() const { return m_state && !m_state->done; }

Clock::~Clock() = default;

Timer Clock::after(Duration delay, Callback callback)
{
    auto state = std::make_shared<Timer::State>();
    state->clock = m_self;
    state->id = schedule(std::max(delay, Duration::zero()), [state, callback = std::move(callback)] {
        if (std::exchange(state->done, true))
            return;
        callback();
    });
    return Timer(std::move(state));
}

} // namespace halab
