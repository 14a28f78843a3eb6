#include "memberlist/wire/stream_reader.h"

#include "base/gotext.h"
#include "memberlist/wire/compressed.h"
#include "memberlist/wire/label.h"
#include "memberlist/wire/limits.h"

namespace halab::memberlist::wire {

namespace {

PushPull readPushPull(msgpack::Reader& in)
{
    PushPull out;
    const auto header = readFields<PushPullHeader>(in);
    if (!in.ok())
        return out;
    if (header.nodes < 0 || static_cast<std::uint64_t>(header.nodes) > limits::nodes)
        in.fail("invalid number of nodes in push/pull: " + std::to_string(header.nodes));
    if (header.userStateLength < 0 || static_cast<std::uint64_t>(header.userStateLength) > limits::userState)
        in.fail("invalid length of user state in push/pull: " + std::to_string(header.userStateLength));
    out.join = header.join;
    for (std::int64_t i = 0; i < header.nodes && in.ok(); ++i)
        out.nodes.push_back(readFields<PushPullNode>(in));
    if (in.ok())
        out.userState = in.bytes(static_cast<std::size_t>(header.userStateLength));
    return out;
}

UserMessage readUserMessage(msgpack::Reader& in)
{
    const auto header = readFields<UserMessageHeader>(in);
    if (in.ok() && (header.length < 0 || static_cast<std::uint64_t>(header.length) > limits::userState))
        in.fail("invalid length of user message: " + std::to_string(header.length));
    return in.ok() ? UserMessage{std::string(in.bytes(static_cast<std::size_t>(header.length)))} : UserMessage{};
}

} // namespace

std::string encode(const PushPull& state)
{
    std::string out(1, static_cast<char>(MessageType::PushPull));
    writeFields(out,
        PushPullHeader{.nodes = static_cast<std::int64_t>(state.nodes.size()),
            .userStateLength = static_cast<std::int64_t>(state.userState.size()),
            .join = state.join});
    for (const auto& node : state.nodes)
        writeFields(out, node);
    return out += state.userState;
}

std::string toString(const PushPull& state)
{
    std::string out = std::string("push_pull{Join: ") + (state.join ? "true" : "false");
    for (const auto& node : state.nodes)
        out += ", " + toString(node);
    return out + ", " + std::to_string(state.userState.size()) + " bytes of user state}";
}

std::string encodeForPacket(const UserMessage& message)
{
    return std::string(1, static_cast<char>(MessageType::User)) + message.payload;
}

std::string encodeForStream(const UserMessage& message)
{
    return encode(UserMessageHeader{.length = static_cast<std::int64_t>(message.payload.size())}) + message.payload;
}

Result<std::optional<StreamMessage>> StreamReader::feed(std::string_view bytes)
{
    m_received += bytes.size();
    if (m_received > limits::decompressedStream)
        return fail(ErrorKind::Limit, "stream too long");
    m_buffer += bytes;
    if (m_buffer.size() < m_needed)
        return std::nullopt;
    if (!m_isLabelRead) {
        HALAB_TRY(takeLabel());
        if (m_buffer.size() < m_needed)
            return std::nullopt;
    }

    if (static_cast<MessageType>(m_buffer.front()) == MessageType::Encrypt)
        return fail(ErrorKind::Unsupported, "Remote state is encrypted and encryption is not configured");
    if (static_cast<MessageType>(m_buffer.front()) != MessageType::Compress)
        return parse(m_buffer, false);

    msgpack::Reader in(std::string_view(m_buffer).substr(1));
    const auto packed = readFields<Compressed>(in);
    if (in.trouble() == msgpack::Reader::Trouble::Short) {
        m_needed = in.needed() + 1;
        return std::nullopt;
    }
    if (!in.ok())
        return fail(ErrorKind::Unsupported, in.problem());
    const auto plain = decompress(packed, limits::decompressedStream);
    if (!plain)
        return fail(ErrorKind::Unsupported, plain.error().message);
    return parse(*plain, true);
}

/// Takes the header off the buffer, or tells in m_needed how much more there must be.
Status StreamReader::takeLabel()
{
    const auto split = splitLabel(m_buffer);
    if (!split)
        return fail(
            ErrorKind::InvalidInput, "failed to receive and remove the stream label header: " + split.error().message);
    if (split->missing > 0) {
        m_needed = m_buffer.size() + split->missing;
        return {};
    }
    if (split->label != m_label)
        return fail(ErrorKind::InvalidInput, "discarding stream with unacceptable label " + goQuote(split->label));
    m_isLabelRead = true;
    m_buffer.erase(0, m_buffer.size() - split->rest.size());
    m_needed = 1;
    return {};
}

/// `complete`: the bytes are all there will be.
Result<std::optional<StreamMessage>> StreamReader::parse(std::string_view bytes, bool complete)
{
    if (bytes.empty())
        return fail(ErrorKind::InvalidInput, "EOF");
    m_type = static_cast<MessageType>(bytes.front());
    msgpack::Reader in(bytes.substr(1));
    std::optional<StreamMessage> message;
    switch (*m_type) {
    case MessageType::Ping:
        message = readFields<Ping>(in);
        break;
    case MessageType::Ack:
        message = readFields<Ack>(in);
        break;
    case MessageType::Error:
        message = readFields<ErrorReply>(in);
        break;
    case MessageType::PushPull:
        message = readPushPull(in);
        break;
    case MessageType::User:
        message = readUserMessage(in);
        break;
    default: {
        const auto type = static_cast<unsigned char>(bytes.front());
        return fail(ErrorKind::InvalidInput, "Received invalid msgType (" + std::to_string(type) + ")");
    }
    }
    if (in.trouble() == msgpack::Reader::Trouble::Short && !complete) {
        m_needed = in.needed() + 1;
        return std::nullopt;
    }
    if (!in.ok())
        return fail(ErrorKind::InvalidInput, in.problem());
    return message;
}

} // namespace halab::memberlist::wire
