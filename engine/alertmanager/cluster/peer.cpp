#include "alertmanager/cluster/peer.h"

#include "alertmanager/cluster/advertise.h"
#include "alertmanager/cluster/join_round.h"
#include "alertmanager/cluster/oversize_channel.h"
#include "alertmanager/cluster/peer_list.h"
#include "alertmanager/cluster/resolve_peers.h"
#include "alertmanager/cluster/settling.h"
#include "alertmanager/cluster/state_delegate.h"
#include "alertmanager/records.h"
#include "base/durations.h"
#include "base/identifiers.h"
#include "base/url.h"
#include "host/vocabulary.h"
#include "memberlist/memberlist.h"
#include "memberlist/ticker.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace halab::alertmanager {

namespace {

constexpr Duration refreshInterval = std::chrono::seconds{15};
constexpr Duration failedPeersInterval = std::chrono::minutes{5};
constexpr Duration queueInterval = std::chrono::minutes{15};
constexpr Duration leaveTimeout = std::chrono::seconds{10};
constexpr int settlePollGossips = 10;

class ClusterPeer final : public Peer {
public:
    ClusterPeer(Host& host, PeerOptions options, std::vector<Endpoint> peers, exposition::Registry& metrics)
        : m_host(host)
        , m_options(std::move(options))
        , m_known(std::move(peers))
        , m_metrics(metrics)
        , m_peers(host, metrics)
        , m_delegate(host, m_peers, fanOut(),
              {.memberCount = [this] { return m_list ? m_list->memberCount() : 1; },
                  .membersChanged = [this] { notePosition(); },
                  .ownReachAll = m_options.thoroughGossip},
              metrics)
        , m_settling(
              host, [this] { return m_list->memberCount(); }, [this](bool, Duration elapsed) { settled(elapsed); })
        , m_reconnections(metrics.counter(
              "alertmanager_cluster_reconnections_total", "A counter of the number of cluster peer reconnections."))
        , m_failedReconnections(metrics.counter("alertmanager_cluster_reconnections_failed_total",
              "A counter of the number of failed cluster peer reconnection attempts."))
        , m_refreshes(metrics.counter(
              "alertmanager_cluster_refresh_join_total", "A counter of the number of cluster peer joined via refresh."))
        , m_failedRefreshes(metrics.counter("alertmanager_cluster_refresh_join_failed_total",
              "A counter of the number of failed cluster peer joined attempts via refresh."))
    {
    }
    ~ClusterPeer() override { *m_self = nullptr; }

    Status open();

    void addState(SharedState state) override;
    void broadcast(const std::string& key, std::string records) override;
    void join() override;
    void leave(std::function<void()> done) override;

    std::string name() const override { return m_list->name(); }
    int position() const override;
    Duration peerTimeout() const override { return m_options.peerTimeout; }
    bool isSettled() const override { return m_settling.isSettled(); }
    std::string status() const override { return isSettled() ? "ready" : "settling"; }
    Call whenSettled(std::function<void()> done) override { return m_settling.wait(std::move(done)); }
    std::vector<MemberView> members() const override;

private:
    /// Nodes a gossip tick talks to, and the factor of how often a message is repeated.
    int fanOut() const { return std::max(3, static_cast<int>(m_options.peers.size()) / 2); }
    void registerMetrics();
    void resolved(std::vector<Endpoint> addresses);
    void joinResolved();
    void startTasks();
    void reconnect();
    void refresh();
    void refreshResolved(const std::vector<Endpoint>& addresses);
    void advertise(memberlist::Config& config);
    void warnOfUnroutable();
    void settled(Duration elapsed);
    void notePosition();

    Host& m_host;
    PeerOptions m_options;
    std::vector<Endpoint> m_known; ///< as the flags name them
    exposition::Registry& m_metrics;
    PeerList m_peers;
    StateDelegate m_delegate;
    std::unique_ptr<memberlist::Memberlist> m_list;
    std::map<std::string, OversizeChannel> m_channels;
    Settling m_settling;

