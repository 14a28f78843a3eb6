#pragma once

// Between memberlist and the states: what goes out in gossip and in push/pull, and what comes in.

#include "alertmanager/cluster/peer.h"
#include "alertmanager/cluster/peer_list.h"
#include "alertmanager/state.pb.h"
#include "exposition/registry.h"
#include "memberlist/delegate.h"

#include <functional>
#include <map>
#include <string>

namespace halab::alertmanager {

/// The trace's word for a state's messages: "silence", "nflog".
std::string traceNameOf(const std::string& key);

class StateDelegate final : public memberlist::Delegate {
public:
    /// `memberCount` and `membersChanged` are the peer's.
    struct Hooks {
        std::function<std::size_t()> memberCount;
        std::function<void()> membersChanged;
        bool ownReachAll = false; ///< what is not from others is gossiped until everybody was sent it
    };

    StateDelegate(Host& host, PeerList& peers, int retransmitMultiplier, Hooks hooks, exposition::Registry& metrics);

    void addState(SharedState state);
    /// Queues a marshalled part for gossip.
    void queue(std::string part);
    std::size_t queued() const { return m_queue.size(); }
    /// Keeps the queue below its bound.
    void pruneQueue();

    void notifyMessage(std::string_view message, const SocketAddress& from) override;
    std::vector<memberlist::QueuedMessage> broadcasts(std::size_t overhead, std::size_t limit) override;
    std::vector<memberlist::QueuedMessage> broadcastsTo(
        const memberlist::Receiver& receiver, std::size_t overhead, std::size_t limit) override;
    bool hasBroadcasts() const override { return m_queue.size() > 0; }
    bool owesBroadcasts() const override { return m_queue.owesSome(); }
    std::string localState(bool join) override;
    void mergeRemoteState(std::string_view state, const SocketAddress& from, bool join) override;
    std::string nameOfMessage(std::string_view message) const override;
    void nodeJoined(const memberlist::Node& node) override;
    void nodeLeft(const memberlist::Node& node) override;
    void nodeUpdated(const memberlist::Node& node) override;
    void aliveReceived(const std::string& node) override;
    void pingCompleted(const memberlist::Node& node, Duration roundTrip) override;

private:
    void logNotice(const char* notice, const memberlist::Node& node);
    std::vector<memberlist::QueuedMessage> take(
        std::size_t overhead, std::size_t limit, const memberlist::Receiver* receiver);

    /// Number and bytes of one direction and type.
    struct Traffic {
        Traffic(exposition::Registry& metrics, const std::string& direction, const std::string& type);
        void count(std::size_t messageBytes)
        {
            total.add();
            bytes.add(static_cast<double>(messageBytes));
        }
        exposition::Scalar& total;
        exposition::Scalar& bytes;
    };

    Host& m_host;
    PeerList& m_peers;
    Hooks m_hooks;
    exposition::Registry& m_metrics;
    std::map<std::string, SharedState> m_states;
    memberlist::TransmitQueue m_queue;
    bool m_isMerging = false; ///< what is queued meanwhile came from others
    Traffic m_receivedUpdates, m_receivedStates, m_sentUpdates, m_sentStates;
    exposition::Scalar& m_pruned;
};

} // namespace halab::alertmanager
