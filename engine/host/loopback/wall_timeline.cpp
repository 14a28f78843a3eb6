#include "host/loopback/wall_timeline.h"

#include <algorithm>
#include <cmath>

namespace halab::loopback {

namespace {

/// Timers that are due within the same tick fire together.
constexpr Duration tick = std::chrono::microseconds{500};
/// Then the sockets have their turn.
constexpr int eventsInARow = 1000;

} // namespace

WallTimeline::WallTimeline(double factor)
    : m_start(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now())),
      m_factor(std::clamp(factor, 0.0, 50.0)),
      m_reactor([this] { run(); })
{
}

WallTimeline::~WallTimeline() { clear(); }

Duration WallTimeline::elapsed() const
{
    const std::chrono::duration<double, std::nano> wall = Steady::now() - m_anchor;
    return m_atAnchor + Duration(static_cast<std::int64_t>(wall.count() * m_factor));
}

void WallTimeline::setFactor(double factor)
{
    m_atAnchor = elapsed();
    m_anchor = Steady::now();
    m_factor = std::clamp(factor, 0.0, 50.0);
    arm();
}

void WallTimeline::setWakeLimit(std::optional<Duration> wall)
{
    m_wakeLimit = wall;
    arm();
}

void WallTimeline::nextChanged()
{
    if (!m_running)
        arm();
}

void WallTimeline::arm()
{
    std::optional<Duration> wait = m_wakeLimit;
    if (const auto next = nextAt(); next && m_factor > 0) {
        const auto lab = std::max(*next - elapsed(), Duration::zero());
        const auto wall = std::min(static_cast<double>(lab.count()) / m_factor, 1e18);
        const auto due = Duration(static_cast<std::int64_t>(std::ceil(wall)));
        // What is due now goes now; what is later comes with its tick.
        const auto coalesced = lab == Duration::zero() ? Duration(1) : due + tick - due % tick;
        wait = wait ? std::min(*wait, coalesced) : coalesced;
    } else if (next && *next <= elapsed()) {
        wait = Duration(1); // the world stands still, but this was due before
    }
    m_reactor.wakeIn(wait);
}

void WallTimeline::run()
{
    m_running = true;
    const auto now = elapsed();
    for (int i = 0; i < eventsInARow; ++i) {
        const auto callback = take(now);
        if (!callback)
            break;
        callback();
    }
    m_running = false;
    arm();
}

} // namespace halab::loopback
