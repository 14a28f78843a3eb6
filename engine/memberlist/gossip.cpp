// What is gossiped, and to whom.
//
// In the original three receivers are drawn for each tick, each transmission goes to whoever was drawn, and after
// multiplier × ceil(log10(n + 1)) transmissions a message is done: three up to nine nodes, that is, one tick. Each
// receiver does the same once. With eight nodes somebody is passed over by all the others with a probability of
// (4/7)^7: one of seven in every eighth message, and learns of it from a push/pull, a minute later at worst.
// Config::thoroughGossip keeps the rhythm, the limits and the bytes, and lets nobody be passed over.

#include "memberlist/internals.h"
#include "memberlist/wire/limits.h"
#include "memberlist/wire/user_message.h"

#include <algorithm>

namespace halab::memberlist {

namespace {

constexpr std::size_t userTypeBytes = 1;
/// What a node has to tell everybody goes round all members within so many gossip intervals.
constexpr std::size_t roundTicksMax = 8;

} // namespace

void Memberlist::gossipTick()
{
    if (m_queue.size() == 0 && !m_delegate.hasBroadcasts())
        return;
    noteAudience();
    const auto targets = gossipTargets();
    auto left = gossipCount(targets.size());
    for (auto* node : targets) {
        if (left == 0)
            return;
        const auto messages =
            takeBroadcasts(compoundPartBytes, packetRoom() - compoundHeaderBytes, node->socketAddress());
        if (messages.empty() && m_config.thoroughGossip)
            continue; // it was sent all of it; the next one may not have been
        if (messages.empty())
            return;
        --left;
        node->lastGossip = ++m_gossips;
        if (!sendPacket(node->socketAddress(), node->versions.protocolMax >= packetCrcSince, messages)) {
            const auto address = node->socketAddress().toString();
            log("err", "Failed to send gossip to " + address + ": write udp " + address);
        }
    }
}

/// Drawn by chance, or everybody in turn: those first to whom nothing was gossiped for longest.
std::vector<Node*> Memberlist::gossipTargets()
{
    const auto now = m_host.clock().elapsed();
    const auto isExcluded = [&](const Node& node) {
        if (node.name == m_config.name || node.state == NodeState::Left)
            return true;
        return node.state == NodeState::Dead && now - node.stateChange > m_config.gossipToTheDeadTime;
    };
    if (!m_config.thoroughGossip)
        return randomNodes(m_config.gossipNodes, isExcluded);
    std::vector<Node*> inTurn;
    std::ranges::copy_if(m_nodes, std::back_inserter(inTurn), [&](const Node* node) { return !isExcluded(*node); });
    // Among equals, which are new ones, the table's order counts, and that is shuffled.
    std::ranges::stable_sort(inTurn, {}, &Node::lastGossip);
    return inTurn;
}

/// How many of them get something in one tick.
std::size_t Memberlist::gossipCount(std::size_t targets) const
{
    const auto usual = static_cast<std::size_t>(m_config.gossipNodes);
    if (!m_queue.owesSome() && !m_delegate.owesBroadcasts())
        return usual;
    return std::max(usual, (targets + roundTicksMax - 1) / roundTicksMax); // a large cluster's round would take long
}

/// Membership messages first; what room they leave is the program's.
std::vector<Memberlist::Outgoing> Memberlist::takeBroadcasts(
    std::size_t overhead, std::size_t limit, const SocketAddress& to)
{
    std::vector<Outgoing> out;
    const bool programHasSome = m_delegate.hasBroadcasts();
    if (m_queue.size() == 0 && !programHasSome)
        return out;
    const auto* known = m_config.thoroughGossip ? memberAt(to) : nullptr;
    m_receiver.number = known ? known->number : 0;
    const auto* receiver = known && !known->isGone() ? &m_receiver : nullptr;
    std::size_t used = 0;
    // One part is left for the message that these are sent along with.
    for (auto& message : m_queue.take(overhead, limit, m_nodes.size(), wire::limits::compoundParts - 1, receiver)) {
        used += overhead + message.bytes.size();
        out.push_back({std::move(message.bytes), message.cause});
    }
    const auto room = limit - used;
    if (!programHasSome || room <= overhead + userTypeBytes)
        return out;
    if (known && known->isGone()) // it may hear that it is thought dead; the program's news would be wasted on it
        return out;
    auto messages = receiver ? m_delegate.broadcastsTo(*receiver, overhead + userTypeBytes, room)
                             : m_delegate.broadcasts(overhead + userTypeBytes, room);
    for (auto& message : messages) {
        if (out.size() + 1 < wire::limits::compoundParts)
            out.push_back({wire::encodeForPacket({std::move(message.bytes)}), message.cause});
    }
    return out;
}

/// A member that is not gone counts before one that was at the same place before.
const Node* Memberlist::memberAt(const SocketAddress& place) const
{
    const auto address = place.ip.bytes();
    const Node* found = nullptr;
    for (const auto* node : m_nodes)
        if (node->port == place.port && node->address == address && (!found || found->isGone()))
            found = node;
    return found;
}

/// Everybody else who is not gone.
void Memberlist::noteAudience()
{
    auto& numbers = m_receiver.audience;
    numbers.clear();
    if (!m_config.thoroughGossip)
        return;
    for (const auto* node : m_nodes)
        if (!node->isGone() && node->name != m_config.name)
            numbers.push_back(node->number);
    std::ranges::sort(numbers);
}

std::vector<Node*> Memberlist::randomNodes(int count, const std::function<bool(const Node&)>& excluded)
{
    std::vector<Node*> chosen;
    for (std::size_t draw = 0; draw < 3 * m_nodes.size() && static_cast<int>(chosen.size()) < count; ++draw) {
        auto* node = m_nodes[m_host.random().below(m_nodes.size())];
        if (!excluded(*node) && std::ranges::find(chosen, node) == chosen.end())
            chosen.push_back(node);
    }
    return chosen;
}

} // namespace halab::memberlist
