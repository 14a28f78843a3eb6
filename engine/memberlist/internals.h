#pragma once

// Private types of Memberlist, shared by the files that implement it.

#include "memberlist/memberlist.h"

#include <utility>

namespace halab::memberlist {

constexpr std::size_t compoundHeaderBytes = 2;
constexpr std::size_t compoundPartBytes = 2;
constexpr std::uint8_t packetCrcSince = 5; ///< protocol version that knows checksums

/// Sets a mark until the end of the scope.
class ScopedMark {
public:
    explicit ScopedMark(bool& mark, bool value = true) : m_mark(mark), m_before(std::exchange(mark, value)) { }
    ~ScopedMark() { m_mark = m_before; }
    ScopedMark(const ScopedMark&) = delete;
    ScopedMark& operator=(const ScopedMark&) = delete;

private:
    bool& m_mark;
    bool m_before;
};

/// A message that leaves now.
struct Memberlist::Outgoing {
    std::string bytes; ///< type byte first
    EventId cause = 0;
};

/// The one probe under way.
struct Memberlist::Probe {
    wire::Ping ping;
    Node target; ///< as it was when the probe began: what it says in the meantime proves that it lives
    Duration sent{};
    Duration end{};
    bool isIndirect = false; ///< the direct ping got no answer in time
    int nacksExpected = 0;
    int nacks = 0;
    bool streamAnswered = false;
    Timer timer;
    Call stream;
};

/// A ping for somebody else.
struct Memberlist::Relay {
    SocketAddress requester;
    std::uint32_t seqNo = 0; ///< the requester's
    bool wantsNack = false;
    Timer timer;
};

/// A connection that somebody opened to us.
struct Memberlist::Inbound {
    explicit Inbound(std::string label)
        : reader(std::move(label))
    {
    }

    std::unique_ptr<Stream> stream;
    wire::StreamReader reader;
    Timer deadline;
};

} // namespace halab::memberlist
