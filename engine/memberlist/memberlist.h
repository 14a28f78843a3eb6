#pragma once

// SWIM membership and gossip as hashicorp/memberlist 0.2.2 does it (the version in Debian's
// Alertmanager 0.25): who is in the cluster, who has failed, and messages to everybody.
//
// One object a node, on its host's thread. Where the original has goroutines this has timers; what it queues for a
// worker (see HandoffQueue) is handled here when the packet has been read.

#include "base/result.h"
#include "host/host.h"
#include "memberlist/awareness.h"
#include "memberlist/config.h"
#include "memberlist/delegate.h"
#include "memberlist/handoff_queue.h"
#include "memberlist/node.h"
#include "memberlist/stream_exchange.h"
#include "memberlist/suspicion.h"
#include "memberlist/ticker.h"
#include "memberlist/transmit_queue.h"
#include "memberlist/transport.h"
#include "memberlist/wire/ack.h"
#include "memberlist/wire/alive.h"
#include "memberlist/wire/dead.h"
#include "memberlist/wire/indirect_ping.h"
#include "memberlist/wire/nack.h"
#include "memberlist/wire/ping.h"
#include "memberlist/wire/suspect.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace halab::memberlist {

/// How many push/pull intervals lie between two push/pulls: 1 up to 32 nodes, then one more for each doubling, since
/// whole states grow with the cluster.
int pushPullScale(std::size_t nodes);

class Memberlist {
public:
    /// Binds and is a cluster of one. `host` and `delegate` outlive it.
    static Result<std::unique_ptr<Memberlist>> create(
        Host& host, Config config, Delegate& delegate, const TransportFactory& transport = makePlainTransport);
    ~Memberlist();

    /// How many answered, and why the others did not.
    struct JoinOutcome {
        int joined = 0;
        std::vector<std::string> errors;
        /// "2 errors occurred:\n\t* …\n\n"; empty without errors.
        std::string message() const;
    };
    /// Exchanges states with each place, one after the other. Drop the handle before the Memberlist.
    Call join(std::vector<Endpoint> places, std::function<void(JoinOutcome)> done);

    /// Says goodbye; calls `done` once, when that was sent often enough, or with an error when `timeout` has passed. It
    /// goes on answering until it is destroyed.
    void leave(Duration timeout, std::function<void(Status)> done);

    /// A user message by stream. Drop the handle before the Memberlist.
    Call sendReliable(const SocketAddress& to, std::string message, std::function<void(Status)> done);

    const Config& config() const { return m_config; }
    const std::string& name() const { return m_config.name; }
    SocketAddress address() const { return m_advertised; }
    int healthScore() const { return m_awareness.score(); }
    /// All that are known, gone ones included, in the (shuffled) order of the table.
    std::vector<const Node*> nodes() const;
    /// Alive and suspect ones, self included, in the order of the table.
    std::vector<const Node*> members() const;
    std::size_t memberCount() const;
    const Node* find(const std::string& name) const;
    /// For the trace: the lab's name of the host at this place, else `otherwise`.
    std::string placeName(const SocketAddress& place, const std::string& otherwise) const;

private:
    class Joining;
    struct Inbound;
    struct Outgoing;
    struct Probe;
    struct Relay;
    struct Suspected {
        Suspicion suspicion;
        Duration begin{};
        Timer timer{};
    };

    Memberlist(Host& host, Config config, Delegate& delegate);
    Status bind(const TransportFactory& transport);
    void schedule();
    void log(std::string_view level, const std::string& message);

    // membership.cpp: what is said about nodes
    void handleAlive(wire::Alive alive, bool isBirth = false);
    void handleSuspect(const wire::Suspect& suspect);
    void handleDead(const wire::Dead& dead);
    Node* insertNode(const wire::Alive& alive);
    bool acceptAddress(Node& node, const wire::Alive& alive, bool& isReborn);
    bool isOldNews(const wire::Alive& alive, const Node& node, bool isReborn) const;
    void adopt(Node& node, const wire::Alive& alive);
    void confirmSuspicion(const Node& node, const wire::Suspect& suspect, Suspected& suspected);
    void startSuspicion(const Node& node, Suspicion suspicion);
    void suspicionEnded(const std::string& name, Duration since);
    void refute(Node& self, std::uint32_t accused);
    EventId recordMember(
        std::string_view kind, const Node& node, const std::string& from = {}, std::string text = {}, Fields more = {});
    Suspicion suspicionOf(const std::string& from) const;
    void recordConflict(const Node& node, const wire::Alive& alive);
    wire::Alive aliveOf(const Node& node, std::uint32_t incarnation) const;

