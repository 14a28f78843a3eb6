#pragma once

// One exchange as a client: connect, say something, perhaps wait for the answer, close.

#include "host/clock.h"
#include "memberlist/transport.h"
#include "memberlist/wire/stream_reader.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace halab::memberlist {

/// Destroying it cancels it.
class StreamExchange final : public Pending {
public:
    struct Plan {
        SocketAddress to;
        Duration timeout{}; ///< for connecting
        Duration answerTimeout{}; ///< from then on; 0 = what is left of `timeout`
        std::string label{}; ///< goes first, see wire/label.h
        std::function<std::string()> request; ///< called when connected: the plain message
        bool awaitsAnswer = true;
        /// At most once, as the last thing that the exchange does: it may be destroyed here.
        std::function<void(Result<std::optional<wire::StreamMessage>>)> done;
    };

    StreamExchange(Clock& clock, Transport& transport, Plan plan);

private:
    void connected(std::unique_ptr<Stream> stream);
    void received(std::string_view bytes);
    void finish(Result<std::optional<wire::StreamMessage>> outcome);

    Clock& m_clock;
    Plan m_plan;
    Duration m_begin;
    Call m_dialing;
    std::unique_ptr<Stream> m_stream;
    wire::StreamReader m_reader;
    Timer m_deadline;
};

} // namespace halab::memberlist
