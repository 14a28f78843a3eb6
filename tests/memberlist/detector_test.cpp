// The failure detector under faults, in the simulated world: what a member that falls silent, is paused, or cannot be
// heard in one direction looks like to the others, and how long it takes. Seeds are in the messages of failures.

#include "memberlist/cluster.h"
#include "memberlist/suspicion.h"
#include "support/registry.h"

#include <QTest>

namespace halab::memberlist::simulation {

namespace {

constexpr std::array<const char*, 5> detectorNames{"a", "b", "c", "d", "e"};

std::string everybody(int size)
{
    std::string out;
    for (int i = 0; i < size; ++i)
        out += (i ? " " : "") + std::string(detectorNames[static_cast<std::size_t>(i)]);
    return out;
}

} // namespace

class DetectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void silence_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<bool>("isPause");
        QTest::addColumn<quint64>("seed");
        for (const int size : {2, 3, 4, 5})
            for (const bool isPause : {false, true})
                for (quint64 seed = 1; seed <= 5; ++seed)
                    QTest::addRow("%d members, %s, seed %llu", size, isPause ? "paused" : "killed", seed)
                        << size << isPause << seed;
    }
    void silence()
    {
        QFETCH(int, size);
        QFETCH(bool, isPause);
        QFETCH(quint64, seed);
        Cluster cluster(size, seed);
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee(everybody(size), 10s) >= Duration{});
        cluster.run(5s);
        const std::string silent = detectorNames[static_cast<std::size_t>(size - 1)];
        const auto since = cluster.events.size();
        const auto begin = cluster.world->now();
        if (isPause)
            cluster.world->pause(Cluster::hostName(silent));
        else
            cluster.kill(silent);
        const auto survivorsSee = [&] {
            for (int i = 0; i + 1 < size; ++i) {
                if (cluster[detectorNames[static_cast<std::size_t>(i)]].view() != everybody(size - 1))
                    return false;
            }
            return true;
        };
        QVERIFY2(cluster.world->runUntil(survivorsSee, 2min),
            qPrintable(QString("seed %1: ").arg(seed) + cluster.views().c_str()));
        const auto took = cluster.world->now() - begin;

        // The suspicion can only follow a failed probe; each probe takes a second, and in the worst case the member was
        // asked just before and is the last of the next round. Then it has from 4 s (confirmed, or nobody could) to 24
        // s.
        const int expected = size - 2 < 2 ? 0 : 2;
        const auto most = 2s * size + 2s + (expected > 0 ? 24s : 4s);
        QVERIFY2(took >= 4s && took <= most, qPrintable(QString("seed %1: %2 s").arg(seed).arg(seconds(took))));

        // Who declares it dead says when by its own suspicion: 4 s, or what the confirmations left of 24 s.
        for (const auto& event : cluster.events) {
            if (event.id <= since || event.kind != kind::memberFailed || event.fieldText("from") != event.node)
                continue;
            const auto* suspected = cluster.find(kind::memberSuspected, event.node.substr(5), silent, since);
            QVERIFY2(suspected, qPrintable(QString("seed %1").arg(seed)));
            QCOMPARE(suspected->fieldInteger("expected"), std::int64_t(expected));
            Suspicion rule("x", expected, 4s, 24s);
            Duration confirmed{};
            for (const auto& other : cluster.events) {
                if (other.id > suspected->id && other.id < event.id && other.kind == kind::memberConfirmed &&
                    other.node == event.node) {
                    rule.confirm(other.fieldText("from"));
                    confirmed = other.at - suspected->at;
                }
            }
            // (A confirmation may come when the time that it leaves has passed already.)
            const auto wanted = std::max(rule.timeout(), confirmed);
            const auto span = event.at - suspected->at;
            const auto error = span - wanted;
            QVERIFY2(error >= Duration{} && error < 1ms,
                qPrintable(QString("seed %1: %2 s instead of %3 s").arg(seed).arg(seconds(span)).arg(seconds(wanted))));
        }
    }

    void whatIsHeardInOneDirectionOnly_data()
    {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed = 1; seed <= 5; ++seed)
            QTest::addRow("seed %llu", seed) << seed;
    }
    void whatIsHeardInOneDirectionOnly()
    {
        QFETCH(quint64, seed);
        Cluster cluster(4, seed);
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee("a b c d", 10s) >= Duration{});
        // a hears d, but d does not hear a. The others' pings for a succeed, so that nobody dies.
        cluster.world->links().set("host-a", "host-d", {.cut = true});
        cluster.world->linksChanged();
        cluster.run(1min);
        for (const char* name : {"a", "b", "c", "d"})
            QVERIFY2(!cluster.find(kind::memberFailed, name, "d") && !cluster.find(kind::memberFailed, name, "a"),
                qPrintable(QString("seed %1: ").arg(seed) + cluster.views().c_str()));
        // Nobody hears d at all, but d hears everybody: it is accused, protests in vain, and is declared dead.
        for (const char* name : {"a", "b", "c"})
            cluster.world->links().set("host-d", Cluster::hostName(name), {.cut = true});
        cluster.world->links().set("host-a", "host-d", {});
        cluster.world->linksChanged();
        const auto others = [&](const char* view) {
            return cluster["a"].view() == view && cluster["b"].view() == view && cluster["c"].view() == view;
        };
        QVERIFY2(cluster.world->runUntil([&] { return others("a b c"); }, 1min),
            qPrintable(QString("seed %1: ").arg(seed) + cluster.views().c_str()));
        QVERIFY2(cluster.find(kind::memberRefuted, "d", "d"), qPrintable(QString("seed %1").arg(seed)));
        // Once it is heard again, its protest counts.
        cluster.heal();
        QVERIFY2(cluster.untilAllSee("a b c d", 2min) >= Duration{},
            qPrintable(QString("seed %1: ").arg(seed) + cluster.views().c_str()));
    }

    void lossAloneKillsNobody_data() { whatIsHeardInOneDirectionOnly_data(); }
    void lossAloneKillsNobody()
    {
        QFETCH(quint64, seed);
        Cluster cluster(5, seed);
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee("a b c d e", 10s) >= Duration{});
        for (const char* x : detectorNames)
            for (const char* y : detectorNames)
                cluster.faults(x, y, {.delay = 2ms, .loss = 0.2});
        cluster.run(3min);
        const auto deaths =
            std::ranges::count_if(cluster.events, [](const Event& event) { return event.kind == kind::memberFailed; });
        QVERIFY2(deaths == 0, qPrintable(QString("seed %1: %2 deaths").arg(seed).arg(deaths)));
    }

    void suspicionsSayWhatHappens()
    {
        Cluster cluster(4, 2);
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee("a b c d", 10s) >= Duration{});
        cluster.run(2s);
        cluster.kill("d");
        QVERIFY(cluster.untilAllSee("a b c", 1min) >= Duration{});
        const auto first = std::ranges::find_if(cluster.events, [](const Event& event) {
            return event.kind == kind::memberSuspected && event.fieldText("from") == event.node;
        });
        QVERIFY(first != cluster.events.end());
        QCOMPARE(first->text,
            std::string("No answer from host-d, neither by ping nor through others nor by TCP. It has 24s to protest "
                        "before it is declared dead, less when others confirm it (at least 4s)"));
        const auto confirmed = std::ranges::find_if(
            cluster.events, [](const Event& event) { return event.kind == kind::memberConfirmed; });
        QVERIFY(confirmed != cluster.events.end());
        const bool isOwn = confirmed->fieldText("from") == confirmed->node; // another one suspected d first
        QVERIFY2(confirmed->text.starts_with(std::string("Confirmation 1 of 2: ") +
                     (isOwn ? "this node" : "another member") + " cannot reach host-d either"),
            confirmed->text.c_str());
    }

    void aNameUsedTwiceIsAConflict()
    {
        Cluster cluster(2);
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee("a b", 5s) >= Duration{});
        cluster.world->addHost({.name = "host-x"});
        Member impostor(*cluster.world, "host-x", "b", Config{});
        impostor.joining = impostor.list->join({{"host-a", 9094}}, [](auto) {});
        cluster.run(2s);
        const auto* conflict = cluster.find(kind::memberConflict, "a", "b");
        QVERIFY(conflict);
        QCOMPARE(conflict->fieldText("theirs"), impostor.list->address().toString());
        QVERIFY2(conflict->text.find("is ignored") != std::string::npos, conflict->text.c_str());
    }

    void labelsKeepClustersApart()
    {
        Cluster cluster(2, makeSimulatedWorld({.seed = 1}), Config{.name = "", .label = "blue"});
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee("a b", 5s) >= Duration{});
        cluster.run(5s);
        QVERIFY2(
            cluster.allSee("a b") && !cluster.find(kind::memberSuspected, "a", "b"), "with one label all is as ever");
        cluster["a"].queue.add("", {"hello"});
        QVERIFY(cluster.world->runUntil([&] { return !cluster["b"].heard.empty(); }, 2s));

        cluster.world->addHost({.name = "host-x"});
        for (const char* label : {"green", ""}) {
            Member other(*cluster.world, "host-x", "x", Config{.name = "", .label = label});
            std::string outcome = "nothing";
            other.joining = other.list->join({{"host-a", 9094}}, [&](auto joined) { outcome = joined.message(); });
            QVERIFY(cluster.world->runUntil([&] { return outcome != "nothing"; }, 30s));
            QVERIFY2(!outcome.empty(), "the stream is closed without a word");
            QCOMPARE(cluster["a"].view(), std::string("a b"));
            QVERIFY(
                logged(cluster, "host-a", "discarding stream with unacceptable label \"" + std::string(label) + "\""));
        }
    }

    void tooLongALabelIsRefused()
    {
        const auto world = makeSimulatedWorld({.seed = 1});
        world->addHost({.name = "host-a"});
        Cluster cluster(1);
        const auto made = Memberlist::create(
            *world->host("host-a"), Config{.name = "a", .label = std::string(256, 'l')}, cluster["a"]);
        QVERIFY(!made);
    }

    void the128thPushPullAtATimeIsRefused()
    {
        Cluster cluster(1);
        auto& stranger = cluster.world->addHost({.name = "stranger"});
        // So many begin to tell their state and do not go on. (Connections that say nothing do not count.)
        const auto begun = wire::encode(wire::PushPullHeader{.nodes = 1});
        std::vector<std::unique_ptr<Stream>> streams;
        std::vector<Call> dialing;
        int closed = 0;
        const auto dial = [&](const std::string& bytes) {
            dialing.push_back(stranger.network().dial(cluster["a"].list->address(), 1s, [&, bytes](auto stream) {
                QVERIFY(stream);
                (*stream)->listen({.data = [](auto) {}, .closed = [&](const auto&) { ++closed; }});
                if (!bytes.empty())
                    (*stream)->write(bytes);
                streams.push_back(std::move(*stream));
            }));
        };
        for (int i = 0; i < 127; ++i) {
            dial(begun);
            dial("");
        }
        cluster.run(1s);
        QCOMPARE(closed, 0);
        dial(begun);
        cluster.run(1s);
        QCOMPARE(closed, 1);
        QVERIFY(logged(cluster, "host-a", "Too many pending push/pull requests"));
        cluster.run(10s); // the others have until their deadline
        QCOMPARE(closed, 255);
    }

    void aPausedPeerDelaysTheNextPushPull()
    {
        // The original waits for one push/pull to end before it counts to the next; a peer that takes connections and
        // does not answer costs the timeout, and is not asked twice at a time.
        Cluster cluster(
            2, makeSimulatedWorld({.seed = 3}), Config{.name = "", .tcpTimeout = 3s, .pushPullInterval = 1s});
        cluster.joinAll();
        QVERIFY(cluster.untilAllSee("a b", 5s) >= Duration{});
        cluster.run(5s);
        cluster.world->pause("host-b");
        const auto since = cluster.events.size();
        cluster.run(3500ms);
        const auto asked = std::count_if(
            cluster.events.begin() + static_cast<std::ptrdiff_t>(since), cluster.events.end(), [](const Event& event) {
                return event.node == "host-a" && event.kind == kind::gossipSend &&
                    event.fieldText("message") == "push_pull";
            });
        QVERIFY2(asked <= 1, qPrintable(QString::number(asked)));
        cluster.world->resume("host-b");
    }

private:
    static bool logged(const Cluster& cluster, const std::string& node, const std::string& text)
    {
        return std::ranges::any_of(cluster.events, [&](const Event& event) {
            return event.node == node && event.kind == kind::log &&
                event.fieldText("memberlist").find(text) != std::string::npos;
        });
    }
};

} // namespace halab::memberlist::simulation

using halab::memberlist::simulation::DetectorTest;
HALAB_TEST(DetectorTest, "detector")
#include "detector_test.moc"
