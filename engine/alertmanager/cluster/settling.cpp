#include "alertmanager/cluster/settling.h"

#include "base/durations.h"

namespace halab::alertmanager {

namespace {

constexpr int okayPollsRequired = 3;

/// One that waits; dropping it forgets it.
class SettledCall final : public Pending {
public:
    explicit SettledCall(std::shared_ptr<std::function<void()>> done)
        : m_done(std::move(done))
    {
    }
    void callSoon(Clock& clock)
    {
        m_timer = clock.after({}, [done = m_done] { (*done)(); });
    }

private:
    std::shared_ptr<std::function<void()>> m_done;
    Timer m_timer;
};

} // namespace

Settling::Settling(Host& host, std::function<std::size_t()> memberCount, std::function<void(bool, Duration)> report)
    : m_host(host)
    , m_memberCount(std::move(memberCount))
    , m_report(std::move(report))
{
}

void Settling::start(Duration interval, Duration timeout)
{
    m_interval = interval;
    m_begin = m_host.clock().elapsed();
    m_host.trace().log(
        "info", "cluster", "Waiting for gossip to settle...", {{"interval", formatGoDuration(interval)}});
    m_timeout = m_host.clock().after(timeout, [this] { settle(false); });
    m_poll = m_host.clock().after(interval, [this] { poll(); });
}

void Settling::poll()
{
    const auto elapsed = m_host.clock().elapsed() - m_begin;
    const auto now = m_memberCount();
    if (m_okay >= okayPollsRequired)
        return settle(true);
    if (now == m_before) {
        ++m_okay;
        m_host.trace().log("debug", "cluster", "gossip looks settled", {{"elapsed", formatGoDuration(elapsed)}});
    } else {
        m_okay = 0;
        m_host.trace().log("info", "cluster", "gossip not settled",
            {{"polls", std::int64_t{m_polls}}, {"before", static_cast<std::int64_t>(m_before)},
                {"now", static_cast<std::int64_t>(now)}, {"elapsed", formatGoDuration(elapsed)}});
    }
    m_before = now;
    ++m_polls;
    m_poll = m_host.clock().after(m_interval, [this] { poll(); });
}

void Settling::settle(bool inTime)
{
    m_poll.stop();
    m_timeout.stop();
    m_isSettled = true;
    const auto elapsed = m_host.clock().elapsed() - m_begin;
    if (inTime)
        m_host.trace().log("info", "cluster", "gossip settled; proceeding", {{"elapsed", formatGoDuration(elapsed)}});
    else
        m_host.trace().log("info", "cluster", "gossip not settled but continuing anyway",
            {{"polls", std::int64_t{m_polls}}, {"elapsed", formatGoDuration(elapsed)}});
    m_report(inTime, elapsed);
    for (const auto& waiting : std::exchange(m_waiting, {})) {
        if (const auto done = waiting.lock())
            (*done)();
    }
}

void Settling::stop()
{
    m_poll.stop();
    m_timeout.stop();
}

Call Settling::wait(std::function<void()> done)
{
    auto shared = std::make_shared<std::function<void()>>(std::move(done));
    auto call = std::make_unique<SettledCall>(shared);
    if (m_isSettled) {
        call->callSoon(m_host.clock());
    } else {
        std::erase_if(m_waiting, [](const auto& waiting) { return waiting.expired(); });
        m_waiting.push_back(shared);
    }
    return call;
}

} // namespace halab::alertmanager
