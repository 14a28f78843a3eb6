// What may be done to a silence, and what the cluster hears of it.

#include "alertmanager/records.h"
#include "alertmanager/silence/silences.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "support/registry.h"

#include <functional>
#include <memory>

using namespace halab;
using namespace halab::alertmanager;
using namespace std::chrono_literals;

namespace halab::test::silences {

/// One node's store, with what it gossiped and what it wrote to the trace.
struct StoreNode {
    std::unique_ptr<World> world = makeSimulatedWorld();
    Host& host = world->addHost({.name = "alertmanager-1"});
    exposition::Registry metrics;
    Silences silences{host, {.snapshotFile = "/data/silences"}, metrics};
    std::vector<std::string> gossiped;
    std::vector<Event> events;

    StoreNode()
    {
        silences.onBroadcast([this](std::string bytes) { gossiped.push_back(std::move(bytes)); });
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
    }

    Time now() { return host.clock().now(); }
    void wait(Duration d)
    {
        world->runUntil([] { return false; }, d);
    }
    pb::Silence silence(Duration fromNow = 0s, Duration untilNow = 1h)
    {
        pb::Silence s;
        auto* matcher = s.add_matchers();
        matcher->set_name("alertname");
        matcher->set_pattern("InstanceDown");
        *s.mutable_starts_at() = toTimestamp(now() + fromNow);
        *s.mutable_ends_at() = toTimestamp(now() + untilNow);
        s.set_created_by("me");
        s.set_comment("c");
        return s;
    }
    /// As a peer would send it; `change` for what no API accepts.
    pb::MeshSilence mesh(const std::string& id, const std::function<void(pb::Silence&)>& change = {})
    {
        pb::MeshSilence mesh;
        *mesh.mutable_silence() = silence();
        mesh.mutable_silence()->set_id(id);
        *mesh.mutable_silence()->mutable_updated_at() = toTimestamp(now());
        *mesh.mutable_expires_at() = toTimestamp(now() + 121h);
        if (change)
            change(*mesh.mutable_silence());
        return mesh;
    }
    void take(const pb::MeshSilence& mesh)
    {
        std::string bytes;
        appendRecord(bytes, mesh);
        QVERIFY(silences.merge(bytes, "peer"));
    }
    std::string kinds() const
    {
        std::string text;
        for (const auto& event : events)
            text += (text.empty() ? "" : " ") + event.kind;
        return text;
    }
};

} // namespace halab::test::silences
using namespace halab::test::silences;

class SilenceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewSilenceGetsAnIdAndIsGossiped()
    {
        StoreNode node;
        const auto id = node.silences.set(node.silence(-10min));
        QVERIFY(id);
        QCOMPARE(id->size(), std::size_t{36});
        const auto* stored = node.silences.find(*id);
        QVERIFY(stored);
        QVERIFY2(stored->startsAt == node.now(), "a new silence cannot start in the past");
        QCOMPARE(node.gossiped.size(), std::size_t{1});
        QCOMPARE(node.kinds(), std::string("silence.created"));

        // The other side understands what was gossiped.
        StoreNode other;
        QVERIFY(other.silences.merge(node.gossiped.front(), "alertmanager-1"));
        QVERIFY(other.silences.find(*id));
        QCOMPARE(other.events.back().fieldText("from"), std::string("alertmanager-1"));
        QCOMPARE(other.events.back().fieldText("matchers"), std::string("{alertname=\"InstanceDown\"}"));
    }

    void itMutesOnlyWhileItIsActive()
    {
        StoreNode node;
        const model::Labels down{{"alertname", "InstanceDown"}, {"job", "prometheus"}};
        const auto id = node.silences.set(node.silence(1min, 2min));
        QVERIFY(node.silences.mutes(down).empty());
        node.wait(1min);
        QCOMPARE(node.silences.mutes(down), std::vector<std::string>{*id});
        QVERIFY(node.silences.mutes(model::Labels{{"alertname", "Other"}}).empty());
        node.wait(1min + 1s);
        QVERIFY(node.silences.mutes(down).empty());
    }

    void aChangeOfTheMatchersMakesANewSilence()
    {
        StoreNode node;
        const auto first = node.silences.set(node.silence());
        node.wait(1s);
        auto changed = *node.silences.stored(*first);
        changed.set_comment("longer");
        QCOMPARE(*node.silences.set(changed), *first);
        QCOMPARE(node.silences.find(*first)->comment, std::string("longer"));

        node.wait(1s);
        changed.mutable_matchers(0)->set_pattern("Other");
        const auto second = node.silences.set(changed);
        QVERIFY(*second != *first);
        QCOMPARE(node.silences.find(*first)->stateAt(node.now() + 1ns), SilenceState::Expired);
        QCOMPARE(node.kinds(), std::string("silence.created silence.updated silence.expired silence.created"));
    }

    void expiring()
    {
        StoreNode node;
        QCOMPARE(node.silences.expire("unknown").error().message, std::string("silence not found"));
        const auto active = node.silences.set(node.silence());
        const auto pending = node.silences.set(node.silence(1h, 2h));
        node.wait(1s);
        QVERIFY(node.silences.expire(*active));
        QVERIFY(node.silences.expire(*pending));
        QVERIFY(node.silences.find(*active)->endsAt == node.now());
        QVERIFY(node.silences.find(*pending)->startsAt == node.now());
        node.wait(1s);
        const auto gossiped = node.gossiped.size();
        QVERIFY2(node.silences.expire(*active), "a second time is no error");
        QCOMPARE(node.gossiped.size(), gossiped);
    }

    void twoChangesAtOneInstantBothCount()
    {
        StoreNode node, other;
        const auto id = node.silences.set(node.silence());
        QVERIFY(node.silences.expire(*id)); // virtual time has not moved
        QVERIFY(node.silences.find(*id)->endsAt == node.now());
        for (const auto& bytes : node.gossiped)
            QVERIFY(other.silences.merge(bytes, "alertmanager-1"));
        QVERIFY(other.silences.find(*id)->endsAt == node.now());
    }

    void invalidSilences_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("error");
        QTest::newRow("regex") << int(pb::Matcher::REGEXP) << "a"
                               << "("
                               << "invalid label matcher 0: invalid regular expression \"(\": error parsing regexp: "
                                  "missing closing ): `(`";
        QTest::newRow("name") << int(pb::Matcher::EQUAL) << "0a"
                              << "x"
                              << "invalid label matcher 0: invalid label name \"0a\"";
        QTest::newRow("empty") << int(pb::Matcher::EQUAL) << "a"
                               << ""
                               << "at least one matcher must not match the empty string";
        QTest::newRow("star") << int(pb::Matcher::REGEXP) << "a"
                              << ".*"
                              << "at least one matcher must not match the empty string";
    }
    void invalidSilences()
    {
        QFETCH(int, type);
        QFETCH(QString, name);
        QFETCH(QString, pattern);
        QFETCH(QString, error);
        StoreNode node;
        auto silence = node.silence();
        silence.mutable_matchers(0)->set_type(static_cast<pb::Matcher::Type>(type));
        silence.mutable_matchers(0)->set_name(name.toStdString());
        silence.mutable_matchers(0)->set_pattern(pattern.toStdString());
        const auto id = node.silences.set(silence);
        QVERIFY(!id);
        QCOMPARE(QString::fromStdString(id.error().message), "silence invalid: " + error);
        QVERIFY(node.silences.all().empty());
        QVERIFY(node.gossiped.empty());
    }

    void anUnknownIdIsRefused()
    {
        StoreNode node;
        auto silence = node.silence();
        silence.set_id("11111111-1111-4111-8111-111111111111");
        QCOMPARE(node.silences.set(silence).error().kind, ErrorKind::NotFound);
    }

    void theSnapshotSurvivesARestartAndGarbageIsRemoved()
    {
        StoreNode node;
        const auto id = node.silences.set(node.silence());
        QVERIFY(node.silences.maintain());
        exposition::Registry metrics;
        Silences restarted(node.host, {.snapshotFile = "/data/silences", .retention = 120h}, metrics);
        QVERIFY(restarted.load());
        QVERIFY(restarted.find(*id));

        node.wait(122h); // one hour of silence, 120 of retention
        QVERIFY(restarted.maintain());
        QVERIFY(restarted.all().empty());
        QCOMPARE(node.host.disk().read("/data/silences").value(), std::string());
    }

    void badSnapshots_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("error");
        QTest::newRow("empty") << QByteArray() << "";
        QTest::newRow("cut inside a record") << QByteArray("\x05\x0a\x01", 3) << "unexpected EOF";
        QTest::newRow("cut after a length") << QByteArray("\x05", 1) << "";
        QTest::newRow("no silence in it") << QByteArray("\x02\x12\x00", 3) << "invalid state";
    }
    void badSnapshots()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, error);
        StoreNode node;
        QVERIFY(node.host.disk().replace("/data/silences", bytes.toStdString()));
        const auto loaded = node.silences.load();
        QCOMPARE(loaded ? QString() : QString::fromStdString(loaded.error().message), error);
    }

    void aSilenceWithoutMatchersSilencesEverything()
    {
        // No API lets it in, but a file or a peer can.
        StoreNode node;
        node.take(node.mesh("all", [](pb::Silence& silence) { silence.clear_matchers(); }));
        QCOMPARE(node.silences.mutes(model::Labels{{"a", "b"}}), std::vector<std::string>{"all"});
    }

    void aSilenceThatCannotBeTriedKeepsTheOthersFromSilencing()
    {
        StoreNode node;
        const model::Labels down{{"alertname", "InstanceDown"}};
        node.take(node.mesh("good"));
        QCOMPARE(node.silences.mutes(down), std::vector<std::string>{"good"});
        node.take(node.mesh("bad", [](pb::Silence& silence) {
            silence.mutable_matchers(0)->set_type(pb::Matcher::REGEXP);
            silence.mutable_matchers(0)->set_pattern("(");
        }));
        QVERIFY(node.silences.mutes(down).empty());
        QCOMPARE(node.events.back().fieldText("err"),
            std::string("error parsing regexp: missing closing ): `^(?:()$`"));
        QVERIFY(node.metrics.write().find("alertmanager_silences_query_errors_total 1\n") != std::string::npos);
        QVERIFY2(node.silences.mutes(down).empty(), "that answer counts until something changes");
        QCOMPARE(node.silences.expire("bad").error().message,
            std::string("silence invalid: invalid label matcher 0: invalid regular expression \"(\": error parsing "
                        "regexp: missing closing ): `(`"));
        node.wait(2h);
        QVERIFY(node.silences.set(node.silence()));
        QCOMPARE(node.silences.mutes(down).size(), std::size_t{1}); // the bad one has expired
    }

    /// However a silence comes, goes and changes: what is remembered of an alert says what a look at all would.
    void whatIsRememberedIsWhatIsSo()
    {
        StoreNode node;
        std::vector<std::string> ids;
        for (int round = 0; round < 300; ++round) {
            const auto pick = static_cast<int>(node.host.random().below(7));
            const auto value = std::to_string(node.host.random().below(4));
            auto silence = node.silence(std::chrono::seconds{node.host.random().below(20)}, 40s);
            silence.mutable_matchers(0)->set_name(pick % 2 ? "job" : "instance");
            silence.mutable_matchers(0)->set_pattern(pick == 6 ? value + ".*" : value);
            silence.mutable_matchers(0)->set_type(pick == 6 ? pb::Matcher::REGEXP
                    : pick == 5                             ? pb::Matcher::NOT_EQUAL
                                                            : pb::Matcher::EQUAL);
            if (pick < 5)
                ids.push_back(*node.silences.set(silence));
            else if (!ids.empty() && pick == 5)
                QVERIFY(node.silences.expire(ids[node.host.random().below(ids.size())]));
            else
                QVERIFY(node.silences.set(silence));
            if (node.host.random().below(3) == 0)
                node.wait(3s);
            for (int job = 0; job < 4; ++job) {
                if (node.host.random().below(2) == 0)
                    continue; // this one is seen again later, after several changes
                const model::Labels labels{{"job", std::to_string(job)}, {"instance", "1"}};
                std::vector<std::string> expected;
                for (const auto* one : node.silences.all())
                    if (one->stateAt(node.now()) == SilenceState::Active && model::matchesAll(one->matchers, labels))
                        expected.push_back(one->id);
                QCOMPARE(node.silences.mutes(labels), expected);
            }
        }
    }

    void fieldsOfNewerVersionsSurvive()
    {
        StoreNode node;
        pb::MeshSilence mesh;
        *mesh.mutable_silence() = node.silence();
        mesh.mutable_silence()->set_id("newer");
        *mesh.mutable_silence()->mutable_updated_at() = toTimestamp(node.now());
        *mesh.mutable_expires_at() = toTimestamp(node.now() + 2h);
        const auto bytes = mesh.SerializeAsString();
        const std::string fieldTen("\x52\x03\x0a\x01k", 5); // of a later version
        QVERIFY(mesh.ParseFromString(bytes + fieldTen));
        std::string blob;
        appendRecord(blob, mesh);
        QVERIFY(blob.ends_with(fieldTen));
        QVERIFY(node.silences.merge(blob, "newer-node"));
        QCOMPARE(node.silences.marshal(), blob);
    }

    void oldCommentsBecomeTheComment()
    {
        StoreNode node;
        pb::MeshSilence mesh;
        *mesh.mutable_silence() = node.silence();
        mesh.mutable_silence()->set_id("old");
        mesh.mutable_silence()->clear_comment();
        auto* comment = mesh.mutable_silence()->add_comments();
        comment->set_author("long ago");
        comment->set_comment("said");
        *mesh.mutable_silence()->mutable_updated_at() = toTimestamp(node.now());
        *mesh.mutable_expires_at() = toTimestamp(node.now() + 2h);
        std::string blob;
        appendRecord(blob, mesh);
        QVERIFY(node.silences.merge(blob, "old-node"));
        QCOMPARE(node.silences.find("old")->createdBy, std::string("long ago"));
        QCOMPARE(node.silences.find("old")->comment, std::string("said"));
    }

    void whatIsLargerThanAPacketIsNotGossipedOn()
    {
        StoreNode node, other;
        auto silence = node.silence();
        silence.set_comment(std::string(800, 'x'));
        QVERIFY(node.silences.set(silence));
        QVERIFY(other.silences.merge(node.gossiped.front(), "alertmanager-1"));
        QCOMPARE(other.silences.all().size(), std::size_t{1});
        QVERIFY(other.gossiped.empty());
    }

    void theMetricsPageCountsStatesAndItsOwnQueries()
    {
        StoreNode node;
        QVERIFY(node.silences.set(node.silence()));
        QVERIFY(node.silences.set(node.silence(1h, 2h)));
        const auto page = node.metrics.write();
        QVERIFY(page.find("alertmanager_silences{state=\"active\"} 1\n") != std::string::npos);
        QVERIFY(page.find("alertmanager_silences{state=\"pending\"} 1\n") != std::string::npos);
        QVERIFY(page.find("# HELP alertmanager_silences How many silences by state.\n") != std::string::npos);
    }
};

HALAB_TEST(SilenceTest, "silence")
#include "silence_test.moc"
