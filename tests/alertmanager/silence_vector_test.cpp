// The merge rule of silences against sequences that the real library worked through: which
// version stays, and how often the received bytes are gossiped on.

#include "alertmanager/records.h"
#include "alertmanager/silence/silences.h"
#include "base/json.h"
#include "host/world.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class SilenceVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theYoungerUpdateStays()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/crdt_merge.json"));
        QVERIFY(cases);
        int played = 0;
        for (std::size_t i = 0; i < cases->size(); ++i)
            if (cases->at(i)["kind"].text() == "silence") {
                play(cases->at(i), i);
                ++played;
            }
        QVERIFY2(played >= 70, "the file holds 75 sequences of silences");
    }

private:
    static std::string record(const json::Value& version, Time now)
    {
        const auto after = [&](const char* key) {
            return toTimestamp(now + std::chrono::seconds{static_cast<int>(version[key].numberOr(0))});
        };
        pb::MeshSilence mesh;
        auto& silence = *mesh.mutable_silence();
        silence.set_id(version["id"].text());
        silence.set_comment(version["comment"].text());
        auto* matcher = silence.add_matchers();
        matcher->set_name("a");
        matcher->set_pattern("b");
        *silence.mutable_starts_at() = toTimestamp(now);
        *silence.mutable_ends_at() = toTimestamp(now);
        *silence.mutable_updated_at() = after("updated");
        *mesh.mutable_expires_at() = after("expires");
        std::string bytes;
        appendRecord(bytes, mesh);
        return bytes;
    }

    static void play(const json::Value& sequence, std::size_t index)
    {
        const auto world = makeSimulatedWorld();
        auto& host = world->addHost({.name = "alertmanager-1"});
        exposition::Registry metrics;
        Silences silences(host, {}, metrics);
        int gossiped = 0;
        silences.onBroadcast([&](const std::string&) { ++gossiped; });

        for (const auto& step : *sequence["seq"].array()) {
            std::string blob;
            for (const auto& version : *step["batch"].array())
                blob += record(version, host.clock().now());
            gossiped = 0;
            QVERIFY(silences.merge(blob, "alertmanager-2"));
            QVERIFY2(gossiped == static_cast<int>(step["rebroadcasts"].numberOr(-1)),
                qPrintable(QString("sequence %1: gossiped on %2 times").arg(index).arg(gossiped)));
        }
        QCOMPARE(silences.all().size(), sequence["final"].size());
        for (const auto& [id, comment] : *sequence["final"].object()) {
            QVERIFY(silences.find(id));
            QCOMPARE(silences.find(id)->comment, comment.text());
        }
    }
};

HALAB_TEST(SilenceVectorTest, "silence_vector")
#include "silence_vector_test.moc"
