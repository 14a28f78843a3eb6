#include "alertmanager/cluster/state_delegate.h"

#include "host/vocabulary.h"

namespace halab::alertmanager {

namespace {

constexpr std::size_t userQueueMax = 4096;
constexpr std::size_t packetMessagesMax = 126;

/// Sets a mark until the end of the scope.
class Merging {
public:
    explicit Merging(bool& mark) : m_mark(mark) { m_mark = true; }
    ~Merging() { m_mark = false; }
    Merging(const Merging&) = delete;
    Merging& operator=(const Merging&) = delete;

private:
    bool& m_mark;
};

} // namespace

std::string traceNameOf(const std::string& key) { return key == "sil" ? "silence" : key == "nfl" ? "nflog" : "user"; }

StateDelegate::Traffic::Traffic(exposition::Registry& metrics, const std::string& direction, const std::string& type)
    : total(metrics.counter("alertmanager_cluster_messages_" + direction + "_total",
          "Total number of cluster messages " + direction + ".", {"msg_type"}, {type}))
    , bytes(metrics.counter("alertmanager_cluster_messages_" + direction + "_size_total",
          "Total size of cluster messages " + direction + ".", {"msg_type"}, {type}))
{
}

StateDelegate::StateDelegate(
    Host& host, PeerList& peers, int retransmitMultiplier, Hooks hooks, exposition::Registry& metrics)
    : m_host(host)
    , m_peers(peers)
    , m_hooks(std::move(hooks))
    , m_metrics(metrics)
    , m_queue(retransmitMultiplier)
    , m_receivedUpdates(metrics, "received", "update")
    , m_receivedStates(metrics, "received", "full_state")
    , m_sentUpdates(metrics, "sent", "update")
    , m_sentStates(metrics, "sent", "full_state")
    , m_pruned(
          metrics.counter("alertmanager_cluster_messages_pruned_total", "Total number of cluster messages pruned."))
{
}

void StateDelegate::addState(SharedState state)
{
    const auto key = state.key;
    m_states.insert_or_assign(key, std::move(state));
}

void StateDelegate::queue(std::string part)
{
    m_queue.add("",
        {.bytes = std::move(part), .cause = m_host.trace().currentCause(), .reachesAll = m_hooks.ownReachAll && !m_isMerging});
}

void StateDelegate::pruneQueue()
{
    if (m_queue.size() <= userQueueMax)
        return;
    const auto excess = m_queue.size() - userQueueMax;
    m_host.trace().log("warn", "cluster", "dropping messages because too many are queued",
        {{"current", static_cast<std::int64_t>(m_queue.size())}, {"limit", static_cast<std::int64_t>(userQueueMax)}});
    m_host.trace().record(kind::gossipDropped,
        {{"message", std::string("user")}, {"count", static_cast<std::int64_t>(excess)}}, reason::queueFull,
        "More than " + std::to_string(userQueueMax) + " messages wait to be gossiped: the " + std::to_string(excess) +
            " that were sent most often are dropped");
    m_queue.prune(userQueueMax);
    m_pruned.add(static_cast<double>(excess));
}

void StateDelegate::notifyMessage(std::string_view message, const SocketAddress& from)
{
    m_receivedUpdates.count(message.size());
    pb::Part part;
    if (!part.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
        m_host.trace().log("warn", "cluster", "decode broadcast", {{"err", std::string("proto: illegal wireType")}});
        return;
    }
    const auto state = m_states.find(part.key());
    if (state == m_states.end())
        return;
    const Merging merging(m_isMerging);
    if (const auto merged = state->second.merge(part.data(), m_host.network().nameOf(from)); !merged)
        m_host.trace().log(
            "warn", "cluster", "merge broadcast", {{"err", merged.error().message}, {"key", part.key()}});
}

std::vector<memberlist::QueuedMessage> StateDelegate::broadcasts(std::size_t overhead, std::size_t limit)
{
    return take(overhead, limit, nullptr);
}

std::vector<memberlist::QueuedMessage> StateDelegate::broadcastsTo(
    const memberlist::Receiver& receiver, std::size_t overhead, std::size_t limit)
{
    return take(overhead, limit, &receiver);
}

std::vector<memberlist::QueuedMessage> StateDelegate::take(
    std::size_t overhead, std::size_t limit, const memberlist::Receiver* receiver)
{
    auto messages = m_queue.take(overhead, limit, m_hooks.memberCount(), packetMessagesMax, receiver);
    for (const auto& message : messages)
        m_sentUpdates.count(message.bytes.size());
    return messages;
}

std::string StateDelegate::localState(bool)
{
    pb::FullState all;
    for (const auto& [key, state] : m_states) {
        auto& part = *all.add_parts();
        part.set_key(key);
        part.set_data(state.marshal());
    }
    auto bytes = all.SerializeAsString();
    m_sentStates.count(bytes.size());
    return bytes;
}

void StateDelegate::mergeRemoteState(std::string_view state, const SocketAddress& from, bool)
{
    m_receivedStates.count(state.size());
    const Merging merging(m_isMerging);
    pb::FullState all;
    if (!all.ParseFromArray(state.data(), static_cast<int>(state.size()))) {
        m_host.trace().log("warn", "cluster", "merge remote state", {{"err", std::string("proto: illegal wireType")}});
        return;
    }
    for (const auto& part : all.parts()) {
        const auto found = m_states.find(part.key());
        if (found == m_states.end()) {
            m_host.trace().log("warn", "cluster", "unknown state key",
                {{"len", static_cast<std::int64_t>(state.size())}, {"key", part.key()}});
            continue;
        }
        // A part that cannot be merged ends it, as in the original; what came before stays.
        if (const auto merged = found->second.merge(part.data(), m_host.network().nameOf(from)); !merged) {
            m_host.trace().log(
                "warn", "cluster", "merge remote state", {{"err", merged.error().message}, {"key", part.key()}});
            return;
        }
    }
}

std::string StateDelegate::nameOfMessage(std::string_view message) const
{
    pb::Part part;
    if (!part.ParseFromArray(message.data(), static_cast<int>(message.size())))
        return "user";
    return traceNameOf(part.key());
}

void StateDelegate::logNotice(const char* notice, const memberlist::Node& node)
{
    m_host.trace().log("debug", "cluster", "",
        {{"received", std::string(notice)}, {"node", node.name}, {"addr", node.socketAddress().toString()}});
}

void StateDelegate::nodeJoined(const memberlist::Node& node)
{
    logNotice("NotifyJoin", node);
    m_peers.joined(node);
    m_hooks.membersChanged();
}

void StateDelegate::nodeLeft(const memberlist::Node& node)
{
    logNotice("NotifyLeave", node);
    m_peers.left(node);
    m_hooks.membersChanged();
}

void StateDelegate::nodeUpdated(const memberlist::Node& node)
{
    logNotice("NotifyUpdate", node);
    m_peers.updated(node);
}

void StateDelegate::aliveReceived(const std::string& node)
{
    m_metrics
        .counter(
            "alertmanager_cluster_alive_messages_total", "Total number of received alive messages.", {"peer"}, {node})
        .add();
}

void StateDelegate::pingCompleted(const memberlist::Node& node, Duration roundTrip)
{
    m_metrics
        .histogram("alertmanager_cluster_pings_seconds", "Histogram of latencies for ping messages.",
            {.005, .01, .025, .05, .1, .25, .5}, {"peer"}, {node.name})
        .observe(seconds(roundTrip));
}

} // namespace halab::alertmanager
