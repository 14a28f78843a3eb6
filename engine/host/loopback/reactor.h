#pragma once

// The sockets of one world under the thread's Qt event loop: one epoll set, of which the event
// loop sees a single descriptor, whatever the number of hosts.

#include "base/time.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

class QSocketNotifier;

namespace halab::loopback {

/// A descriptor, closed at the end.
class Descriptor {
public:
    explicit Descriptor(int fd = -1) : m_fd(fd) {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : m_fd(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        if (this != &other)
            reset(other.release());
        return *this;
    }

    int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }
    int release();
    void reset(int fd = -1);

private:
    int m_fd;
};

class Reactor {
public:
    using Ready = std::function<void(std::uint32_t events)>; ///< EPOLLIN and so on

    /// `wake` is called when the time set by wakeIn() has come.
    explicit Reactor(std::function<void()> wake);
    ~Reactor();
    Reactor(const Reactor&) = delete;
    Reactor& operator=(const Reactor&) = delete;

    /// Returns an id > 0. The callback may remove any watch, its own too.
    std::uint64_t watch(int fd, std::uint32_t events, Ready ready);
    void change(std::uint64_t id, std::uint32_t events);
    void unwatch(std::uint64_t id);

    /// Of the wall clock; none = not at all.
    void wakeIn(std::optional<Duration> wall);

    /// Handles what is ready, waiting for at most `milliseconds` for something to be.
    void poll(int milliseconds);

private:
    struct Watch {
        int fd;
        std::shared_ptr<Ready> ready;
    };

    std::function<void()> m_wake;
    Descriptor m_epoll;
    Descriptor m_timer;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::unordered_map<std::uint64_t, Watch> m_watches;
    std::uint64_t m_nextId = 1;
};

} // namespace halab::loopback
