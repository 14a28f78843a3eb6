// The merge rule of log entries against sequences that the real library worked through, with
// its own bytes.

#include "alertmanager/nflog/log.h"
#include "alertmanager/records.h"
#include "base/hash.h"
#include "base/json.h"
#include "host/world.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class NflogVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theYoungerEntryStays()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/crdt_merge.json"));
        QVERIFY(cases);
        int played = 0;
        for (std::size_t i = 0; i < cases->size(); ++i)
            if (cases->at(i)["kind"].text() == "nflog") {
                play(cases->at(i), i);
                ++played;
            }
        QVERIFY2(played >= 70, "the file holds 73 sequences of log entries");
    }

private:
    /// The moment at which the library merged: the entry's time less its stated distance.
    static Time moment(const json::Value& step)
    {
        const auto bytes = fromHex(step["hex"].text());
        const auto records = splitRecords(bytes);
        pb::MeshEntry mesh;
        if (!records || records->empty() || !mesh.ParseFromString(std::string(records->front())))
            return zeroTime;
        return fromTimestamp(mesh.entry().timestamp()) -
            std::chrono::seconds{static_cast<int>(step["timestamp"].numberOr(0))};
    }

    static void play(const json::Value& sequence, std::size_t index)
    {
        const auto world = makeSimulatedWorld({.start = moment(sequence["seq"].at(0))});
        auto& host = world->addHost({.name = "alertmanager-1"});
        exposition::Registry metrics;
        NotificationLog log(host, {}, metrics);
        int gossiped = 0;
        log.onBroadcast([&](const std::string&) { ++gossiped; });

        std::string lastBytes;
        for (const auto& step : *sequence["seq"].array()) {
            gossiped = 0;
            lastBytes = fromHex(step["hex"].text());
            QVERIFY(log.merge(lastBytes, "alertmanager-2"));
            QVERIFY2(gossiped == static_cast<int>(step["rebroadcasts"].numberOr(-1)),
                qPrintable(QString("sequence %1: gossiped on %2 times").arg(index).arg(gossiped)));
        }
        QCOMPARE(log.all().size(), sequence["final"].size());
        for (const auto& [receiverIndex, firing] : *sequence["final"].object()) {
            const auto entry = log.query("k",
                {.groupName = "g",
                    .integration = "webhook",
                    .index = static_cast<std::uint32_t>(std::stoul(receiverIndex))});
            QVERIFY(entry);
            QCOMPARE(entry->firing, std::vector<std::uint64_t>{static_cast<std::uint64_t>(firing.numberOr(0))});
            QCOMPARE(entry->origin, std::string("alertmanager-2"));
        }
        // What it stores, it writes in the library's own bytes.
        NotificationLog single(host, {}, metrics);
        if (single.merge(lastBytes, "x") && !single.all().empty())
            QCOMPARE(single.marshal(), lastBytes);
    }
};

HALAB_TEST(NflogVectorTest, "nflog_vector")
#include "nflog_vector_test.moc"
