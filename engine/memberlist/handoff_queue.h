#pragma once

#include "host/address.h"
#include "host/trace.h"
#include "memberlist/wire/message_type.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace halab::memberlist {

/// What was heard about nodes, and users' messages, until they are handled: alive messages first (they end suspicions
/// before others confirm them), and of each kind the newest first. Pings and their answers never wait here.
class HandoffQueue {
public:
    struct Message {
        std::string bytes; ///< type byte first
        SocketAddress from;
        EventId cause = 0;
    };

    /// False when the queue is full: the message is dropped.
    bool push(Message message)
    {
        const bool isAlive = static_cast<wire::MessageType>(message.bytes.front()) == wire::MessageType::Alive;
        auto& queue = isAlive ? m_alive : m_others;
        if (queue.size() >= depth)
            return false;
        queue.push_back(std::move(message));
        return true;
    }

    std::optional<Message> pop()
    {
        auto& queue = m_alive.empty() ? m_others : m_alive;
        if (queue.empty())
            return std::nullopt;
        auto message = std::move(queue.back());
        queue.pop_back();
        return message;
    }

    static constexpr std::size_t depth = 1024; ///< of each of the two

private:
    std::vector<Message> m_alive, m_others;
};

} // namespace halab::memberlist
