// The trace: numbers, causes, subscribers, and a digest that tells two runs apart. Also the
// host's dice, because a repeatable run needs both.

#include "host/links.h"
#include "host/random.h"
#include "host/trace.h"
#include "host/vocabulary.h"
#include "support/registry.h"

#include <QObject>

#include <map>
#include <set>

using namespace halab;

class TraceTest : public QObject {
    Q_OBJECT

    static Time atSecond(int s) { return Time{std::chrono::seconds{s}}; }

private Q_SLOTS:
    void eventsAreNumberedAndStamped()
    {
        Time now = atSecond(1);
        Trace trace([&] { return now; });
        Tracer pen(trace, "alertmanager-1");
        std::vector<Event> seen;
        const auto handle = trace.subscribe([&](const Event& event) { seen.push_back(event); });
        QCOMPARE(pen.record(kind::groupFlush, {{"alerts", std::int64_t{2}}, {"age", 0.5}, {"ok", true}}), EventId(1));
        now = atSecond(2);
        QCOMPARE(pen.log("info", "cluster", "gossip settled", {{"polls", std::int64_t{3}}}), EventId(2));
        trace.unsubscribe(handle);
        pen.record(kind::decision);
        QCOMPARE(seen.size(), std::size_t(2));
        QCOMPARE(seen[0].node, std::string("alertmanager-1"));
        QVERIFY(seen[0].at == atSecond(1));
        QCOMPARE(seen[0].fieldText("alerts"), std::string("2"));
        QCOMPARE(seen[0].fieldText("age"), std::string("0.5"));
        QCOMPARE(seen[0].fieldText("ok"), std::string("true"));
        QCOMPARE(seen[0].fieldText("missing"), std::string());
        QCOMPARE(seen[0].fieldNumber("alerts"), 2.0);
        QCOMPARE(seen[0].fieldInteger("missing", -1), std::int64_t(-1));
        QVERIFY(seen[0].fieldBool("ok"));
        QCOMPARE(seen[1].fieldText("msg"), std::string("gossip settled"));
        QCOMPARE(trace.count(), std::uint64_t(3));
    }

    void causesAreScopes()
    {
        Trace trace([] { return zeroTime; });
        Tracer pen(trace, "n");
        std::vector<EventId> causes;
        trace.subscribe([&](const Event& event) { causes.push_back(event.cause); });
        const auto first = pen.record("a");
        {
            const auto because = pen.because(first);
            const auto second = pen.record("b");
            {
                const auto deeper = pen.because(second);
                pen.record("c");
            }
            pen.record("d");
        }
        pen.record("e");
        QCOMPARE(causes, (std::vector<EventId>{0, 1, 2, 1, 0}));
    }

    void everyPartIsInTheDigest()
    {
        const auto digest = [](const auto& change) {
            Event event{.cause = 1, .node = "n", .kind = "k", .fields = {{"f", std::string("v")}}, .reason = "r", .text = "t"};
            change(event);
            Trace trace([] { return zeroTime; });
            trace.append(event);
            return trace.digest();
        };
        const auto plain = digest([](Event&) {});
        QCOMPARE(digest([](Event&) {}), plain);
        QVERIFY(digest([](Event& e) { e.cause = 2; }) != plain);
        QVERIFY(digest([](Event& e) { e.node = "m"; }) != plain);
        QVERIFY(digest([](Event& e) { e.kind = "l"; }) != plain);
        QVERIFY(digest([](Event& e) { e.reason = "s"; }) != plain);
        QVERIFY(digest([](Event& e) { e.text = "u"; }) != plain);
        QVERIFY(digest([](Event& e) { e.fields[0].second = std::int64_t{1}; }) != plain);
        QVERIFY(digest([](Event& e) { e.fields[0].first = "g"; }) != plain);
        // Where one field ends and the next begins matters too.
        QVERIFY(digest([](Event& e) { e.node = "nk", e.kind = ""; }) != plain);
    }

    void diceAreTheSameEverywhere()
    {
        // xoshiro256** seeded with splitmix64(1), as its authors' reference gives it.
        Random one(1);
        const std::uint64_t first = one();
        QCOMPARE(first, std::uint64_t(0xb3f2af6d0fc710c5ULL));
        Random again(1), other(2);
        QCOMPARE(again(), first);
        QVERIFY(other() != first);
        std::map<std::uint64_t, int> faces;
        for (int i = 0; i < 6000; ++i)
            ++faces[one.below(6)];
        QCOMPARE(faces.size(), std::size_t(6));
        for (const auto& [face, count] : faces)
            QVERIFY2(count > 850 && count < 1150, qPrintable(QString("%1 came %2 times").arg(face).arg(count)));
        for (int i = 0; i < 1000; ++i) {
            const auto value = one.uniform();
            QVERIFY(value >= 0 && value < 1);
        }
    }

    void linksJudgeDatagrams_data()
    {
        QTest::addColumn<bool>("cut");
        QTest::addColumn<double>("loss");
        QTest::addColumn<double>("duplication");
        QTest::addColumn<int>("fewest"); // copies of 1000 datagrams
        QTest::addColumn<int>("most");
        QTest::newRow("healthy") << false << 0.0 << 0.0 << 1000 << 1000;
        QTest::newRow("cut") << true << 0.0 << 0.0 << 0 << 0;
        QTest::newRow("half lost") << false << 0.5 << 0.0 << 430 << 570;
        QTest::newRow("all lost") << false << 1.0 << 0.0 << 0 << 0;
        QTest::newRow("all twice") << false << 0.0 << 1.0 << 2000 << 2000;
    }
    void linksJudgeDatagrams()
    {
        QFETCH(bool, cut);
        QFETCH(double, loss);
        QFETCH(double, duplication);
        QFETCH(int, fewest);
        QFETCH(int, most);
        LinkTable links;
        LinkFaults faults;
        faults.cut = cut;
        faults.loss = loss;
        faults.duplication = duplication;
        links.set("a", "b", faults);
        Random random(7);
        int copies = 0, back = 0;
        for (int i = 0; i < 1000; ++i) {
            copies += links.judgeDatagram("a", "b", random).copies;
            back += links.judgeDatagram("b", "a", random).copies;
        }
        QVERIFY2(copies >= fewest && copies <= most, qPrintable(QString::number(copies)));
        QCOMPARE(back, 1000); // the other direction is another link
        links.set("a", "b", {});
        QVERIFY(links.all().empty());
    }

    void jitterStaysInItsBounds()
    {
        LinkTable links;
        LinkFaults faults;
        faults.delay = std::chrono::milliseconds{10};
        faults.jitter = std::chrono::milliseconds{5};
        links.set("a", "b", faults);
        Random random(7);
        std::set<Duration> seen;
        for (int i = 0; i < 100; ++i)
            seen.insert(links.judgeDatagram("a", "b", random).delay);
        QVERIFY(*seen.begin() >= faults.delay && *seen.rbegin() <= faults.delay + faults.jitter);
        QVERIFY(seen.size() > 50);
    }
};

HALAB_TEST(TraceTest, "trace")
#include "trace_test.moc"