    std::vector<Endpoint> m_resolved;
    bool m_isResolved = false, m_joinWanted = false, m_isLeaving = false;
    int m_lastPosition = -1;
    std::size_t m_lastMembers = 0;
    std::optional<IpAddress> m_advertised;
    Call m_resolving, m_joining;
    Call m_reconnecting, m_refreshing; ///< rounds under way
    memberlist::Ticker m_reconnectTicker, m_failedTicker, m_refreshTicker, m_queueTicker;
    exposition::Scalar& m_reconnections;
    exposition::Scalar& m_failedReconnections;
    exposition::Scalar& m_refreshes;
    exposition::Scalar& m_failedRefreshes;
    /// For the metrics page, which may be written after this peer is gone.
    std::shared_ptr<ClusterPeer*> m_self = std::make_shared<ClusterPeer*>(this);
};

Status ClusterPeer::open()
{
    auto name = m_options.peerName;
    if (name.empty())
        name = makeUlid(m_host.clock().now(), m_host.random().bytes<10>());
    memberlist::Config config{
        .name = name, .bindAddress = m_options.listenAddress, .advertiseAddress = m_options.advertiseAddress};
    config.tcpTimeout = m_options.tcpTimeout;
    config.probeInterval = m_options.probeInterval;
    config.probeTimeout = m_options.probeTimeout;
    config.pushPullInterval = m_options.pushPullInterval;
    config.gossipInterval = m_options.gossipInterval;
    config.gossipNodes = fanOut();
    config.label = m_options.label;
    config.forgetsLeftNodes = m_options.forgetLeftNodes;
    advertise(config);
    config.thoroughGossip = m_options.thoroughGossip;
    auto list = memberlist::Memberlist::create(m_host, std::move(config), m_delegate,
        m_options.transport ? m_options.transport : memberlist::TransportFactory(memberlist::makePlainTransport));
    if (!list)
        return fail(list.error().kind, "create memberlist: " + list.error().message);
    m_list = std::move(*list);
    registerMetrics();
    notePosition();
    m_resolving = std::make_unique<ResolvePeers>(
        m_host, m_known, [this](std::vector<Endpoint> addresses) { resolved(std::move(addresses)); });
    return {};
}

/// What cannot be found out here is only warned of; memberlist fails if it cannot either.
void ClusterPeer::advertise(memberlist::Config& config)
{
    const auto hostOf = [](const std::string& address) {
        const auto parts = splitHostPort(address);
        return parts ? parts->first : std::string();
    };
    const auto listenHost = hostOf(m_options.listenAddress), advertiseHost = hostOf(m_options.advertiseAddress);
    const auto address = advertisedAddress(m_host.network(), listenHost, advertiseHost, m_options.allowPublicAdvertise);
    if (!address) {
        m_host.trace().log(
            "warn", "cluster", "", {{"err", "couldn't deduce an advertise address: " + address.error().message}});
        return;
    }
    m_advertised = *address;
    if (!isAnyAddress(listenHost) || !advertiseHost.empty())
        return;
    const auto port = splitHostPort(m_options.listenAddress)->second;
    m_host.trace().log(
        "info", "cluster", "setting advertise address explicitly", {{"addr", address->toString()}, {"port", port}});
    config.advertiseAddress = SocketAddress{*address, 0}.toString(); // with the port that it really listens on
}

void ClusterPeer::warnOfUnroutable()
{
    if (!m_advertised || !(m_advertised->isUnspecified() || m_advertised->isLoopback()) || !hasNonlocal(m_resolved))
        return;
    const auto warn = [this](const char* what, Fields more) {
        Fields fields{{"err", std::string(what)}};
        std::ranges::move(more, std::back_inserter(fields));
        m_host.trace().log("warn", "cluster", "", std::move(fields));
    };
    warn("this node advertises itself on an unroutable address", {{"addr", m_advertised->toString()}});
    warn("this node will be unreachable in the cluster", {});
    warn("provide --cluster.advertise-address as a routable IP address or hostname", {});
}

void ClusterPeer::registerMetrics()
{
    const auto ask = [this](const char* name, const char* help, double (*value)(const ClusterPeer&)) {
        m_metrics.collect("gauge", name, help, {}, [self = m_self, value] {
            std::vector<std::pair<exposition::LabelValues, double>> out;
            if (*self)
                out.push_back({{}, value(**self)});
            return out;
        });
    };
    ask("alertmanager_cluster_failed_peers", "Number indicating the current number of failed peers in the cluster.",
        [](const ClusterPeer& p) { return static_cast<double>(p.m_peers.failed().size()); });
    ask("alertmanager_cluster_health_score",
        "Health score of the cluster. Lower values are better and zero means 'totally healthy'.",
        [](const ClusterPeer& p) { return static_cast<double>(p.m_list->healthScore()); });
    ask("alertmanager_cluster_members", "Number indicating current number of members in cluster.",
        [](const ClusterPeer& p) { return static_cast<double>(p.m_list->memberCount()); });
    ask("alertmanager_cluster_messages_queued", "Number of cluster messages which are queued.",
        [](const ClusterPeer& p) { return static_cast<double>(p.m_delegate.queued()); });
    ask("alertmanager_peer_position",
        "Position the Alertmanager instance believes it's in. The position determines a peer's behavior in the "
        "cluster.",
        [](const ClusterPeer& p) { return static_cast<double>(p.position()); });
    m_metrics
        .gauge("alertmanager_cluster_peer_info", "A metric with a constant '1' value labeled by peer name.", {"peer"},
            {m_list->name()})
        .set(1);
}

void ClusterPeer::addState(SharedState state)
{
    m_channels.try_emplace(state.key, m_host, *m_list, state.key, m_metrics);
    m_delegate.addState(std::move(state));
}

void ClusterPeer::broadcast(const std::string& key, std::string records)
{
    pb::Part part;
    part.set_key(key);
    part.set_data(std::move(records));
    auto bytes = part.SerializeAsString();
    const auto channel = m_channels.find(key);
    if (bytes.size() > oversizeBytes && channel != m_channels.end())
        channel->second.send(std::move(bytes));
    else
        m_delegate.queue(std::move(bytes));
}

void ClusterPeer::resolved(std::vector<Endpoint> addresses)
{
    m_isResolved = true;
    m_resolved = std::move(addresses);
    std::string text;
    for (const auto& address : m_resolved)
        text += (text.empty() ? "" : ",") + address.toString();
    m_host.trace().log("debug", "cluster", "resolved peers to following addresses", {{"peers", text}});
    warnOfUnroutable();
    m_peers.setInitialFailed(m_resolved, m_list->address());
    if (m_joinWanted)
        joinResolved();
}

void ClusterPeer::join()
{
    m_joinWanted = true;
    if (m_isResolved)
        joinResolved();
}

void ClusterPeer::joinResolved()
{
    m_joining = m_list->join(m_resolved, [this](memberlist::Memberlist::JoinOutcome outcome) {
        if (!outcome.errors.empty()) {
            m_host.trace().log("warn", "cluster", "failed to join cluster", {{"err", outcome.message()}});
            if (m_options.reconnectInterval > Duration{}) {
                m_host.trace().log("info", "cluster",
                    "will retry joining cluster every " + formatGoDuration(m_options.reconnectInterval));
            }
            m_host.trace().log("warn", "", "unable to join gossip mesh", {{"err", outcome.message()}});
        } else {
            m_host.trace().log("debug", "cluster", "joined cluster", {{"peers", std::int64_t{outcome.joined}}});
        }
        if (m_isLeaving)
            return;
        startTasks();
        m_settling.start(settlePollGossips * m_options.gossipInterval, m_options.settleTimeout);
    });
}

void ClusterPeer::startTasks()
{
    const auto every = [this](memberlist::Ticker& ticker, Duration interval, std::function<void()> task) {
        if (interval > Duration{})
            ticker.start(m_host, interval, interval, std::move(task));
    };
    every(m_reconnectTicker, m_options.reconnectInterval, [this] { reconnect(); });
    if (m_options.reconnectTimeout > Duration{})
        every(m_failedTicker, failedPeersInterval, [this] { m_peers.removeFailed(m_options.reconnectTimeout); });
    every(m_refreshTicker, refreshInterval, [this] { refresh(); });
    every(m_queueTicker, queueInterval, [this] { m_delegate.pruneQueue(); });
}

/// Those that come back are taken off the list by their join event.
void ClusterPeer::reconnect()
{
    if (m_reconnecting) // the last round still waits for places that do not answer
        return;
    std::vector<JoinRound::Place> places;
    for (const auto& peer : m_peers.failed())
        places.push_back({{peer.address.ip.toString(), peer.address.port}, peer.name});
    const auto joined = [this](const JoinRound::Place& place, const JoinRound::Outcome& outcome) {
        const bool worked = outcome.joined > 0;
        (worked ? m_reconnections : m_failedReconnections).add();
        Fields fields{{"result", std::string(worked ? "success" : "failure")}, {"peer", place.name},
            {"addr", place.address.toString()}};
        if (!worked)
            fields.emplace_back("err", outcome.message());
        m_host.trace().log("debug", "cluster", "reconnect", std::move(fields));
    };
    m_reconnecting =
        std::make_unique<JoinRound>(m_host, *m_list, std::move(places), joined, [this] { m_reconnecting.reset(); });
}

/// Names may lead elsewhere by now.
void ClusterPeer::refresh()
{
    if (m_refreshing)
        return;
    m_refreshing = std::make_unique<ResolvePeers>(
        m_host, m_known, [this](const std::vector<Endpoint>& addresses) { refreshResolved(addresses); });
}

void ClusterPeer::refreshResolved(const std::vector<Endpoint>& addresses)
{
    std::vector<JoinRound::Place> places;
    for (const auto& place : addresses) {
        const bool isMember = std::ranges::any_of(
            m_list->members(), [&](const auto* node) { return node->socketAddress().toString() == place.toString(); });
        if (!isMember)
            places.push_back({place});
    }
    const auto joined = [this](const JoinRound::Place& place, const JoinRound::Outcome& outcome) {
        const bool worked = outcome.joined > 0;
        (worked ? m_refreshes : m_failedRefreshes).add();
        Fields fields{{"result", std::string(worked ? "success" : "failure")}, {"addr", place.address.toString()}};
        if (!worked)
            fields.emplace_back("err", outcome.message());
        m_host.trace().log(worked ? "debug" : "warn", "cluster", "refresh", std::move(fields));
    };
    m_refreshing =
        std::make_unique<JoinRound>(m_host, *m_list, std::move(places), joined, [this] { m_refreshing.reset(); });
}

void ClusterPeer::leave(std::function<void()> done)
{
    m_isLeaving = true;
    m_host.trace().log("debug", "cluster", "leaving cluster");
    for (auto* ticker : {&m_reconnectTicker, &m_failedTicker, &m_refreshTicker, &m_queueTicker})
        ticker->stop();
    m_settling.stop();
    m_resolving.reset();
    m_joining.reset();
    m_reconnecting.reset();
    m_refreshing.reset();
    for (auto& [key, channel] : m_channels)
        channel.stop();
    m_list->leave(leaveTimeout, [this, done = std::move(done)](const Status& left) {
        if (!left)
            m_host.trace().log("warn", "", "unable to leave gossip mesh", {{"err", left.error().message}});
        done();
    });
}

int ClusterPeer::position() const
{
    return static_cast<int>(
        std::ranges::count_if(m_list->members(), [this](const auto* node) { return node->name < m_list->name(); }));
}

std::vector<MemberView> ClusterPeer::members() const
{
    std::vector<MemberView> out;
    for (const auto* node : m_list->members()) {
        out.push_back({.name = node->name,
            .address = node->socketAddress().toString(),
            .state = std::string(memberlist::stateName(node->state)),
            .self = node->name == m_list->name()});
    }
    std::ranges::sort(out, {}, &MemberView::name);
    return out;
}

void ClusterPeer::settled(Duration elapsed)
{
    m_host.trace().record(kind::clusterSettled,
        {{"members", static_cast<std::int64_t>(m_list->memberCount())}, {"after", seconds(elapsed)}});
}

void ClusterPeer::notePosition()
{
    if (!m_list || m_isLeaving)
        return;
    const auto now = position();
    const auto members = m_list->memberCount();
    if (now == m_lastPosition && members == m_lastMembers)
        return;
    m_lastPosition = now;
    m_lastMembers = members;
    m_host.trace().record(
        kind::clusterPosition, {{"position", std::int64_t{now}}, {"members", static_cast<std::int64_t>(members)}});
}

} // namespace

Result<std::unique_ptr<Peer>> Peer::create(Host& host, PeerOptions options, exposition::Registry& metrics)
{
    const auto invalid = [](const char* what, const Error& error) {
        return fail(ErrorKind::InvalidInput, std::string(what) + ": " + error.message);
    };
    if (const auto parts = splitHostPort(options.listenAddress); !parts)
        return invalid("invalid listen address", parts.error());
    if (!options.advertiseAddress.empty()) {
        if (const auto parts = splitHostPort(options.advertiseAddress); !parts)
            return invalid("invalid advertise address", parts.error());
    }
    auto peers = splitPeers(options.peers);
    if (!peers)
        return invalid("resolve peers", peers.error());
    auto peer = std::make_unique<ClusterPeer>(host, std::move(options), std::move(*peers), metrics);
    HALAB_TRY(peer->open());
    return peer;
}

} // namespace halab::alertmanager
