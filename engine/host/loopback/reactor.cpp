#include "host/loopback/reactor.h"

#include <QAbstractEventDispatcher>
#include <QSocketNotifier>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace halab::loopback {

int Descriptor::release() { return std::exchange(m_fd, -1); }

void Descriptor::reset(int fd)
{
    if (m_fd >= 0)
        ::close(m_fd);
    m_fd = fd;
}

Reactor::Reactor(std::function<void()> wake)
    : m_wake(std::move(wake)),
      m_epoll(epoll_create1(EPOLL_CLOEXEC)),
      m_timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC))
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = 0;
    epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, m_timer.get(), &event);
    // Without an event loop (a plain thread) runUntil() polls by itself.
    if (!QAbstractEventDispatcher::instance())
        return;
    m_notifier = std::make_unique<QSocketNotifier>(m_epoll.get(), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, [this] { poll(0); });
}

Reactor::~Reactor() = default;

std::uint64_t Reactor::watch(int fd, std::uint32_t events, Ready ready)
{
    const auto id = m_nextId++;
    m_watches[id] = {fd, std::make_shared<Ready>(std::move(ready))};
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd, &event);
    return id;
}

void Reactor::change(std::uint64_t id, std::uint32_t events)
{
    const auto found = m_watches.find(id);
    if (found == m_watches.end())
        return;
    epoll_event event{};
    event.events = events;
    event.data.u64 = id;
    epoll_ctl(m_epoll.get(), EPOLL_CTL_MOD, found->second.fd, &event);
}

void Reactor::unwatch(std::uint64_t id)
{
    const auto found = m_watches.find(id);
    if (found == m_watches.end())
        return;
    epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, found->second.fd, nullptr);
    m_watches.erase(found);
}

void Reactor::wakeIn(std::optional<Duration> wall)
{
    itimerspec when{};
    if (wall) {
        // Zero would switch the timer off.
        const auto span = std::max(*wall, Duration(1));
        when.it_value.tv_sec = static_cast<time_t>(span.count() / 1'000'000'000);
        when.it_value.tv_nsec = static_cast<long>(span.count() % 1'000'000'000);
    }
    timerfd_settime(m_timer.get(), 0, &when, nullptr);
}

void Reactor::poll(int milliseconds)
{
    std::array<epoll_event, 128> events;
    const int count = epoll_wait(m_epoll.get(), events.data(), static_cast<int>(events.size()), milliseconds);
    for (int i = 0; i < count; ++i) {
        const auto id = events[static_cast<std::size_t>(i)].data.u64;
        if (id == 0) {
            std::uint64_t expirations = 0;
            if (::read(m_timer.get(), &expirations, sizeof expirations) > 0)
                m_wake();
            continue;
        }
        // An earlier one of this round may have removed it.
        const auto found = m_watches.find(id);
        if (found == m_watches.end())
            continue;
        const auto ready = found->second.ready;
        (*ready)(events[static_cast<std::size_t>(i)].events);
    }
}

} // namespace halab::loopback
