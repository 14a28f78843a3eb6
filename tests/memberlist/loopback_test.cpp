// The same protocol over real sockets.

#include "memberlist/cluster.h"
#include "support/registry.h"

#include <QTest>

namespace halab::memberlist::simulation {

class LoopbackTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void threeNodesMeetTalkAndPart()
    {
        Cluster cluster(3, makeLoopbackWorld(), {});
        cluster.joinAll();
        QVERIFY2(cluster.untilAllSee("a b c", 5s) >= Duration{}, cluster.views().c_str());
        cluster["a"].queue.add("", {"hello"});
        QVERIFY(
            cluster.world->runUntil([&] { return !cluster["b"].heard.empty() && !cluster["c"].heard.empty(); }, 5s));
        bool left = false;
        cluster["c"].list->leave(10s, [&](const Status&) { left = true; });
        QVERIFY(cluster.world->runUntil([&] { return left; }, 10s));
        QVERIFY(
            cluster.world->runUntil([&] { return cluster["a"].view() == "a b" && cluster["b"].view() == "a b"; }, 2s));
        QVERIFY(cluster.find(kind::memberLeft, "a", "c"));
    }
};

} // namespace halab::memberlist::simulation

using halab::memberlist::simulation::LoopbackTest;
HALAB_TEST(LoopbackTest, "loopback")
#include "loopback_test.moc"
