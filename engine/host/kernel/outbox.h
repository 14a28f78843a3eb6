#pragma once

// One direction of a stream, at its sending side: what the link's faults do to bytes. They are
// never lost and never overtake each other (TCP sends again); a cut holds them, delay and
// jitter shift them, a lost packet costs one retransmission.

#include "host/kernel/timeline.h"
#include "host/links.h"
#include "host/trace.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace halab::kernel {

struct Parcel {
    enum class Kind {
        Bytes,
        End,  ///< FIN
        Reset ///< RST
    };
    Kind kind = Kind::Bytes;
    std::string bytes;
    EventId cause = 0;
};

class Outbox {
public:
    /// How long TCP waits before it sends a lost packet again.
    static constexpr Duration retransmission = std::chrono::milliseconds{200};

    struct Lane {
        std::string from, to;
        Duration latency{}; ///< 0 = what the link does not hold back is released at once
    };
    /// What has crossed the link; may destroy the outbox only by way of a later event.
    using Release = std::function<void(Parcel)>;

    Outbox(Timeline& timeline, const LinkTable& links, Random& random, Lane lane, Release release);
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    void push(Parcel parcel);
    /// Drops what has not been released yet.
    void clear();
    /// The link may have healed.
    void linkChanged();
    std::size_t heldBytes() const { return m_heldBytes; }
    bool isEmpty() const { return m_waiting.empty(); }

private:
    struct Waiting {
        Parcel parcel;
        std::optional<Duration> due; ///< none while the link is cut
    };

    Duration dueNow();
    void schedule();
    void release();

    Timeline& m_timeline;
    const LinkTable& m_links;
    Random& m_random;
    Lane m_lane;
    Release m_release;
    std::deque<Waiting> m_waiting;
    Duration m_lastDue{};
    std::size_t m_heldBytes = 0;
    std::uint64_t m_event = 0;
};

} // namespace halab::kernel
