#pragma once

#include <cstdint>
#include <string_view>

namespace halab::memberlist::wire {

/// The first byte of every message.
enum class MessageType : std::uint8_t {
    Ping = 0,
    IndirectPing = 1,
    Ack = 2,
    Suspect = 3,
    Alive = 4,
    Dead = 5,
    PushPull = 6,
    Compound = 7,
    User = 8,
    Compress = 9,
    Encrypt = 10, ///< never used by Alertmanager
    Nack = 11,
    HasCrc = 12,
    Error = 13,
    HasLabel = 244, ///< memberlist ≥ 0.3 only
};

/// The trace's word for a type ("indirect_ping"); "unknown" for other bytes.
constexpr std::string_view messageName(MessageType type)
{
    switch (type) {
    case MessageType::Ping:
        return "ping";
    case MessageType::IndirectPing:
        return "indirect_ping";
    case MessageType::Ack:
        return "ack";
    case MessageType::Suspect:
        return "suspect";
    case MessageType::Alive:
        return "alive";
    case MessageType::Dead:
        return "dead";
    case MessageType::PushPull:
        return "push_pull";
    case MessageType::Compound:
        return "compound";
    case MessageType::User:
        return "user";
    case MessageType::Compress:
        return "compress";
    case MessageType::Encrypt:
        return "encrypt";
    case MessageType::Nack:
        return "nack";
    case MessageType::HasCrc:
        return "has_crc";
    case MessageType::Error:
        return "err";
    case MessageType::HasLabel:
        return "has_label";
    }
    return "unknown";
}

} // namespace halab::memberlist::wire
