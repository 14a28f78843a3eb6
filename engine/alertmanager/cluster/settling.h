#pragma once

#include "host/host.h"

#include <functional>
#include <memory>
#include <vector>

namespace halab::alertmanager {

/// Waits until the number of members has stayed the same for three polls; the first poll counts as
/// a change and the check comes at the poll after the third, so a quiet cluster takes five
/// intervals (10 s). After the timeout it is settled whatever happens.
class Settling {
public:
    /// `report(settled in time, elapsed)` is called before those that wait.
    Settling(Host& host, std::function<std::size_t()> memberCount, std::function<void(bool, Duration)> report);

    void start(Duration interval, Duration timeout);
    bool isSettled() const { return m_isSettled; }
    /// Gives up waiting: what is going on now is all there will be.
    void stop();

    /// As Peer::whenSettled.
    Call wait(std::function<void()> done);

private:
    void poll();
    void settle(bool inTime);

    Host& m_host;
    std::function<std::size_t()> m_memberCount;
    std::function<void(bool, Duration)> m_report;
    Duration m_interval{}, m_begin{};
    Timer m_poll, m_timeout;
    std::size_t m_before = 0;
    int m_okay = 0, m_polls = 0;
    bool m_isSettled = false;
    std::vector<std::weak_ptr<std::function<void()>>> m_waiting;
};

} // namespace halab::alertmanager
