// The layer between memberlist and the stores: small and large messages, settling, position,
// calling lost peers back. In the simulated world.

#include "alertmanager/cluster/peer.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "support/registry.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <memory>

namespace halab::alertmanager {

using namespace std::chrono_literals;

// Not in an anonymous namespace: the test class below holds lambdas over these.

/// A node with one state, which is simply what it heard.
struct ClusterNode {
    std::unique_ptr<exposition::Registry> metrics = std::make_unique<exposition::Registry>();
    std::map<std::string, std::string> heard; ///< records → whom they came from
    std::string state;
    std::unique_ptr<Peer> peer;

    ClusterNode(World& world, const std::string& name, std::vector<std::string> peers, PeerOptions options = {})
    {
        options.peers = std::move(peers);
        auto made = Peer::create(*world.host(name), std::move(options), *metrics);
        if (!made)
            qFatal("%s", made.error().message.c_str());
        peer = std::move(*made);
        peer->addState({.key = "sil",
            .marshal = [this] { return state; },
            .merge = [this](std::string_view records, const std::string& from) -> Status {
                heard[std::string(records)] = from;
                return {};
            }});
        peer->join();
    }

    bool sees(std::size_t count) const { return peer->members().size() == count; }
    bool metric(const std::string& line) const
    {
        return metrics->write().find("\n" + line + "\n") != std::string::npos;
    }
};

struct ClusterWorld {
    std::unique_ptr<World> world;
    std::vector<Event> events;
    std::map<std::string, std::unique_ptr<ClusterNode>> nodes;

    explicit ClusterWorld(std::uint64_t seed = 1)
        : world(makeSimulatedWorld({.seed = seed}))
    {
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
    }
    ClusterNode& add(const std::string& name, std::vector<std::string> peers = {}, PeerOptions options = {})
    {
        if (!world->host(name))
            world->addHost({.name = name});
        auto& node = nodes[name];
        node = std::make_unique<ClusterNode>(*world, name, std::move(peers), std::move(options));
        run(10ms); // names are by start time
        return *node;
    }
    void kill(const std::string& name)
    {
        nodes.erase(name);
        world->powerOff(name, true);
    }
    void run(Duration time)
    {
        world->runUntil([] { return false; }, time);
    }
    bool until(const std::function<bool()>& done, Duration limit) { return world->runUntil(done, limit); }
    const Event* last(std::string_view kind, const std::string& node) const
    {
        const auto found = std::find_if(
            events.rbegin(), events.rend(), [&](const Event& e) { return e.kind == kind && e.node == node; });
        return found == events.rend() ? nullptr : &*found;
    }
};

class ClusterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void badAddresses_data()
    {
        QTest::addColumn<QString>("listen");
        QTest::addColumn<QString>("advertise");
        QTest::addColumn<QString>("peer");
        QTest::addColumn<QString>("error");
        // All as the real program exits with them.
        QTest::newRow("peer") << ":9094"
                              << ""
                              << "foo"
                              << "resolve peers: split host/port for peer foo: address foo: missing port in address";
        QTest::newRow("listen") << "127.0.0.1"
                                << ""
                                << "a:1"
                                << "invalid listen address: address 127.0.0.1: missing port in address";
        QTest::newRow("advertise") << ":9094"
                                   << "1.2.3"
                                   << "a:1"
                                   << "invalid advertise address: address 1.2.3: missing port in address";
    }
    void badAddresses()
    {
        QFETCH(QString, listen);
        QFETCH(QString, advertise);
        QFETCH(QString, peer);
        QFETCH(QString, error);
        ClusterWorld cluster;
        cluster.world->addHost({.name = "a"});
        exposition::Registry metrics;
        PeerOptions options;
        options.listenAddress = listen.toStdString();
        options.advertiseAddress = advertise.toStdString();
        options.peers = {peer.toStdString()};
        const auto made = Peer::create(*cluster.world->host("a"), options, metrics);
        QVERIFY(!made);
        QCOMPARE(QString::fromStdString(made.error().message), error);
    }

