// The server's side of connections: a ping, a push/pull or a user message each.

#include "host/vocabulary.h"
#include "memberlist/internals.h"
#include "memberlist/wire/compressed.h"
#include "memberlist/wire/limits.h"

#include <algorithm>

namespace halab::memberlist {

void Memberlist::accepted(std::unique_ptr<Stream> stream)
{
    const auto from = stream->peer().toString();
    log("debug", "Stream connection from=" + from);
    if (m_inbound.size() >= wire::limits::inboundStreams)
        return log("err", "Too many open streams, closing the one from=" + from);
    const auto id = ++m_lastInbound;
    auto inbound = std::make_unique<Inbound>(m_config.label);
    inbound->stream = std::move(stream);
    inbound->deadline = m_host.clock().after(m_config.tcpTimeout, [this, id, from] {
        log("err", "failed to receive: i/o timeout from=" + from);
        closeInbound(id);
    });
    inbound->stream->listen({
        .data = [this, id](std::string_view bytes) { inboundData(id, bytes); },
        .closed = [this, id](const std::optional<Error>& error) { inboundEnded(id, error); },
    });
    m_inbound.emplace(id, std::move(inbound));
}

void Memberlist::closeInbound(std::uint64_t id)
{
    if (const auto closed = m_inbound.extract(id); !closed.empty())
        m_inboundBytes -= closed.mapped()->reader.bytesRead();
}

/// The other side has nothing more to say, but what it said is no message.
void Memberlist::inboundEnded(std::uint64_t id, const std::optional<Error>& error)
{
    const auto found = m_inbound.find(id);
    if (found == m_inbound.end())
        return;
    const auto inbound = std::move(found->second);
    m_inbound.erase(found);
    m_inboundBytes -= inbound->reader.bytesRead();
    constexpr std::size_t typeByte = 1; // behind which the original takes an end for an orderly one
    if (inbound->reader.bytesRead() <= typeByte && !error)
        return inbound->stream->close();
    const bool isTypeKnown = inbound->reader.type().has_value();
    const auto what = error
        ? *error
        : Error{.kind = isTypeKnown ? ErrorKind::InvalidInput : ErrorKind::Unsupported,
              .message =
                  inbound->reader.isLabelRead() ? "unexpected EOF" : "cannot decode label; stream has been truncated",
              .file = {}};
    log("err", complaintAbout(*inbound, what) + " from=" + inbound->stream->peer().toString());
    if (!error && !isTypeKnown && inbound->reader.isLabelRead())
        inbound->stream->write(wire::compress(wire::encode(wire::ErrorReply{what.message})));
    inbound->stream->close();
}

/// Whether this connection is one push/pull too many, or one buffer too much.
bool Memberlist::isTooMuch(const Inbound& inbound) const
{
    if (m_inboundBytes > wire::limits::inboundBytes)
        return true;
    if (inbound.reader.type() != wire::MessageType::PushPull)
        return false;
    const auto pending = std::ranges::count_if(
        m_inbound, [](const auto& other) { return other.second->reader.type() == wire::MessageType::PushPull; });
    return static_cast<std::size_t>(pending) >= wire::limits::pushPulls;
}

void Memberlist::inboundData(std::uint64_t id, std::string_view bytes)
{
    const auto found = m_inbound.find(id);
    if (found == m_inbound.end())
        return;
    m_inboundBytes += bytes.size();
    const auto message = found->second->reader.feed(bytes);
    if (message && !*message) {
        if (isTooMuch(*found->second)) {
            log("err", "Too many pending push/pull requests");
            closeInbound(id);
        }
        return;
    }
    // One exchange a connection. It is out of the table before anything else happens.
    const auto inbound = std::move(found->second);
    m_inbound.erase(found);
    m_inboundBytes -= inbound->reader.bytesRead();
    auto& stream = *inbound->stream;
    if (message) {
        answer(stream, **message);
    } else {
        log("err", complaintAbout(*inbound, message.error()) + " from=" + stream.peer().toString());
        // What is wrong with the outermost layer is told to the other side.
        if (message.error().kind == ErrorKind::Unsupported)
            stream.write(wire::compress(wire::encode(wire::ErrorReply{message.error().message})));
    }
    stream.close();
}

std::string Memberlist::complaintAbout(const Inbound& inbound, const Error& error) const
{
    if (!inbound.reader.isLabelRead())
        return error.message;
    const auto type = inbound.reader.type();
    if (error.kind == ErrorKind::Unsupported || !type)
        return "failed to receive: " + error.message;
    switch (*type) {
    case wire::MessageType::PushPull:
        return "Failed to read remote state: " + error.message;
    case wire::MessageType::User:
        return "Failed to receive user message: " + error.message;
    case wire::MessageType::Ping:
        return "Failed to decode ping: " + error.message;
    default:
        return error.message;
    }
}

void Memberlist::answer(Stream& stream, const wire::StreamMessage& message)
{
    const auto from = stream.peer();
    if (const auto* ping = std::get_if<wire::Ping>(&message)) {
        if (!ping->node.empty() && ping->node != m_config.name) {
            log("warn", "Got ping for unexpected node " + ping->node + " from=" + from.toString());
            return;
        }
        recordGossip(kind::gossipReceive, from, messageName(wire::MessageType::Ping), wire::encode(*ping).size(), true);
        const auto ack = wire::encode(wire::Ack{ping->seqNo, std::nullopt});
        recordGossip(kind::gossipSend, from, messageName(wire::MessageType::Ack), ack.size(), true);
        stream.write(wire::compress(ack));
    } else if (const auto* state = std::get_if<wire::PushPull>(&message)) {
        stream.write(wire::compress(localState(state->join, from))); // first the answer, then the merge
        const ScopedMark host(m_isFirstToTell, state->join);
        if (const auto merged = mergeRemoteState(*state, from); !merged)
            log("err", "Failed push/pull merge: " + merged.error().message + " from=" + from.toString());
    } else if (const auto* user = std::get_if<wire::UserMessage>(&message)) {
        const auto heard = recordGossip(
            kind::gossipReceive, from, m_delegate.nameOfMessage(user->payload), user->payload.size(), true);
        const auto because = m_host.trace().because(heard);
        m_delegate.notifyMessage(user->payload, from);
    } else {
        const auto type =
            std::holds_alternative<wire::Ack>(message) ? wire::MessageType::Ack : wire::MessageType::Error;
        log("err", "Received invalid msgType (" + std::to_string(static_cast<int>(type)) + ") from=" + from.toString());
    }
}

} // namespace halab::memberlist
