// The server's side of connections: a ping, a push/pull or a user message each.

#include "host/vocabulary.h"
#include "memberlist/internals.h"
#include "memberlist/wire/compressed.h"

namespace halab::memberlist {

namespace {

/// The original refuses the 129th push/pull; this counts all connections, before they say what they want.
constexpr std::size_t inboundMax = 128;

} // namespace

void Memberlist::accepted(std::unique_ptr<Stream> stream)
{
    if (m_inbound.size() >= inboundMax) {
        log("error", "Too many pending push/pull requests");
        return;
    }
    const auto id = ++m_lastInbound;
    auto inbound = std::make_unique<Inbound>();
    inbound->stream = std::move(stream);
    inbound->deadline = m_host.clock().after(m_config.tcpTimeout, [this, id] { closeInbound(id); });
    inbound->stream->listen({
        .data = [this, id](std::string_view bytes) { inboundData(id, bytes); },
        .closed = [this, id](const std::optional<Error>&) { closeInbound(id); },
    });
    m_inbound.emplace(id, std::move(inbound));
}

void Memberlist::closeInbound(std::uint64_t id) { m_inbound.erase(id); }

void Memberlist::inboundData(std::uint64_t id, std::string_view bytes)
{
    const auto found = m_inbound.find(id);
    if (found == m_inbound.end())
        return;
    const auto message = found->second->reader.feed(bytes);
    if (message && !*message)
        return;
    // One exchange a connection. It is out of the table before anything else happens.
    const auto inbound = std::move(found->second);
    m_inbound.erase(found);
    auto& stream = *inbound->stream;
    if (message) {
        answer(stream, **message);
    } else {
        log("error", "failed to receive: " + message.error().message + " from=" + stream.peer().toString());
        if (message.error().kind == ErrorKind::Unsupported)
            stream.write(wire::compress(wire::encode(wire::ErrorReply{message.error().message})));
    }
    stream.close();
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
        if (const auto merged = mergeRemoteState(*state, from); !merged)
            log("error", "Failed push/pull merge: " + merged.error().message + " from=" + from.toString());
    } else if (const auto* user = std::get_if<wire::UserMessage>(&message)) {
        const auto heard = recordGossip(
            kind::gossipReceive, from, m_delegate.nameOfMessage(user->payload), user->payload.size(), true);
        const auto because = m_host.trace().because(heard);
        m_delegate.notifyMessage(user->payload, from);
    } else {
        log("error", "Received invalid msgType from=" + from.toString());
    }
}

} // namespace halab::memberlist
