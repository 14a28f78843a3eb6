// What is said about nodes: alive, suspect, dead, and a node's own protest.

#include "base/durations.h"
#include "host/vocabulary.h"
#include "memberlist/internals.h"
#include "memberlist/wire/limits.h"

#include <algorithm>

namespace halab::memberlist {

namespace {

/// "[1 5 2 0 0 0]", as Go prints a slice of bytes.
std::string byteList(std::string_view bytes)
{
    std::string out = "[";
    for (const unsigned char byte : bytes)
        out += (out.size() > 1 ? " " : "") + std::to_string(byte);
    return out + "]";
}

/// Why an alive message is ignored whatever else is known; empty if it may be believed. The original's Alive hook wants
/// all six versions.
std::string faultOf(const wire::Alive& alive)
{
    const auto ip = IpAddress::fromBytes(alive.address);
    const auto about = "alive message for '" + alive.node + "' (" + (ip ? ip->toString() : "?") + ":" +
        std::to_string(alive.port) + ")";
    const auto at = [&](std::size_t i) { return static_cast<int>(static_cast<unsigned char>(alive.versions[i])); };
    if (alive.versions.size() >= 3 && (at(0) == 0 || at(1) == 0 || at(0) > at(1))) {
        return "Ignoring an " + about + " because protocol version(s) are wrong: " + std::to_string(at(0)) +
            " <= " + std::to_string(at(2)) + " <= " + std::to_string(at(1)) + " should be >0";
    }
    if (!Versions::parse(alive.versions))
        return "ignoring " + about + " because Vsn is not present";
    if (!ip)
        return "ignoring " + about + " because its address has " + std::to_string(alive.address.size()) + " bytes";
    return {};
}

} // namespace

wire::Alive Memberlist::aliveOf(const Node& node, std::uint32_t incarnation) const
{
    return {.incarnation = incarnation,
        .node = node.name,
        .address = node.address,
        .port = node.port,
        .meta = node.meta,
        .versions = node.versions.bytes()};
}

EventId Memberlist::recordMember(
    std::string_view kind, const Node& node, const std::string& from, std::string text, Fields more)
{
    const auto address = node.socketAddress();
    Fields fields{{"member", placeName(address, node.name)}, {"address", address.toString()}, {"name", node.name}};
    if (const auto* accuser = find(from))
        fields.emplace_back("from", placeName(accuser->socketAddress(), from));
    std::ranges::move(more, std::back_inserter(fields));
    return m_host.trace().record(kind, std::move(fields), {}, std::move(text));
}

void Memberlist::recordConflict(const Node& node, const wire::Alive& alive)
{
    const Node other{.name = alive.node, .address = alive.address, .port = alive.port, .meta = alive.meta};
    const auto mine = node.socketAddress(), theirs = other.socketAddress();
    log("err",
        "Conflicting address for " + node.name + ". Mine: " + mine.toString() + " Theirs: " + theirs.toString() +
            " Old state: " + std::to_string(static_cast<int>(node.state)));
    recordMember(kind::memberConflict, node, {},
        "The name " + node.name + " belongs to " + mine.toString() + ", so what " + theirs.toString() +
            " says under it is ignored: a name is free again only when its owner has left",
        {{"theirs", theirs.toString()}});
    m_delegate.nameConflict(node, other);
}

/// Unknown nodes enter as dead at a random place, so that the alive message makes them join.
Node* Memberlist::insertNode(const wire::Alive& alive)
{
    auto node = std::make_unique<Node>(Node{.name = alive.node,
        .address = alive.address,
        .port = alive.port,
        .meta = alive.meta,
        .versions = Versions::parse(alive.versions).value_or(Versions{}),
        .stateChange = m_host.clock().elapsed(),
        .number = ++m_lastNumber});
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
        const SocketAddress theirs{IpAddress::fromBytes(alive.address).value_or(IpAddress{}), alive.port};
        log("info",
            "Updating address for left or failed node " + node.name + " from " + node.socketAddress().toString() +
                " to " + theirs.toString());
        isReborn = true;
        return true;
    }
    recordConflict(node, alive);
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
    if (const auto fault = faultOf(alive); !fault.empty())
        return log("warn", fault);
    if (!isBirth && alive.meta && alive.meta->empty())
        alive.meta.reset(); // an empty value becomes nil by being decoded, and is passed on as such
    const auto found = m_byName.find(alive.node);
    if (found == m_byName.end() && m_nodes.size() >= wire::limits::members)
        return log("err", "Ignoring '" + alive.node + "': too many nodes");
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
        log("warn",
            "Refuting an alive message for '" + alive.node + "' (" + node->socketAddress().toString() + ") meta:(" +
                byteList(alive.meta.value_or("")) + " VS " + byteList(node->meta.value_or("")) + "), vsn:(" +
                byteList(alive.versions) + " VS " + byteList(node->versions.bytes()) + ")");
        return refute(*node, alive.incarnation);
    }
    // 4. Believe it and pass it on.
    adopt(*node, alive);
    const bool joins = before == NodeState::Dead || before == NodeState::Left;
    EventId cause = m_host.trace().currentCause();
    if (before == NodeState::Suspect)
        cause = recordMember(kind::memberRefuted, *node, {},
            placeName(node->socketAddress(), node->name) + " was suspected and protests with incarnation " +
                std::to_string(alive.incarnation) + ": it lives",
            {{"incarnation", std::int64_t{alive.incarnation}}});
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
        if (known->second.suspicion.confirm(suspect.from))
            confirmSuspicion(node, suspect, known->second);
        return;
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
    auto suspicion = suspicionOf(suspect.from);
    const auto shown = placeName(node.socketAddress(), node.name);
    const bool isMine = suspect.from == m_config.name;
    const auto text = (isMine ? "No answer from " + shown + ", neither by ping nor through others nor by TCP. It"
                              : "Another member says that " + shown + " does not answer. It") +
        " has " + formatGoDuration(suspicion.timeout()) + " to protest before it is declared dead" +
        (suspicion.expected() > 0
                ? ", less when others confirm it (at least " + formatGoDuration(suspicion.least()) + ")"
                : "");
    const auto because = m_host.trace().because(recordMember(kind::memberSuspected, node, suspect.from, text,
        {{"timeout", seconds(suspicion.timeout())}, {"expected", std::int64_t{suspicion.expected()}}}));
    broadcast(suspect.node, wire::encode(suspect));
    startSuspicion(node, std::move(suspicion));
}