    void settlingTakesTenSeconds()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a");
        const auto begin = cluster.world->now();
        bool told = false;
        const auto waiting = a.peer->whenSettled([&] { told = true; });
        bool forgotten = true;
        (void)a.peer->whenSettled([&] { forgotten = false; }); // its handle is dropped at once
        QCOMPARE(a.peer->status(), std::string("settling"));
        QVERIFY(cluster.until([&] { return a.peer->isSettled(); }, 1min));
        // Five polls of two seconds, as measured: 10.004 s.
        const auto took = cluster.world->now() - begin;
        QVERIFY2(took > 9900ms && took < 10100ms, qPrintable(QString::number(seconds(took))));
        QVERIFY(told && forgotten);
        QCOMPARE(a.peer->status(), std::string("ready"));
        QVERIFY(cluster.last(kind::clusterSettled, "a"));
        bool again = false;
        const auto late = a.peer->whenSettled([&] { again = true; });
        QVERIFY2(!again, "never before the call returns");
        QVERIFY(cluster.until([&] { return again; }, 1s));
    }

    void settlingGivesUpAtItsTimeout()
    {
        ClusterWorld cluster;
        PeerOptions options;
        options.settleTimeout = 3s;
        auto& a = cluster.add("a", {}, options);
        QVERIFY(cluster.until([&] { return a.peer->isSettled(); }, 4s));
    }

    void positionIsTheOrderOfStarting()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a");
        auto& b = cluster.add("b", {"a:9094"});
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 5s));
        QCOMPARE(a.peer->position(), 0);
        QCOMPARE(b.peer->position(), 1);
        QCOMPARE(a.peer->members()[0].self, true);
        QCOMPARE(a.peer->members()[1].name, b.peer->name());
        QCOMPARE(cluster.last(kind::clusterPosition, "b")->fieldInteger("position"), std::int64_t(1));
        // Who starts again comes last, whoever it was.
        cluster.kill("a");
        QVERIFY(cluster.until([&] { return b.peer->position() == 0; }, 1min));
        auto& again = cluster.add("a", {"b:9094"});
        QVERIFY(cluster.until([&] { return again.sees(2); }, 30s));
        QCOMPARE(again.peer->position(), 1);
    }

    void smallMessagesGoByGossipLargeOnesByStream()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a");
        auto& b = cluster.add("b", {"a:9094"});
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 5s));
        const std::string small(100, 's'), large(5000, 'L');
        a.peer->broadcast("sil", small);
        a.peer->broadcast("sil", large);
        QVERIFY(cluster.until([&] { return b.heard.contains(small) && b.heard.contains(large); }, 2s));
        QCOMPARE(b.heard[small], std::string("a"));
        QCOMPARE(b.heard[large], std::string("a"));
        cluster.run(2s);
        const auto count = [&](const char* kind, const char* node, const char* transport) {
            return std::ranges::count_if(cluster.events, [&](const Event& e) {
                return e.kind == kind && e.node == node && e.fieldText("message") == "silence" &&
                    e.fieldText("transport") == transport;
            });
        };
        QCOMPARE(count(kind::gossipSend, "a", "udp"), 3);
        QCOMPARE(count(kind::gossipSend, "a", "tcp"), 1);
        QCOMPARE(count(kind::gossipReceive, "b", "tcp"), 1);
        QVERIFY(a.metric("alertmanager_oversized_gossip_message_sent_total{key=\"sil\"} 1"));
        QVERIFY(a.metric("alertmanager_cluster_messages_sent_total{msg_type=\"update\"} 3"));
        QVERIFY(b.metric("alertmanager_cluster_messages_received_total{msg_type=\"update\"} 4"));
    }

    void theBoundaryIsSevenHundredBytes()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a");
        auto& b = cluster.add("b", {"a:9094"});
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 5s));
        // Five bytes of key, three of tag and length: these are parts of 700 and 701 bytes.
        a.peer->broadcast("sil", std::string(692, 'x'));
        a.peer->broadcast("sil", std::string(693, 'y'));
        QVERIFY(cluster.until([&] { return b.heard.size() == 2; }, 2s));
        QVERIFY(a.metric("alertmanager_oversized_gossip_message_sent_total{key=\"sil\"} 1"));
    }

    void tooManyLargeMessagesAreDropped()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a");
        auto& b = cluster.add("b", {"a:9094"});
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 5s));
        // Nothing gets through: the first message waits for its connection, two hundred wait for the first.
        cluster.world->links().set("a", "b", {.cut = true});
        cluster.world->linksChanged();
        for (int i = 0; i < 204; ++i)
            a.peer->broadcast("sil", std::string(1000, 'x') + std::to_string(i));
        QVERIFY(a.metric("alertmanager_oversized_gossip_message_sent_total{key=\"sil\"} 1"));
        QVERIFY(a.metric("alertmanager_oversized_gossip_message_dropped_total{key=\"sil\"} 3"));
        const auto* sent = cluster.last(kind::gossipOversized, "a");
        QVERIFY(sent);
        QCOMPARE(sent->fieldText("message"), std::string("silence"));
        QCOMPARE(sent->fieldInteger("members"), std::int64_t(1));
        const auto* dropped = cluster.last(kind::gossipDropped, "a");
        QVERIFY(dropped);
        QCOMPARE(dropped->reason, std::string(reason::queueFull));
        QVERIFY2(dropped->text.find("the next push/pull brings it") != std::string::npos, dropped->text.c_str());
        // Each that cannot be sent costs its timeout, then the next has its turn.
        QVERIFY(cluster.until(
            [&] { return a.metric("alertmanager_oversized_gossip_message_failure_total{key=\"sil\"} 1"); }, 15s));
    }

    void theQueueOfGossipIsPruned()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a"); // alone: nobody takes the messages
        for (int i = 0; i < 5000; ++i)
            a.peer->broadcast("sil", "message " + std::to_string(i));
        cluster.run(14min);
        QVERIFY(a.metric("alertmanager_cluster_messages_queued 5000"));
        cluster.run(2min);
        QVERIFY(a.metric("alertmanager_cluster_messages_queued 4096"));
        QVERIFY(a.metric("alertmanager_cluster_messages_pruned_total 904"));
    }

    void labelsKeepClustersApart()
    {
        ClusterWorld cluster;
        PeerOptions blue, green;
        blue.label = "blue";
        green.label = "green";
        auto& a = cluster.add("a", {}, blue);
        auto& b = cluster.add("b", {"a:9094"}, blue);
        auto& c = cluster.add("c", {"a:9094"}, green);
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 5s));
        cluster.run(30s);
        QVERIFY(a.sees(2) && b.sees(2) && c.sees(1));
        QVERIFY2(!c.metric("alertmanager_cluster_reconnections_failed_total 0"), "c goes on trying");
    }

    void whoLeftIsForgottenIfWanted_data()
    {
        QTest::addColumn<bool>("forget");
        QTest::newRow("as 0.2.2: never") << false;
        QTest::newRow("as 0.5: like the dead") << true;
    }
    void whoLeftIsForgottenIfWanted()
    {
        QFETCH(bool, forget);
        ClusterWorld cluster;
        PeerOptions options;
        options.forgetLeftNodes = forget;
        cluster.add("a", {}, options);
        auto& b = cluster.add("b", {"a:9094"}, options);
        auto& c = cluster.add("c", {"a:9094"}, options);
        QVERIFY(cluster.until([&] { return b.sees(3) && c.sees(3); }, 5s));
        // One after the other comes and goes. Who is remembered counts in how long a suspect has: with three in the
        // table nobody is expected to confirm, with more two are.
        for (const char* guest : {"d", "e"}) {
            auto& node = cluster.add(guest, {"a:9094"}, options);
            QVERIFY(cluster.until([&] { return node.sees(4) && c.sees(4); }, 5s));
            bool left = false;
            node.peer->leave([&] { left = true; });
            QVERIFY(cluster.until([&] { return left; }, 10s));
            cluster.kill(guest);
        }
        cluster.run(1min);
        cluster.kill("c");
        QVERIFY(cluster.until([&] { return cluster.last(kind::memberSuspected, "a"); }, 15s));
        QCOMPARE(cluster.last(kind::memberSuspected, "a")->fieldInteger("expected"), std::int64_t(forget ? 0 : 2));
    }

    void reconnectingGoesOneAfterTheOther()
    {
        // Two peers that cannot be reached at all, each costs a timeout; the second waits for the first.
        ClusterWorld cluster;
        for (const char* name : {"x", "y"})
            cluster.world->addHost({.name = name});
        PeerOptions options;
        options.tcpTimeout = 3s;
        options.reconnectInterval = 20s;
        cluster.world->addHost({.name = "a"});
        for (const char* name : {"x", "y"})
            cluster.world->links().set("a", name, {.cut = true});
        cluster.world->linksChanged();
        auto& a = cluster.add("a", {"x:9094", "y:9094"}, options);
        // The join itself takes two timeouts; twenty seconds later the round begins.
        cluster.run(6s + 20s + 2s);
        QVERIFY(a.metric("alertmanager_cluster_reconnections_failed_total 0"));
        cluster.run(2s);
        QVERIFY(a.metric("alertmanager_cluster_reconnections_failed_total 1"));
        cluster.run(3s);
        QVERIFY(a.metric("alertmanager_cluster_reconnections_failed_total 2"));
    }

    void namesAreLookedUpAgain()
    {
        // Nobody knows the name when a starts: that is no failed peer (peers are remembered by address), but every 15 s
        // the names are resolved again.
        ClusterWorld cluster;
        auto& a = cluster.add("a", {"late:9094"});
        cluster.run(16s);
        QVERIFY(a.metric("alertmanager_cluster_failed_peers 0"));
        QVERIFY(a.metric("alertmanager_cluster_reconnections_failed_total 0"));
        QVERIFY(a.metric("alertmanager_cluster_refresh_join_failed_total 1"));
        auto& late = cluster.add("late");
        QVERIFY(cluster.until([&] { return a.sees(2) && late.sees(2); }, 16s));
        QVERIFY(a.metric("alertmanager_cluster_refresh_join_total 1"));
        cluster.run(1min);
        QVERIFY2(a.metric("alertmanager_cluster_refresh_join_total 1"), "a member is not joined again");
    }

    void whatWasMissedComesByPushPull()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a");
        a.state = "everything that a knows";
        auto& b = cluster.add("b", {"a:9094"});
        QVERIFY(cluster.until([&] { return b.heard.contains(a.state); }, 5s));
        QCOMPARE(b.heard[a.state], std::string("a"));
    }

    void peersAreCalledBack()
    {
        ClusterWorld cluster;
        // b is not there yet when a starts.
        cluster.world->addHost({.name = "b"});
        auto& a = cluster.add("a", {"a:9094", "b:9094"});
        QVERIFY(cluster.until([&] { return a.metric("alertmanager_cluster_failed_peers 1"); }, 5s));
        cluster.run(3s);
        auto& b = cluster.add("b"); // and knows nobody
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 20s));
        QVERIFY(a.metric("alertmanager_cluster_failed_peers 0"));
        QVERIFY(a.metric("alertmanager_cluster_reconnections_total 1"));
    }

    void aFailedPeerIsForgottenAfterTheReconnectTimeout()
    {
        ClusterWorld cluster;
        cluster.world->addHost({.name = "b"});
        PeerOptions options;
        options.reconnectTimeout = 7min;
        auto& a = cluster.add("a", {"b:9094"}, options);
        cluster.run(9min);
        QVERIFY(a.metric("alertmanager_cluster_failed_peers 1"));
        cluster.run(2min); // looked after every five minutes
        QVERIFY(a.metric("alertmanager_cluster_failed_peers 0"));
    }

    void leavingIsSeen()
    {
        ClusterWorld cluster;
        auto& a = cluster.add("a");
        auto& b = cluster.add("b", {"a:9094"});
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 5s));
        bool left = false;
        b.peer->leave([&] { left = true; });
        QVERIFY(cluster.until([&] { return left; }, 10s));
        QVERIFY(a.sees(1));
        const auto* event = cluster.last(kind::memberLeft, "a");
        QVERIFY(event);
        QCOMPARE(event->fieldText("member"), std::string("b"));
        QVERIFY(a.metric("alertmanager_cluster_peers_left_total 1"));
        QVERIFY(a.metric("alertmanager_cluster_members 1"));
    }

    void aCutHealsByItself()
    {
        ClusterWorld cluster(3);
        auto& a = cluster.add("a", {"a:9094", "b:9094"});
        auto& b = cluster.add("b", {"a:9094", "b:9094"});
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 30s));
        const auto cut = [&](bool isCut) {
            cluster.world->links().set("a", "b", {.cut = isCut});
            cluster.world->links().set("b", "a", {.cut = isCut});
            cluster.world->linksChanged();
        };
        cut(true);
        QVERIFY(cluster.until([&] { return a.sees(1) && b.sees(1); }, 1min));
        QCOMPARE(b.peer->position(), 0); // both believe to be first: both will notify
        a.state = "silence made during the cut";
        cluster.run(1min);
        cut(false);
        QVERIFY(cluster.until([&] { return a.sees(2) && b.sees(2); }, 30s));
        QVERIFY(cluster.until([&] { return b.heard.contains(a.state); }, 5s));
        QCOMPARE(b.peer->position(), 1);
    }
};

} // namespace halab::alertmanager

using halab::alertmanager::ClusterTest;
HALAB_TEST(ClusterTest, "cluster")
#include "cluster_test.moc"
