#pragma once

#include "host/loopback/fabric.h"

#include <optional>

namespace halab::loopback {

/// A connection on its way: what the link allows, then the kernel's own connect.
class SocketDial final : public SocketWatcher, public std::enable_shared_from_this<SocketDial> {
public:
    SocketDial(Fabric& fabric, Place& place, SocketAddress to, Network::DialCallback done);
    ~SocketDial() override;

    void begin(Duration timeout);
    void cancel();
    void powerOff() override { cancel(); }

protected:
    void ready(std::uint32_t events) override;

private:
    void attempt();
    void connect();
    void finish(std::optional<Error> error);
    Error errorOf(int error) const;

    SocketAddress m_wanted; ///< as the caller names it
    SocketAddress m_to;
    Network::DialCallback m_done;
    EventId m_cause;
    std::shared_ptr<CauseLane> m_in, m_out;
    std::uint64_t m_timeoutEvent = 0;
    std::uint64_t m_delayEvent = 0;
    std::uint64_t m_waiting = 0; ///< key in the fabric's list
    bool m_finished = false;
};

} // namespace halab::loopback
