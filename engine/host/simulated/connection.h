#pragma once

#include "host/kernel/outbox.h"
#include "host/simulated/fabric.h"

#include <deque>

namespace halab::simulated {

/// One virtual TCP connection with its two ends, 0 = who dialled, 1 = who accepted. The fabric
/// owns it; streams are handles of one end.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Fabric& fabric, std::uint64_t id, Place& dialler, SocketAddress from, Place& acceptor, SocketAddress to);

    /// The handle of an end; once for each.
    std::unique_ptr<Stream> stream(int end);

    void listen(int end, Stream::Events events);
    void write(int end, std::string bytes);
    /// FIN; no more events.
    void close(int end);
    /// RST, unless closed before.
    void abandon(int end);
    std::size_t unsentBytes(int end) const;
    SocketAddress address(int end) const { return m_ends[end].address; }

    bool has(const Place& place) const { return m_ends[0].place == &place || m_ends[1].place == &place; }
    /// The host is gone: its kernel closes its ends.
    void powerOff(const Place& place);
    void linksChanged();

private:
    struct End {
        Place* place = nullptr;
        SocketAddress address;
        std::unique_ptr<kernel::Outbox> out;
        std::shared_ptr<Stream::Events> events;
        std::deque<kernel::Parcel> early; ///< came before listen()
        std::size_t undelivered = 0;      ///< bytes on their way from here
        bool open = true;                 ///< the handle has not been closed
        bool over = false;                ///< `closed` was told, or a reset came
        bool reset = false;
    };

    void arrive(int end, kernel::Parcel parcel);
    void deliver(int end, kernel::Parcel parcel);
    void deliverEarly(int end);
    void endIfOver();

    Fabric& m_fabric;
    std::uint64_t m_id;
    End m_ends[2];
};

} // namespace halab::simulated
