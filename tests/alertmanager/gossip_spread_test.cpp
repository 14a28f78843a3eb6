// How a message gets to everybody, and whom chance would forget. In the simulated world.

#include "alertmanager/cluster/peer.h"
#include "host/world.h"
#include "memberlist/transmit_queue.h"
#include "support/registry.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace halab::alertmanager {

using namespace std::chrono_literals;
using memberlist::Receiver;
using memberlist::TransmitQueue;

// Not in an anonymous namespace: the test class below holds lambdas over these.

/// Eight nodes that copy short messages to each other. None of them ever exchanges whole states, which
/// would hide what gossip forgot.
struct GossipingCluster {
    struct Member {
        exposition::Registry metrics;
        std::map<std::string, Duration> heard; ///< message → when
        std::unique_ptr<Peer> peer;
    };

    GossipingCluster(std::uint64_t seed, bool isThorough) : world(makeSimulatedWorld({.seed = seed}))
    {
        for (int i = 0; i < 8; ++i) {
            auto& host = world->addHost({.name = "n" + std::to_string(i)});
            PeerOptions options;
            options.peers = {"n0:9094"};
            options.pushPullInterval = Duration{};
            options.thoroughGossip = isThorough;
            auto& member = *members.emplace_back(std::make_unique<Member>());
            member.peer = *Peer::create(host, options, member.metrics);
            member.peer->addState({.key = "sil",
                .marshal = [] { return std::string(); },
                .merge =
                    [this, &member](std::string_view message, const std::string&) -> Status {
                    if (member.heard.emplace(message, elapsed()).second)
                        member.peer->broadcast("sil", std::string(message)); // as the stores: news are passed on
                    return {};
                }});
            member.peer->join();
        }
        const bool isComplete = world->runUntil(
            [&] { return std::ranges::all_of(members, [](const auto& m) { return m->peer->members().size() == 8; }); },
            1min);
        if (!isComplete)
            qFatal("the cluster does not form");
    }

    Duration elapsed() const { return world->host("n0")->clock().elapsed(); }

    /// Messages of which some node did not hear within two seconds.
    int late(int messages)
    {
        int count = 0;
        for (int i = 0; i < messages; ++i) {
            const auto text = std::to_string(i);
            auto& origin = *members[static_cast<std::size_t>(i) % members.size()];
            origin.heard[text] = elapsed();
            origin.peer->broadcast("sil", text);
            count += !world->runUntil(
                [&] { return std::ranges::all_of(members, [&](const auto& m) { return m->heard.contains(text); }); },
                2s);
        }
        return count;
    }

    std::unique_ptr<World> world;
    std::vector<std::unique_ptr<Member>> members;
};

class GossipSpreadTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A message is sent three times by each node that has it, in one gossip interval, to three of seven others by
    /// chance: a node is passed over by all with a probability of (4/7)^7, one of seven nodes in one message of eight.
    void chanceForgetsSomebody()
    {
        const int late = GossipingCluster(1, false).late(200);
        QVERIFY2(late > 10 && late < 60, qPrintable(QString("%1 of 200").arg(late)));
    }

    void goingRoundForgetsNobody_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 5; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void goingRoundForgetsNobody()
    {
        QFETCH(int, seed);
        QCOMPARE(GossipingCluster(static_cast<std::uint64_t>(seed), true).late(200), 0);
    }

    /// The rule behind it: nobody gets a message twice before all got it once.
    void theQueueGoesRoundItsAudience()
    {
        TransmitQueue queue(3); // three transmissions for up to nine nodes
        queue.add("", {.bytes = "news", .reachesAll = true});
        const std::vector<std::uint32_t> audience{1, 2, 3, 4, 5};
        std::set<std::uint32_t> told;
        for (const std::uint32_t number : {4u, 4u, 2u, 4u, 1u, 2u, 5u}) {
            const Receiver receiver{number, audience};
            const bool isSent = !queue.take(2, 1000, 6, 10, &receiver).empty();
            QCOMPARE(isSent, told.insert(number).second);
        }
        QVERIFY2(queue.owesSome(), "3 has not got it, though it was sent four times");
        const Receiver last{3, audience};
        QCOMPARE(queue.take(2, 1000, 6, 10, &last).size(), std::size_t{1});
        QCOMPARE(queue.size(), std::size_t{0});
        QVERIFY(!queue.owesSome());
    }

    /// With fewer others than transmissions it goes round more than once, as the original repeats itself.
    void aSmallAudienceGetsItAgain()
    {
        TransmitQueue queue(3);
        queue.add("", {.bytes = "news", .reachesAll = true});
        const Receiver only{7, {7}};
        int sent = 0;
        while (!queue.take(2, 1000, 2, 10, &only).empty())
            ++sent;
        QCOMPARE(sent, 3);
    }

    /// What others began is sent as often as the original sends it, but not twice to the same node.
    void whatIsPassedOnKeepsItsLimit()
    {
        TransmitQueue queue(3);
        queue.add("", {.bytes = "news"});
        std::vector<std::uint32_t> told;
        for (const std::uint32_t number : {1u, 1u, 2u, 3u, 4u}) {
            const Receiver receiver{number, {1, 2, 3, 4}};
            if (!queue.take(2, 1000, 5, 10, &receiver).empty())
                told.push_back(number);
        }
        QCOMPARE(told, (std::vector<std::uint32_t>{1, 2, 3}));
    }

    /// A member that never gets its turn does not keep a message for ever.
    void itEndsWithoutTheLast()
    {
        TransmitQueue queue(3);
        queue.add("", {.bytes = "news", .reachesAll = true});
        int sent = 0;
        for (std::uint32_t number = 100; queue.size() > 0 && sent < 100; ++number, ++sent) {
            const Receiver receiver{number, {1, 2, number}}; // 1 and 2 are never chosen
            queue.take(2, 1000, 4, 10, &receiver);
        }
        QVERIFY(sent < 20);
    }
};

HALAB_TEST(GossipSpreadTest, "gossip_spread")

} // namespace halab::alertmanager

#include "gossip_spread_test.moc"
