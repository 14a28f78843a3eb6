// The failure detector: one node after the other is asked whether it is there.

#include "host/vocabulary.h"
#include "memberlist/internals.h"

#include <algorithm>

namespace halab::memberlist {

namespace {

constexpr std::uint8_t nackSince = 4; ///< protocol version that knows nacks
constexpr std::uint8_t streamPingSince = 3; ///< that answers pings by TCP
constexpr std::uint8_t crcSince = 5;
constexpr std::size_t relaysMax = 1024;

} // namespace

void Memberlist::probeTick()
{
    if (m_probe) {
        m_probeIsDue = true;
        return;
    }
    if (const auto* node = nextToProbe())
        probe(*node);
}

/// Goes through the shuffled table, each node once a round.
Node* Memberlist::nextToProbe()
{
    for (std::size_t checked = 0; checked < m_nodes.size();) {
        if (m_probeIndex >= m_nodes.size()) {
            forgetDeadNodes();
            m_probeIndex = 0;
            ++checked;
            continue;
        }
        auto* node = m_nodes[m_probeIndex++];
        if (node->name != m_config.name && !node->isGone())
            return node;
        ++checked;
    }
    return nullptr;
}

void Memberlist::forgetDeadNodes()
{
    const auto now = m_host.clock().elapsed();
    std::erase_if(m_nodes, [&](const Node* node) {
        const bool mayGo =
            node->state == NodeState::Dead || (node->state == NodeState::Left && m_config.forgetsLeftNodes);
        if (!mayGo || node->name == m_config.name || now - node->stateChange <= m_config.gossipToTheDeadTime)
            return false;
        m_suspected.erase(node->name);
        m_byName.erase(std::string(node->name));
        return true;
    });
    for (std::size_t i = m_nodes.size(); i > 1; --i)
        std::swap(m_nodes[i - 1], m_nodes[m_host.random().below(i)]);
}

void Memberlist::probe(const Node& node)
{
    m_probe = std::make_unique<Probe>();
    m_probe->ping = {.seqNo = ++m_seqNo,
        .node = node.name,
        .sourceAddress = m_advertised.ip.bytes(),
        .sourcePort = m_advertised.port,
        .sourceNode = m_config.name};
    m_probe->target = node;
    m_probe->sent = m_host.clock().elapsed();
    m_probe->end = m_probe->sent + m_awareness.scale(m_config.probeInterval);
    const auto wait = std::min(m_config.probeTimeout, m_probe->end - m_probe->sent);
    m_probe->timer = m_host.clock().after(wait, [this] { probeIndirectly(); });
    bool isSent = false;
    if (node.state == NodeState::Alive) {
        isSent = send(node.socketAddress(), wire::encode(m_probe->ping));
    } else { // a suspect is told so, that it can protest at once
        const wire::Suspect suspect{.incarnation = node.incarnation, .node = node.name, .from = m_config.name};
        isSent = sendPacket(node.socketAddress(), node.versions.protocolMax >= crcSince,
            {{.bytes = wire::encode(m_probe->ping)}, {.bytes = wire::encode(suspect)}});
    }
    if (isSent)
        return;
    // What this machine refuses to send says nothing about the other one.
    const auto address = node.socketAddress().toString();
    const auto why = "write udp " + m_transport->address().toString() + "->" + address + ": refused by this machine";
    log("err",
        node.state == NodeState::Alive ? "Failed to send ping: " + why
                                       : "Failed to send compound ping and suspect message to " + address + ": " + why);
    endProbe(0);
}

/// No answer in time: others are asked to try, and so is TCP.
void Memberlist::probeIndirectly()
{
    m_probe->isIndirect = true;
    const auto* node = &m_probe->target;
    log("debug", "Failed ping: " + node->name + " (timeout reached)");
    const auto left = m_probe->end - m_host.clock().elapsed();
    m_probe->timer = m_host.clock().after(std::max(left, Duration{}), [this] { probeFailed(); });

    const auto helpers = randomNodes(m_config.indirectChecks, [&](const Node& other) {
        return other.name == m_config.name || other.name == node->name || other.state != NodeState::Alive;
    });
    for (const auto* helper : helpers) {
        wire::IndirectPing request{.seqNo = m_probe->ping.seqNo,
            .target = node->address,
            .port = node->port,
            .node = node->name,
            .nack = helper->versions.protocolMax >= nackSince,
            .sourceAddress = m_probe->ping.sourceAddress,
            .sourcePort = m_probe->ping.sourcePort,
            .sourceNode = m_config.name};
        m_probe->nacksExpected += request.nack;
        if (!send(helper->socketAddress(), wire::encode(request)))
            log("err", "Failed to send indirect ping: write udp " + helper->socketAddress().toString());
    }
    if (node->versions.protocolMax < streamPingSince || left <= Duration{})
        return;
    const auto to = node->socketAddress();
    m_probe->stream = std::make_unique<StreamExchange>(m_host.clock(), *m_transport,
        StreamExchange::Plan{
            .to = to,
            .timeout = left,
            .label = m_config.label,
            .request =
                [this, to] {
                    auto bytes = wire::encode(m_probe->ping);
                    recordGossip(kind::gossipSend, to, messageName(wire::MessageType::Ping), bytes.size(), true);
                    return bytes;
                },
            .done =
                [this](const Result<std::optional<wire::StreamMessage>>& answer) {
                    const auto* ack = answer ? std::get_if<wire::Ack>(&**answer) : nullptr;
                    m_probe->streamAnswered = ack && ack->seqNo == m_probe->ping.seqNo;
                    if (!answer)
                        log("err", "Failed fallback ping: " + answer.error().message);
                },
        });
}

void Memberlist::probeFailed()
{
    const auto* node = &m_probe->target;
    if (m_probe->streamAnswered) {
        log("warn", "Was able to connect to " + node->name + " but other probes failed, network may be misconfigured");
        return endProbe(-1);
    }
    // Helpers that stay silent speak against my own network, not against the target.
    const int missing = m_probe->nacksExpected - m_probe->nacks;
    const int delta = m_probe->nacksExpected > 0 ? std::max(missing, 0) : 1;
    log("info", "Suspect " + node->name + " has failed, no acks received");
    const wire::Suspect suspect{.incarnation = node->incarnation, .node = node->name, .from = m_config.name};
    endProbe(delta);
    handleSuspect(suspect);
}

void Memberlist::endProbe(int awarenessDelta)
{
    m_awareness.apply(awarenessDelta);
    m_probe.reset();
    if (!std::exchange(m_probeIsDue, false))
        return;
    const auto noCause = m_host.trace().because(0);
    m_nextProbe = m_host.clock().after(Duration{}, [this] { probeTick(); });
}

void Memberlist::handlePing(const wire::Ping& ping, const SocketAddress& from)
{
    if (!ping.node.empty() && ping.node != m_config.name) {
        log("warn", "Got ping for unexpected node '" + ping.node + "' from=" + from.toString());
        return;
    }
    const auto source = IpAddress::fromBytes(ping.sourceAddress);
    const bool hasSource = source && ping.sourcePort != 0;
    send(hasSource ? SocketAddress{*source, ping.sourcePort} : from, wire::encode(wire::Ack{ping.seqNo, ""}));
}

void Memberlist::handleIndirectPing(const wire::IndirectPing& request, const SocketAddress& from)
{
    const auto target = IpAddress::fromBytes(request.target);
    if (!target || m_relays.size() >= relaysMax)
        return;
    const auto source = IpAddress::fromBytes(request.sourceAddress);
    const bool hasSource = source && request.sourcePort != 0;
    const auto port = request.port != 0 ? request.port : m_transport->address().port;
    const auto seqNo = ++m_seqNo;
    Relay relay{.requester = hasSource ? SocketAddress{*source, request.sourcePort} : from,
        .seqNo = request.seqNo,
        .wantsNack = request.nack,
        .timer = {}};
    relay.timer = m_host.clock().after(m_config.probeTimeout, [this, seqNo] {
        const auto ended = m_relays.extract(seqNo);
        if (!ended.empty() && ended.mapped().wantsNack)
            send(ended.mapped().requester, wire::encode(wire::Nack{ended.mapped().seqNo}));
    });
    m_relays.insert_or_assign(seqNo, std::move(relay));
    send({*target, port},
        wire::encode(wire::Ping{.seqNo = seqNo,
            .node = request.node,
            .sourceAddress = m_advertised.ip.bytes(),
            .sourcePort = m_advertised.port,
            .sourceNode = m_config.name}));
}

void Memberlist::handleAck(const wire::Ack& ack)
{
    if (m_probe && m_probe->ping.seqNo == ack.seqNo) {
        if (!m_probe->isIndirect)
            m_delegate.pingCompleted(m_probe->target, m_host.clock().elapsed() - m_probe->sent);
        return endProbe(-1);
    }
    if (const auto relayed = m_relays.extract(ack.seqNo); !relayed.empty())
        send(relayed.mapped().requester, wire::encode(wire::Ack{relayed.mapped().seqNo, std::nullopt}));
}

void Memberlist::handleNack(const wire::Nack& nack)
{
    if (m_probe && m_probe->ping.seqNo == nack.seqNo)
        ++m_probe->nacks;
}

} // namespace halab::memberlist
