#include "host/kernel/aside.h"

#include <atomic>
#include <memory>
#include <thread>

namespace halab::kernel {

namespace {

constexpr Duration askEvery = std::chrono::milliseconds{2};

/// The thread holds nothing but the flag and its work, so that it may outlive everything else.
class Aside final : public Pending {
public:
    Aside(Clock& clock, std::function<void()> work, std::function<void()> done) : m_clock(clock), m_done(std::move(done))
    {
        if (clock.isVirtual()) {
            work();
            m_ready->store(true);
        } else {
            std::thread([ready = m_ready, work = std::move(work)] {
                work();
                ready->store(true);
            }).detach();
        }
        ask();
    }

private:
    void ask()
    {
        m_timer = m_clock.after(m_ready->load() ? Duration::zero() : askEvery, [this] {
            if (!m_ready->load())
                return ask();
            const auto done = std::move(m_done); // it may destroy this
            done();
        });
    }

    Clock& m_clock;
    std::function<void()> m_done;
    std::shared_ptr<std::atomic<bool>> m_ready = std::make_shared<std::atomic<bool>>(false);
    Timer m_timer;
};

} // namespace

Call runAside(Clock& clock, std::function<void()> work, std::function<void()> done)
{
    return std::make_unique<Aside>(clock, std::move(work), std::move(done));
}

} // namespace halab::kernel
