// What is said about nodes: alive, suspect, dead, and a node's own protest.

#include "host/vocabulary.h"
#include "memberlist/internals.h"
#include "memberlist/wire/limits.h"

#include <algorithm>

namespace halab::memberlist {

wire::Alive Memberlist::aliveOf(const Node& node, std::uint32_t incarnation) const
{
    return {.incarnation = incarnation,
        .node = node.name,
        .address = node.address,
        .port = node.port,
        .meta = node.meta,
        .versions = node.versions.bytes()};
}

EventId Memberlist::recordMember(std::string_view kind, const Node& node, const std::string& from)
{
    const auto address = node.socketAddress();
    Fields fields{{"member", placeName(address, node.name)}, {"address", address.toString()}, {"name", node.name}};
    if (const auto* accuser = find(from))
        fields.emplace_back("from", placeName(accuser->socketAddress(), from));
    return m_host.trace().record(kind, std::move(fields));
}

/// Unknown nodes enter as dead at a random place, so that the alive message makes them join.
Node* Memberlist::insertNode(const wire::Alive& alive)
{
    auto node = std::make_unique<Node>(Node{.name = alive.node,
        .address = alive.address,
        .port = alive.port,
        .meta = alive.meta,
        .versions = Versions::parse(alive.versions).value_or(Versions{}),
        .stateChange = m_host.clock().elapsed()});
    auto* inserted = node.get();
    m_byName[alive.node] = std::move(node);
    const auto offset = m_nodes.empty() ? 0 : m_host.random().below(m_nodes.size());
    m_nodes.push_back(inserted);
    std::swap(m_nodes[offset], m_nodes.back());
    return inserted;
}

/// A name belongs to an address until its owner has left.
bool Memberlist::acceptAddress(Node& node, const wire::Alive& alive, bool& isReborn)
{
    if (node.address == alive.address && node.port == alive.port)
        return true;
    if (node.state == NodeState::Left) {
        isReborn = true;
        return true;
    }
    const SocketAddress theirs{IpAddress::fromBytes(alive.address).value_or(IpAddress{}), alive.port};
    log("error",
        "Conflicting address for " + node.name + ". Mine: " + node.socketAddress().toString() +
            " Theirs: " + theirs.toString() + " Old state: " + std::to_string(static_cast<int>(node.state)));
    return false;
}

bool Memberlist::isOldNews(const wire::Alive& alive, const Node& node, bool isReborn) const
{
    if (node.name == m_config.name)
        return alive.incarnation < node.incarnation;
    return alive.incarnation <= node.incarnation && !isReborn;
}

void Memberlist::adopt(Node& node, const wire::Alive& alive)
{
    node.incarnation = alive.incarnation;
    node.meta = alive.meta;
    node.address = alive.address;
    node.port = alive.port;
    node.versions = Versions::parse(alive.versions).value_or(node.versions);
    if (node.state != NodeState::Alive) {
        node.state = NodeState::Alive;
        node.stateChange = m_host.clock().elapsed();
    }
}

void Memberlist::handleAlive(wire::Alive alive, bool isBirth)
{
    const bool isSelf = alive.node == m_config.name;
    if (isSelf && m_leaving)
        return;
    // 1. Is it well formed? (The original's Alive hook wants all six versions.)
    const auto versions = Versions::parse(alive.versions);
    if (!versions || versions->protocolMin == 0 || versions->protocolMax == 0 ||
        versions->protocolMin > versions->protocolMax || !IpAddress::fromBytes(alive.address)) {
        log("warn",
            "Ignoring an alive message for '" + alive.node + "' because protocol version(s) or address are wrong");
        return;
    }
    if (!isBirth && alive.meta && alive.meta->empty())
        alive.meta.reset(); // an empty value becomes nil by being decoded, and is passed on as such
    const auto found = m_byName.find(alive.node);
    if (found == m_byName.end() && m_nodes.size() >= wire::limits::nodes)
        return log("error", "Ignoring '" + alive.node + "': too many nodes");
    m_delegate.aliveReceived(alive.node);

    // 2. Is it news?
    Node* node = found == m_byName.end() ? insertNode(alive) : found->second.get();
    bool isReborn = false;
    if (!acceptAddress(*node, alive, isReborn) || isOldNews(alive, *node, isReborn))
        return;
    const auto before = node->state;
    const auto metaBefore = node->meta;
    m_suspected.erase(alive.node);

    // 3. About myself, and not by me: protest.
    if (isSelf && !isBirth) {
        const bool sameMeta = alive.meta.value_or("") == node->meta.value_or("");
        if (alive.incarnation == node->incarnation && sameMeta && alive.versions == node->versions.bytes())
            return;
        log("warn", "Refuting an alive message for '" + node->name + "' (" + node->socketAddress().toString() + ")");
        return refute(*node, alive.incarnation);
    }
    // 4. Believe it and pass it on.
    adopt(*node, alive);
    const bool joins = before == NodeState::Dead || before == NodeState::Left;
    EventId cause = m_host.trace().currentCause();
    if (before == NodeState::Suspect)
        cause = recordMember(kind::memberRefuted, *node);
    else if (joins && !isSelf)
        cause = recordMember(kind::memberJoined, *node);
    const auto because = m_host.trace().because(cause);
    broadcast(alive.node, wire::encode(alive));
    if (joins) {
        m_delegate.nodeJoined(*node);
    } else if (metaBefore.value_or("") != node->meta.value_or("")) {
        m_delegate.nodeUpdated(*node);
    }
}

void Memberlist::handleSuspect(const wire::Suspect& suspect)
{
    const auto found = m_byName.find(suspect.node);
    if (found == m_byName.end() || suspect.incarnation < found->second->incarnation)
        return;
    auto& node = *found->second;
    if (const auto known = m_suspected.find(suspect.node); known != m_suspected.end()) {
        auto& [suspicion, begin, timer] = known->second;
        if (!suspicion.confirm(suspect.from))
            return;
        const auto left = suspicion.timeout() - (m_host.clock().elapsed() - begin);
        timer = m_host.clock().after(std::max(left, Duration{}),
            [this, name = node.name, since = node.stateChange] { suspicionEnded(name, since); });
        return broadcast(suspect.node, wire::encode(suspect));
    }
    if (node.state != NodeState::Alive)
        return;
    if (node.name == m_config.name) {
        log("warn", "Refuting a suspect message (from: " + suspect.from + ")");
        return refute(node, suspect.incarnation);
    }
    node.incarnation = suspect.incarnation;
    node.state = NodeState::Suspect;
    node.stateChange = m_host.clock().elapsed();
    const auto because = m_host.trace().because(recordMember(kind::memberSuspected, node, suspect.from));
    broadcast(suspect.node, wire::encode(suspect));
    startSuspicion(node, suspect.from);
}

void Memberlist::startSuspicion(const Node& node, const std::string& from)
{
    // Confirmations are worth waiting for only where there are members enough to give them.
    const auto known = static_cast<int>(m_nodes.size());
    int expected = m_config.suspicionMultiplier - 2;
    if (known - 2 < expected)
        expected = 0;
    const auto least = suspicionTimeout(m_config.suspicionMultiplier, m_nodes.size(), m_config.probeInterval);
    Suspected suspected{.suspicion = {from, expected, least, m_config.suspicionMaxTimeoutMultiplier * least},
        .begin = m_host.clock().elapsed()};
    suspected.timer = m_host.clock().after(suspected.suspicion.timeout(),
        [this, name = node.name, since = node.stateChange] { suspicionEnded(name, since); });
    m_suspected.insert_or_assign(node.name, std::move(suspected));
}

void Memberlist::suspicionEnded(const std::string& name, Duration since)
{
    const auto found = m_byName.find(name);
    if (found == m_byName.end() || found->second->state != NodeState::Suspect || found->second->stateChange != since)
        return;
    const auto known = m_suspected.find(name);
    const int confirmations = known == m_suspected.end() ? 0 : known->second.suspicion.confirmations();
    log("info",
        "Marking " + name + " as failed, suspect timeout reached (" + std::to_string(confirmations) +
            " peer confirmations)");
    // A copy: handling it ends the suspicion whose timer called this.
    handleDead({.incarnation = found->second->incarnation, .node = std::string(name), .from = m_config.name});
}

void Memberlist::handleDead(const wire::Dead& dead)
{
    const auto found = m_byName.find(dead.node);
    if (found == m_byName.end() || dead.incarnation < found->second->incarnation)
        return;
    auto& node = *found->second;
    m_suspected.erase(dead.node);
    if (node.isGone())
        return;
    if (node.name == m_config.name && !m_leaving) {
        log("warn", "Refuting a dead message (from: " + dead.from + ")");
        return refute(node, dead.incarnation);
    }
    const bool isSelf = node.name == m_config.name;
    node.incarnation = dead.incarnation;
    node.state = dead.isLeave() ? NodeState::Left : NodeState::Dead;
    node.stateChange = m_host.clock().elapsed();
    const auto event =
        recordMember(dead.isLeave() ? kind::memberLeft : kind::memberFailed, node, dead.isLeave() ? "" : dead.from);
    const auto because = m_host.trace().because(event);
    std::function<void()> finished;
    if (isSelf) {
        finished = [this] {
            m_goodbyeSent = true;
            if (m_left)
                leave(Duration{}, std::exchange(m_left, {}));
        };
    }
    broadcast(dead.node, wire::encode(dead), std::move(finished));
    m_delegate.nodeLeft(node);
}

/// Proves to be alive with a higher incarnation than the accusation's.
void Memberlist::refute(Node& self, std::uint32_t accused)
{
    ++m_incarnation;
    if (accused >= m_incarnation)
        m_incarnation = accused + 1;
    self.incarnation = m_incarnation;
    m_awareness.apply(+1);
    const auto because = m_host.trace().because(recordMember(kind::memberRefuted, self));
    // Queued under the address and not under the name, as the original does: it does not take the
    // place of an older message about this node.
    broadcast(self.socketAddress().ip.toString(), wire::encode(aliveOf(self, m_incarnation)));
}

} // namespace halab::memberlist
