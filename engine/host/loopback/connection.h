#pragma once

#include "host/kernel/outbox.h"
#include "host/loopback/fabric.h"

#include <deque>
#include <optional>

namespace halab::loopback {

/// One end of a TCP connection on a real socket. The fabric owns it: it may outlive its handle,
/// until what was written has gone out.
class SocketConnection final : public SocketWatcher, public std::enable_shared_from_this<SocketConnection> {
public:
    SocketConnection(Fabric& fabric, Place& place, std::uint64_t id, Descriptor fd, std::shared_ptr<CauseLane> in,
        std::shared_ptr<CauseLane> out);

    std::unique_ptr<Stream> stream();

    void listen(Stream::Events events);
    void write(std::string bytes);
    void close();
    void abandon();
    std::size_t unsentBytes() const { return m_outbox.heldBytes() + m_unsent; }
    SocketAddress local() const { return m_local; }
    SocketAddress peer() const { return m_peer; }

    void linkChanged() { m_outbox.linkChanged(); }
    void powerOff() override;

protected:
    void ready(std::uint32_t events) override;

private:
    void release(kernel::Parcel parcel);
    void rewant();
    void flush();
    void read();
    void deliver(std::string_view bytes);
    void endOfInput(const std::optional<Error>& error);
    void outputDone();
    void lingerFor(Duration time);
    void finalize();

    std::uint64_t m_id;
    SocketAddress m_local, m_peer;
    std::shared_ptr<CauseLane> m_in, m_out;
    std::shared_ptr<Stream::Events> m_events;
    std::deque<std::string> m_queue; ///< crossed the link, not yet taken by the kernel
    std::size_t m_queueOffset = 0;   ///< of the first one's bytes, gone
    std::size_t m_unsent = 0;
    std::uint64_t m_lingerEvent = 0;
    bool m_open = true;      ///< the handle has not closed it
    bool m_inputEnded = false;
    bool m_ending = false;   ///< FIN follows what is queued
    bool m_shutDown = false; ///< FIN was sent
    bool m_broken = false;
    bool m_killed = false;
    kernel::Outbox m_outbox;
};

} // namespace halab::loopback