/// Somebody new suspects it, too: less time is left.
void Memberlist::confirmSuspicion(const Node& node, const wire::Suspect& suspect, Suspected& suspected)
{
    const auto& suspicion = suspected.suspicion;
    const auto left =
        std::max<Duration>(suspicion.timeout() - (m_host.clock().elapsed() - suspected.begin), Duration{});
    const auto text = "Confirmation " + std::to_string(suspicion.confirmations()) + " of " +
        std::to_string(suspicion.expected()) + ": " +
        (suspect.from == m_config.name ? "this node" : "another member") + " cannot reach " +
        placeName(node.socketAddress(), node.name) + " either, so it has only " + formatGoDuration(left) +
        " more to protest";
    const auto because = m_host.trace().because(recordMember(kind::memberConfirmed, node, suspect.from, text,
        {{"timeout", seconds(left)}, {"confirmations", std::int64_t{suspicion.confirmations()}},
            {"expected", std::int64_t{suspicion.expected()}}}));
    suspected.timer =
        m_host.clock().after(left, [this, name = node.name, since = node.stateChange] { suspicionEnded(name, since); });
    broadcast(suspect.node, wire::encode(suspect));
}

Suspicion Memberlist::suspicionOf(const std::string& from) const
{
    // Confirmations are worth waiting for only where there are members enough to give them.
    const auto known = static_cast<int>(m_nodes.size());
    int expected = m_config.suspicionMultiplier - 2;
    if (known - 2 < expected)
        expected = 0;
    const auto least = suspicionTimeout(m_config.suspicionMultiplier, m_nodes.size(), m_config.probeInterval);
    return {from, expected, least, m_config.suspicionMaxTimeoutMultiplier * least};
}

void Memberlist::startSuspicion(const Node& node, Suspicion suspicion)
{
    Suspected suspected{.suspicion = std::move(suspicion), .begin = m_host.clock().elapsed()};
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
    const ScopedMark own(m_isFirstToTell, isSelf || m_isFirstToTell);
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
    const auto because = m_host.trace().because(recordMember(kind::memberRefuted, self, {},
        "Somebody says that this node is gone. It answers with incarnation " + std::to_string(m_incarnation) +
            ", which beats what was said",
        {{"incarnation", std::int64_t{m_incarnation}}}));
    const ScopedMark own(m_isFirstToTell);
    // Queued under the address and not under the name, as the original does: it does not take the
    // place of an older message about this node.
    broadcast(self.socketAddress().ip.toString(), wire::encode(aliveOf(self, m_incarnation)));
}

} // namespace halab::memberlist
