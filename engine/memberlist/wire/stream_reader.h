#pragma once

// What comes on a TCP connection: one message, possibly compressed, framed by its own lengths
// and never by the end of the stream.

#include "memberlist/wire/ack.h"
#include "memberlist/wire/error_reply.h"
#include "memberlist/wire/ping.h"
#include "memberlist/wire/push_pull.h"
#include "memberlist/wire/user_message.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace halab::memberlist::wire {

using StreamMessage = std::variant<Ping, Ack, PushPull, UserMessage, ErrorReply>;

/// Collects the bytes of one connection until they are a message.
class StreamReader {
public:
    /// `label`: what the other side has to say first; empty = nothing. Answers carry none.
    explicit StreamReader(std::string label = {})
        : m_label(std::move(label))
    {
    }

    /// Nothing while more bytes are needed. After an error or a message, feed no more.
    ///
    /// Errors: ErrorKind::Unsupported when the outermost layer cannot be read (the real program
    /// answers these with an `err` message), InvalidInput or Limit for the rest (it just closes).
    Result<std::optional<StreamMessage>> feed(std::string_view bytes);

    std::size_t bytesRead() const { return m_received; }
    /// Whether the label was the right one; false also while that is not known yet.
    bool isLabelRead() const { return m_isLabelRead; }
    /// What the message says it is, as soon as that is known; whatever the byte was.
    std::optional<MessageType> type() const { return m_type; }

private:
    Status takeLabel();
    Result<std::optional<StreamMessage>> parse(std::string_view bytes, bool complete);

    std::string m_label;
    bool m_isLabelRead = false;
    std::optional<MessageType> m_type;
    std::string m_buffer;
    std::size_t m_needed = 1; ///< length of the buffer below which parsing again is useless
    std::size_t m_received = 0;
};

} // namespace halab::memberlist::wire
