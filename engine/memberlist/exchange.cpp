// Push/pull: both sides tell all that they know.

#include "host/vocabulary.h"
#include "memberlist/internals.h"

#include <algorithm>
#include <cmath>

namespace halab::memberlist {

namespace {

constexpr std::size_t pushPullScaleThreshold = 32;

} // namespace

int pushPullScale(std::size_t nodes)
{
    if (nodes <= pushPullScaleThreshold)
        return 1;
    return static_cast<int>(std::ceil(std::log2(nodes) - std::log2(pushPullScaleThreshold))) + 1;
}

void Memberlist::schedulePushPull(Duration stagger)
{
    const auto noCause = m_host.trace().because(0);
    m_pushPullTimer = m_host.clock().after(
        stagger + pushPullScale(m_nodes.size()) * m_config.pushPullInterval, [this] { pushPullTick(); });
}

void Memberlist::pushPullTick()
{
    const auto chosen = randomNodes(
        1, [this](const Node& node) { return node.name == m_config.name || node.state != NodeState::Alive; });
    if (chosen.empty())
        return schedulePushPull();
    // The next one is counted from the end of this one, which may have to wait for its timeout.
    m_pushPull = pushPull(chosen.front()->socketAddress(), false, [this, name = chosen.front()->name](Status status) {
        if (!status)
            log("err", "Push/Pull with " + name + " failed: " + status.error().message);
        schedulePushPull();
    });
}

const Node* Memberlist::nodeAt(const SocketAddress& place) const
{
    const auto found = std::ranges::find_if(m_nodes, [&](const Node* node) { return node->socketAddress() == place; });
    return found == m_nodes.end() ? nullptr : *found;
}

Call Memberlist::pushPull(const SocketAddress& to, bool join, std::function<void(Status)> done)
{
    return std::make_unique<StreamExchange>(m_host.clock(), *m_transport,
        StreamExchange::Plan{
            .to = to,
            .timeout = m_config.tcpTimeout,
            .answerTimeout = m_config.tcpTimeout,
            .label = m_config.label,
            .request =
                [this, join, to] {
                    const auto* node = join ? nullptr : nodeAt(to);
                    log("debug",
                        "Initiating push/pull sync with: " + (node ? node->name : std::string()) + " " + to.toString());
                    return localState(join, to);
                },
            .done =
                [this, to, done = std::move(done)](const Result<std::optional<wire::StreamMessage>>& answer) {
                    if (!answer)
                        return done(tl::unexpected(answer.error()));
                    const auto& message = **answer;
                    if (const auto* state = std::get_if<wire::PushPull>(&message))
                        return done(mergeRemoteState(*state, to));
                    if (const auto* error = std::get_if<wire::ErrorReply>(&message))
                        return done(fail(ErrorKind::Network, "remote error: " + error->error));
                    const auto type = std::holds_alternative<wire::Ping>(message) ? wire::MessageType::Ping
                        : std::holds_alternative<wire::Ack>(message)              ? wire::MessageType::Ack
                                                                                  : wire::MessageType::User;
                    done(fail(ErrorKind::InvalidInput,
                        "received invalid msgType (" + std::to_string(static_cast<int>(type)) +
                            "), expected pushPullMsg (6) from=" + to.toString()));
                },
        });
}

std::string Memberlist::localState(bool join, const SocketAddress& to)
{
    wire::PushPull state{.join = join};
    for (const auto* node : m_nodes) {
        state.nodes.push_back({.name = node->name,
            .address = node->address,
            .port = node->port,
            .meta = node->meta,
            .incarnation = node->incarnation,
            .state = static_cast<std::int64_t>(node->state),
            .versions = node->versions.bytes()});
    }
    state.userState = m_delegate.localState(join);
    auto bytes = wire::encode(state);
    recordGossip(kind::gossipSend, to, messageName(wire::MessageType::PushPull), bytes.size(), true);
    return bytes;
}

Status Memberlist::mergeRemoteState(const wire::PushPull& remote, const SocketAddress& from)
{
    const auto heard = recordGossip(
        kind::gossipReceive, from, messageName(wire::MessageType::PushPull), wire::encode(remote).size(), true);
    const auto because = m_host.trace().because(heard);
    HALAB_TRY(verifyProtocol(remote.nodes));
    for (const auto& node : remote.nodes) {
        switch (static_cast<NodeState>(node.state)) {
        case NodeState::Alive:
            handleAlive({.incarnation = node.incarnation,
                .node = node.name,
                .address = node.address,
                .port = node.port != 0 ? node.port : m_transport->address().port,
                .meta = node.meta,
                .versions = node.versions});
            break;
        case NodeState::Left:
            handleDead({.incarnation = node.incarnation, .node = node.name, .from = node.name});
            break;
        case NodeState::Dead: // not believed at once: the node gets its chance to refute
        case NodeState::Suspect:
            handleSuspect({.incarnation = node.incarnation, .node = node.name, .from = m_config.name});
            break;
        }
    }
    if (!remote.userState.empty())
        m_delegate.mergeRemoteState(remote.userState, from, remote.join);
    return {};
}

/// Every node's present version must lie in the range that all living ones understand.
Status Memberlist::verifyProtocol(const std::vector<wire::PushPullNode>& remote) const
{
    struct Range {
        std::uint8_t least = 0, most = 255;
        void narrow(std::uint8_t from, std::uint8_t to)
        {
            least = std::max(least, from);
            most = std::min(most, to);
        }
        bool holds(std::uint8_t version) const { return version >= least && version <= most; }
    };
    Range protocol, delegate;
    const auto narrow = [&](const Versions& versions) {
        protocol.narrow(versions.protocolMin, versions.protocolMax);
        delegate.narrow(versions.delegateMin, versions.delegateMax);
    };
    for (const auto& node : remote) {
        const auto versions = Versions::parse(node.versions);
        if (versions && static_cast<NodeState>(node.state) == NodeState::Alive)
            narrow(*versions);
    }
    for (const auto* node : m_nodes) {
        if (node->state == NodeState::Alive)
            narrow(node->versions);
    }
    const auto check = [&](const std::string& name, const Versions& versions) -> Status {
        const auto complaint = [&](const char* what, std::uint8_t version, const Range& range) {
            return fail(ErrorKind::Unsupported,
                "Node '" + name + "' " + what + " version (" + std::to_string(version) + ") is incompatible: [" +
                    std::to_string(range.least) + ", " + std::to_string(range.most) + "]");
        };
        if (!protocol.holds(versions.protocol))
            return complaint("protocol", versions.protocol, protocol);
        if (!delegate.holds(versions.delegate))
            return complaint("delegate protocol", versions.delegate, delegate);
        return {};
    };
    for (const auto& node : remote)
        HALAB_TRY(check(node.name, Versions::parse(node.versions).value_or(Versions{0, 0, 0, 0, 0, 0})));
    for (const auto* node : m_nodes)
        HALAB_TRY(check(node->name, node->versions));
    return {};
}

} // namespace halab::memberlist
