// The arithmetic of gossip: how long a suspect has, how often a message is sent, in which order.

#include "memberlist/awareness.h"
#include "memberlist/suspicion.h"
#include "memberlist/transmit_queue.h"
#include "support/registry.h"

#include <QTest>

namespace halab::memberlist {

using namespace std::chrono_literals;

class RulesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void leastTime_data()
    {
        QTest::addColumn<int>("nodes");
        QTest::addColumn<int>("milliseconds");
        QTest::newRow("alone") << 1 << 4000;
        QTest::newRow("up to ten nodes the same") << 10 << 4000;
        QTest::newRow("then with the logarithm") << 50 << 6792;
        QTest::newRow("a hundred") << 100 << 8000;
    }
    void leastTime()
    {
        QFETCH(int, nodes);
        QFETCH(int, milliseconds);
        QCOMPARE(suspicionTimeout(4, std::size_t(nodes), 1s) / 1ms, milliseconds);
    }

    void confirmationsShortenTheTime()
    {
        // Four known nodes, so two confirmations are expected. The middle value was measured at the real
        // program: 11.38 s after one confirmation.
        Suspicion suspicion("a", 2, 4s, 24s);
        QCOMPARE(suspicion.timeout() / 1ms, 24000);
        QVERIFY2(!suspicion.confirm("a"), "who began does not count again");
        QVERIFY(suspicion.confirm("b"));
        QVERIFY2(!suspicion.confirm("b"), "nobody counts twice");
        QCOMPARE(suspicion.timeout() / 1ms, 11381);
        QVERIFY(suspicion.confirm("c"));
        QCOMPARE(suspicion.timeout() / 1ms, 4000);
        QVERIFY2(!suspicion.confirm("d"), "two are enough");
    }

    void smallClustersDoNotWaitForConfirmations() { QCOMPARE(Suspicion("a", 0, 4s, 24s).timeout() / 1ms, 4000); }

    void healthStaysInItsBounds()
    {
        Awareness health(8);
        health.apply(-1);
        QCOMPARE(health.score(), 0);
        health.apply(+3);
        QVERIFY(health.scale(1s) == 4s);
        health.apply(+100);
        QCOMPARE(health.score(), 7);
    }

    void retransmitLimit_data()
    {
        QTest::addColumn<int>("multiplier");
        QTest::addColumn<int>("nodes");
        QTest::addColumn<int>("limit");
        QTest::newRow("nobody") << 4 << 0 << 0;
        QTest::newRow("alone") << 4 << 1 << 4;
        QTest::newRow("nine") << 4 << 9 << 4;
        QTest::newRow("ten") << 4 << 10 << 8;
        QTest::newRow("user messages, two members") << 3 << 2 << 3;
    }
    void retransmitLimit()
    {
        QFETCH(int, multiplier);
        QFETCH(int, nodes);
        QFETCH(int, limit);
        QCOMPARE(memberlist::retransmitLimit(multiplier, std::size_t(nodes)), limit);
    }

    void orderOfSending()
    {
        TransmitQueue queue(4);
        queue.add("", {"old"});
        queue.add("", {"a long one"});
        queue.add("", {"new"});
        // The longest first, then the newest of equals, as far as there is room.
        QCOMPARE(takeTexts(queue, 100), QStringList({"a long one", "new", "old"}));
        queue.add("", {"fresh"});
        // What was sent least often goes first, and what is too long is passed over.
        QCOMPARE(takeTexts(queue, 7), QStringList({"fresh"}));
        QCOMPARE(takeTexts(queue, 5), QStringList({"new"}));
        QCOMPARE(takeTexts(queue, 100), QStringList({"a long one", "fresh", "old", "new"}));
    }

    void aMessageIsSentALimitedNumberOfTimes()
    {
        TransmitQueue queue(4);
        int finished = 0;
        queue.add("x", {"message"}, [&] { ++finished; });
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(finished, 0);
            QCOMPARE(takeTexts(queue, 100).size(), 1);
        }
        QCOMPARE(finished, 1);
        QCOMPARE(queue.size(), std::size_t(0));
    }

    void aMessageTakesThePlaceOfTheOneAboutTheSameNode()
    {
        TransmitQueue queue(4);
        int finished = 0;
        queue.add("node", {"suspect"}, [&] { ++finished; });
        queue.add("other", {"alive"});
        queue.add("node", {"dead"});
        QCOMPARE(finished, 1);
        QCOMPARE(takeTexts(queue, 100), QStringList({"alive", "dead"}));
    }

    void pruningDropsWhatWasSentMostOften()
    {
        TransmitQueue queue(4);
        queue.add("", {"old"});
        (void)takeTexts(queue, 100);
        queue.add("", {"new"});
        queue.prune(1);
        QCOMPARE(takeTexts(queue, 100), QStringList({"new"}));
    }

private:
    static QStringList takeTexts(TransmitQueue& queue, std::size_t limit)
    {
        QStringList out;
        for (const auto& message : queue.take(2, limit, 5, 100))
            out << QString::fromStdString(message.bytes);
        return out;
    }
};

} // namespace halab::memberlist

using halab::memberlist::RulesTest;
HALAB_TEST(RulesTest, "rules")
#include "rules_test.moc"
