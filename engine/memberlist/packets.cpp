// Datagrams out and in.

#include "base/gotext.h"
#include "host/vocabulary.h"
#include "memberlist/internals.h"
#include "memberlist/wire/label.h"
#include "memberlist/wire/limits.h"
#include "memberlist/wire/packet.h"
#include "memberlist/wire/user_message.h"

#include <algorithm>

namespace halab::memberlist {

namespace {


/// What the log calls a message that cannot be decoded.
std::string_view spokenName(wire::MessageType type)
{
    switch (type) {
    case wire::MessageType::Ping:
        return "ping request";
    case wire::MessageType::IndirectPing:
        return "indirect ping request";
    case wire::MessageType::Ack:
        return "ack response";
    case wire::MessageType::Nack:
        return "nack response";
    case wire::MessageType::Suspect:
        return "suspect message";
    case wire::MessageType::Alive:
        return "alive message";
    default:
        return "dead message";
    }
}

} // namespace

EventId Memberlist::recordGossip(std::string_view kind, const SocketAddress& other, std::string_view name,
    std::size_t bytes, bool isStream, const std::string& about)
{
    if (other == m_advertised) // a node that exchanges states with itself: nothing to see
        return m_host.trace().currentCause();
    return m_host.trace().recordHeard(kind, [&] {
        const auto* direction = kind == kind::gossipSend ? "to" : "from";
        Fields fields{{direction, m_host.network().nameOf(other)}, {"message", std::string(name)},
            {"bytes", static_cast<std::int64_t>(bytes)}, {"transport", std::string(isStream ? "tcp" : "udp")}};
        if (!about.empty())
            fields.emplace_back("about", about);
        return fields;
    });
}

/// Of whom an alive, suspect or dead message speaks; empty for others.
std::string Memberlist::subjectOf(std::string_view message) const
{
    const auto subject = [&](const auto& decoded) {
        if (!decoded)
            return std::string();
        const auto* node = find(decoded->node);
        return node ? placeName(node->socketAddress(), decoded->node) : decoded->node;
    };
    switch (static_cast<wire::MessageType>(message.front())) {
    case wire::MessageType::Alive:
        return subject(wire::decode<wire::Alive>(message.substr(1)));
    case wire::MessageType::Suspect:
        return subject(wire::decode<wire::Suspect>(message.substr(1)));
    case wire::MessageType::Dead:
        return subject(wire::decode<wire::Dead>(message.substr(1)));
    default:
        return {};
    }
}

EventId Memberlist::recordPart(std::string_view kind, const SocketAddress& other, std::string_view message)
{
    const bool isHeard = m_host.trace().isHeard(kind); // the words below cost as much as the rest of a packet
    return recordGossip(kind, other, isHeard ? nameOfMessage(message) : std::string(), message.size(), false,
        isHeard ? subjectOf(message) : std::string());
}

std::string Memberlist::nameOfMessage(std::string_view message) const
{
    const auto type = static_cast<wire::MessageType>(message.front());
    return type == wire::MessageType::User ? m_delegate.nameOfMessage(message.substr(1))
                                           : std::string(messageName(type));
}

void Memberlist::broadcast(const std::string& subject, std::string message, std::function<void()> finished)
{
    m_queue.add(subject,
        {.bytes = std::move(message),
            .cause = m_host.trace().currentCause(),
            .reachesAll = m_config.thoroughGossip && m_isFirstToTell},
        std::move(finished));
}

/// One message, with what waits to be gossiped on its back.
bool Memberlist::send(const SocketAddress& to, std::string message)
{
    std::vector<Outgoing> messages;
    const auto used = message.size() + compoundHeaderBytes;
    messages.push_back({std::move(message), m_host.trace().currentCause()});
    if (used < packetRoom()) {
        noteAudience();
        std::ranges::move(takeBroadcasts(compoundPartBytes, packetRoom() - used, to), std::back_inserter(messages));
    }
    // Nearly always without checksum: the original looks the receiver up by its bare address in a table of names.
    const auto* named = find(to.ip.toString());
    return sendPacket(to, named && named->versions.protocolMax >= packetCrcSince, messages);
}

bool Memberlist::sendPacket(const SocketAddress& to, bool withCrc, const std::vector<Outgoing>& messages)
{
    // A datagram carries one cause. What a person did matters more than the detector's own talk.
    EventId cause = 0;
    bool isUsers = false;
    std::vector<std::string> parts;
    for (const auto& [bytes, because] : messages) {
        const auto scope = m_host.trace().because(because);
        const auto sent = recordPart(kind::gossipSend, to, bytes);
        const bool isUser = static_cast<wire::MessageType>(bytes.front()) == wire::MessageType::User;
        if (!isUsers || isUser)
            cause = sent;
        isUsers = isUsers || isUser;
        parts.push_back(bytes);
    }
    auto packet = wire::compressIfShorter(parts.size() == 1 ? std::move(parts.front()) : wire::makeCompound(parts));
    const auto scope = m_host.trace().because(cause);
    return m_transport->send(to, wire::labelHeader(m_config.label) + (withCrc ? wire::withCrc(packet) : packet));
}

/// What a packet may hold behind the label.
std::size_t Memberlist::packetRoom() const { return m_config.packetBytes - wire::labelHeader(m_config.label).size(); }

void Memberlist::received(const SocketAddress& from, std::string_view packet)
{
    if (packet.empty())
        return;
    const auto labelled = wire::splitLabel(packet);
    if (!labelled)
        return log("err", labelled.error().message + " from=" + from.toString());
    if (labelled->missing > 0)
        return log("err", "cannot decode label; packet has been truncated from=" + from.toString());
    if (labelled->label != m_config.label) {
        return log("err",
            "discarding packet with unacceptable label " + goQuote(labelled->label) + ": from=" + from.toString());
    }
    const auto unpacked = wire::unpack(labelled->rest);
    for (const auto& [level, text] : unpacked.complaints)
        log(level, text + " from=" + from.toString());
    for (const auto& message : unpacked.messages) {
        const auto heard = recordPart(kind::gossipReceive, from, message);
        const auto scope = m_host.trace().because(heard);
        dispatch(from, message);
    }
    handleQueued();
}

/// The detector's own messages are answered at once, what is gossiped waits its turn.
void Memberlist::dispatch(const SocketAddress& from, const std::string& message)
{
    const auto type = static_cast<wire::MessageType>(message.front());
    switch (type) {
    case wire::MessageType::Suspect:
    case wire::MessageType::Alive:
    case wire::MessageType::Dead:
    case wire::MessageType::User:
        if (!m_handoff.push({.bytes = message, .from = from, .cause = m_host.trace().currentCause()})) {
            log("warn",
                "handler queue full, dropping message (" + std::to_string(static_cast<int>(type)) +
                    ") from=" + from.toString());
        }
        return;
    default:
        handleNow(from, message);
    }
}

void Memberlist::handleQueued()
{
    while (const auto message = m_handoff.pop()) {
        const auto scope = m_host.trace().because(message->cause);
        handleNow(message->from, message->bytes);
    }
}

void Memberlist::handleNow(const SocketAddress& from, const std::string& message)
{
    const auto body = std::string_view(message).substr(1);
    const auto handle = [&]<class Message>(std::type_identity<Message>, auto&& use) {
        if (const auto decoded = wire::decode<Message>(body))
            use(*decoded);
        else
            log("err",
                "Failed to decode " + std::string(spokenName(Message::type)) + ": " + decoded.error().message +
                    " from=" + from.toString());
    };
    const auto type = static_cast<wire::MessageType>(message.front());
    switch (type) {
    case wire::MessageType::Ping:
        return handle(std::type_identity<wire::Ping>{}, [&](const auto& m) { handlePing(m, from); });
    case wire::MessageType::IndirectPing:
        return handle(std::type_identity<wire::IndirectPing>{}, [&](const auto& m) { handleIndirectPing(m, from); });
    case wire::MessageType::Ack:
        return handle(std::type_identity<wire::Ack>{}, [&](const auto& m) { handleAck(m); });
    case wire::MessageType::Nack:
        return handle(std::type_identity<wire::Nack>{}, [&](const auto& m) { handleNack(m); });
    case wire::MessageType::Suspect:
        return handle(std::type_identity<wire::Suspect>{}, [&](const auto& m) { handleSuspect(m); });
    case wire::MessageType::Alive:
        return handle(std::type_identity<wire::Alive>{}, [&](wire::Alive m) {
            if (m.port == 0) // of versions that did not send it
                m.port = m_transport->address().port;
            handleAlive(std::move(m));
        });
    case wire::MessageType::Dead:
        return handle(std::type_identity<wire::Dead>{}, [&](const auto& m) { handleDead(m); });
    case wire::MessageType::User:
        return m_delegate.notifyMessage(body, from);
    default:
        log("err", "msg type (" + std::to_string(static_cast<int>(type)) + ") not supported from=" + from.toString());
    }
}

} // namespace halab::memberlist
