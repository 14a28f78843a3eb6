// The log of who was told what: what is kept, for how long, and what a peer's clock can do.

#include "alertmanager/nflog/log.h"
#include "alertmanager/records.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;
using namespace std::chrono_literals;

namespace halab::test::nflog {

const LogReceiver webhook0{.groupName = "hook", .integration = "webhook", .index = 0};

struct LogNode {
    std::unique_ptr<World> world = makeSimulatedWorld();
    Host& host = world->addHost({.name = "alertmanager-1"});
    exposition::Registry metrics;
    NotificationLog log{host, {.snapshotFile = "/data/nflog", .retention = 120h}, metrics};
    std::vector<std::string> gossiped;

    LogNode()
    {
        log.onBroadcast([this](std::string bytes) { gossiped.push_back(std::move(bytes)); });
    }
    void wait(Duration d)
    {
        world->runUntil([] { return false; }, d);
    }
};

} // namespace halab::test::nflog
using namespace halab::test::nflog;

class NflogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEntryReachesThePeerAndKnowsWhereItCameFrom()
    {
        LogNode first, second;
        QVERIFY(!first.log.query("{}:{}", webhook0));
        first.log.log("{}:{}", webhook0, {1, 2}, {3}, 8h);
        QCOMPARE(first.log.query("{}:{}", webhook0)->firing, (std::vector<std::uint64_t>{1, 2}));
        QCOMPARE(first.log.query("{}:{}", webhook0)->origin, std::string());

        QVERIFY(second.log.merge(first.gossiped.at(0), "alertmanager-1"));
        const auto entry = second.log.query("{}:{}", webhook0);
        QVERIFY(entry);
        QCOMPARE(entry->resolved, std::vector<std::uint64_t>{3});
        QCOMPARE(entry->origin, std::string("alertmanager-1"));
        QVERIFY2(!second.log.query("{}:{}", {.groupName = "hook", .integration = "webhook", .index = 1}),
            "each integration has its own entry");
    }

    void anEntryIsKeptForTwiceTheRepeatIntervalButNotLongerThanTheRetention_data()
    {
        QTest::addColumn<int>("expiryHours");
        QTest::addColumn<int>("keptHours");
        QTest::newRow("repeat_interval 4h") << 8 << 8;
        QTest::newRow("repeat_interval longer than the retention") << 400 << 120;
        QTest::newRow("none given") << 0 << 120;
    }
    void anEntryIsKeptForTwiceTheRepeatIntervalButNotLongerThanTheRetention()
    {
        QFETCH(int, expiryHours);
        QFETCH(int, keptHours);
        LogNode node;
        node.log.log("g", webhook0, {1}, {}, std::chrono::hours{expiryHours});
        node.wait(std::chrono::hours{keptHours} - 1s);
        QVERIFY(node.log.maintain());
        QVERIFY(node.log.query("g", webhook0));
        node.wait(1s);
        QVERIFY(node.log.maintain());
        QVERIFY(!node.log.query("g", webhook0));
    }

    void aPeerWithAFastClockWins()
    {
        LogNode fast, slow;
        fast.wait(1min);
        fast.log.log("g", webhook0, {1}, {}, 8h);
        QVERIFY(slow.log.merge(fast.gossiped.at(0), "fast"));
        slow.gossiped.clear();
        slow.log.log("g", webhook0, {2}, {}, 8h);
        QCOMPARE(slow.log.query("g", webhook0)->firing, std::vector<std::uint64_t>{1});
        QVERIFY2(slow.gossiped.empty(), "it yields in silence");
    }

    void theSnapshotSurvivesARestart()
    {
        LogNode node;
        node.log.log("g", webhook0, {7}, {}, 8h);
        QVERIFY(node.log.maintain());
        exposition::Registry metrics;
        NotificationLog restarted(node.host, {.snapshotFile = "/data/nflog"}, metrics);
        QVERIFY(restarted.load());
        QCOMPARE(restarted.query("g", webhook0)->firing, std::vector<std::uint64_t>{7});
        QCOMPARE(restarted.marshal(), node.log.marshal());
    }

    void anEntryWithoutItsReceiverSpoilsTheWholeBlob()
    {
        LogNode node;
        node.log.log("g", webhook0, {7}, {}, 8h);
        const auto blob = node.gossiped.at(0) + std::string("\x05\x0a\x03\x0a\x01g", 6);
        LogNode other;
        QCOMPARE(other.log.merge(blob, "x").error().message, std::string("invalid state"));
        QVERIFY(other.log.all().empty());
    }

    void aQueryThatFindsNothingCountsAsAnError()
    {
        LogNode node;
        node.log.query("g", webhook0);
        const auto page = node.metrics.write();
        QVERIFY(page.find("alertmanager_nflog_queries_total 1\n") != std::string::npos);
        QVERIFY(page.find("alertmanager_nflog_query_errors_total 1\n") != std::string::npos);
    }
};

HALAB_TEST(NflogTest, "nflog")
#include "nflog_test.moc"