    // exchange.cpp: push/pull
    const Node* nodeAt(const SocketAddress& place) const;
    Call pushPull(const SocketAddress& to, bool join, std::function<void(Status)> done);
    void pushPullTick();
    void schedulePushPull(Duration stagger = {});
    std::string localState(bool join, const SocketAddress& to);
    Status mergeRemoteState(const wire::PushPull& remote, const SocketAddress& from);
    Status verifyProtocol(const std::vector<wire::PushPullNode>& remote) const;

    // probing.cpp
    void probeTick();
    Node* nextToProbe();
    void forgetDeadNodes();
    void probe(const Node& node);
    void probeIndirectly();
    void probeFailed();
    void endProbe(int awarenessDelta);
    void handlePing(const wire::Ping& ping, const SocketAddress& from);
    void handleIndirectPing(const wire::IndirectPing& ping, const SocketAddress& from);
    void handleAck(const wire::Ack& ack);
    void handleNack(const wire::Nack& nack);

    // gossip.cpp
    void gossipTick();
    std::vector<Node*> gossipTargets();
    std::size_t gossipCount(std::size_t targets) const;
    std::vector<Outgoing> takeBroadcasts(std::size_t overhead, std::size_t limit, const SocketAddress& to);
    const Node* memberAt(const SocketAddress& place) const;
    void noteAudience();
    std::vector<Node*> randomNodes(int count, const std::function<bool(const Node&)>& excluded);

    // packets.cpp
    void broadcast(const std::string& subject, std::string message, std::function<void()> finished = {});
    bool send(const SocketAddress& to, std::string message);
    bool sendPacket(const SocketAddress& to, bool withCrc, const std::vector<Outgoing>& messages);
    void received(const SocketAddress& from, std::string_view packet);
    void dispatch(const SocketAddress& from, const std::string& message);
    void handleQueued();
    void handleNow(const SocketAddress& from, const std::string& message);
    std::size_t packetRoom() const;
    std::string nameOfMessage(std::string_view message) const;
    std::string subjectOf(std::string_view message) const;
    EventId recordPart(std::string_view kind, const SocketAddress& other, std::string_view message);
    EventId recordGossip(std::string_view kind, const SocketAddress& other, std::string_view name, std::size_t bytes,
        bool isStream, const std::string& about = {});

    // streams.cpp: the server's side
    void accepted(std::unique_ptr<Stream> stream);
    void inboundData(std::uint64_t id, std::string_view bytes);
    void inboundEnded(std::uint64_t id, const std::optional<Error>& error);
    bool isTooMuch(const Inbound& inbound) const;
    std::string complaintAbout(const Inbound& inbound, const Error& error) const;
    void answer(Stream& stream, const wire::StreamMessage& message);
    void closeInbound(std::uint64_t id);

    Host& m_host;
    Config m_config;
    Delegate& m_delegate;
    SocketAddress m_advertised;
    std::unique_ptr<Transport> m_transport;

    std::map<std::string, std::unique_ptr<Node>> m_byName;
    std::vector<Node*> m_nodes; ///< the same, in probe order
    std::map<std::string, Suspected> m_suspected;
    std::uint32_t m_seqNo = 0;
    std::uint32_t m_incarnation = 0;
    Awareness m_awareness;
    TransmitQueue m_queue;
    bool m_isFirstToTell = false; ///< what is broadcast now is this node's own news, or a newcomer's that it took in
    Receiver m_receiver; ///< scratch of takeBroadcasts(); the audience as noteAudience() left it
    std::uint32_t m_lastNumber = 0;
    std::uint64_t m_gossips = 0; ///< receivers chosen so far

    std::size_t m_probeIndex = 0;
    bool m_probeIsDue = false; ///< a tick came while a probe was under way
    std::unique_ptr<Probe> m_probe;
    std::map<std::uint32_t, Relay> m_relays; ///< pings made for others, by own number
    Ticker m_probeTicker, m_gossipTicker;
    Timer m_nextProbe, m_pushPullTimer;
    Call m_pushPull;

    HandoffQueue m_handoff;
    std::map<std::uint64_t, std::unique_ptr<Inbound>> m_inbound;
    std::size_t m_inboundBytes = 0;
    std::uint64_t m_lastInbound = 0;

    bool m_leaving = false;
    bool m_goodbyeSent = false;
    std::function<void(Status)> m_left;
    Timer m_leaveTimer;
};

} // namespace halab::memberlist
