// The deduplication table against the original's answers, and each of its rows in words.

#include "alertmanager/notify/stages/dedup.h"
#include "base/json.h"
#include "host/vocabulary.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

namespace {

constexpr Time dedupNow{std::chrono::seconds{1'767'225'600}};

Duration dedupSeconds(const json::Value& value)
{
    return std::chrono::seconds{static_cast<long long>(value.numberOr(0))};
}

std::vector<std::uint64_t> dedupHashes(const json::Value& list)
{
    std::vector<std::uint64_t> out;
    for (std::size_t i = 0; i < list.size(); ++i)
        out.push_back(static_cast<std::uint64_t>(list.at(i).numberOr(0)));
    return out;
}

std::set<std::uint64_t> dedupHashSet(const json::Value& list)
{
    const auto all = dedupHashes(list);
    return {all.begin(), all.end()};
}

} // namespace

class DedupVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheOriginal()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/dedup_needs_update.json"));
        QVERIFY(cases && cases->size() > 100);
        for (const auto& one : *cases->array()) {
            std::optional<KnownState> entry;
            if (!one["entry"].isNull())
                entry = KnownState{dedupHashes(one["entry"]["firing"]), dedupHashes(one["entry"]["resolved"]),
                    dedupNow - dedupSeconds(one["entry"]["age_s"])};
            const auto verdict = needsUpdate(entry, dedupHashSet(one["firing"]), dedupHashSet(one["resolved"]),
                one["send_resolved"].boolOr(false), dedupSeconds(one["repeat_s"]), dedupNow);
            QCOMPARE(verdict.notify, one["notify"].boolOr(false));
        }
    }

    void everyRowHasItsReason_data()
    {
        QTest::addColumn<int>("entryAge"); // seconds; -1: no entry
        QTest::addColumn<std::vector<std::uint64_t>>("entryFiring");
        QTest::addColumn<std::vector<std::uint64_t>>("entryResolved");
        QTest::addColumn<std::vector<std::uint64_t>>("firing");
        QTest::addColumn<std::vector<std::uint64_t>>("resolved");
        QTest::addColumn<bool>("sendResolved");
        QTest::addColumn<int>("row");
        QTest::addColumn<bool>("notify");
        QTest::addColumn<QString>("reason");
        using Hashes = std::vector<std::uint64_t>;
        const Hashes none, a{1}, b{2}, ab{1, 2};
        QTest::newRow("never told, and it fires")
            << -1 << none << none << a << none << true << 1 << true << reason::firstNotification;
        QTest::newRow("never told, and it is over")
            << -1 << none << none << none << a << true << 1 << false << reason::nothingToSend;
        QTest::newRow("one more fires") << 10 << a << none << ab << none << true << 2 << true << reason::newAlerts;
        QTest::newRow("all over") << 10 << ab << none << none << ab << false << 3 << true << reason::allResolved;
        QTest::newRow("all over, and said") << 10 << none << a << none << a << true << 3 << false << "";
        QTest::newRow("one of two over") << 10 << ab << none << a << b << true << 4 << true << reason::newResolved;
        QTest::newRow("one of two over, unwanted") << 10 << ab << none << a << b << false << 5 << false << "";
        QTest::newRow("the same, soon after") << 299 << a << none << a << none << true << 5 << false << "";
        QTest::newRow("the same, exactly at the interval") << 300 << a << none << a << none << true << 5 << false << "";
        QTest::newRow("the same, later") << 301 << a << none << a << none << true << 5 << true
                                         << reason::repeatInterval;
    }

    void everyRowHasItsReason()
    {
        QFETCH(int, entryAge);
        QFETCH(std::vector<std::uint64_t>, entryFiring);
        QFETCH(std::vector<std::uint64_t>, entryResolved);
        QFETCH(std::vector<std::uint64_t>, firing);
        QFETCH(std::vector<std::uint64_t>, resolved);
        QFETCH(bool, sendResolved);
        std::optional<KnownState> entry;
        if (entryAge >= 0)
            entry = KnownState{entryFiring, entryResolved, dedupNow - std::chrono::seconds{entryAge}};
        const auto verdict = needsUpdate(entry, {firing.begin(), firing.end()}, {resolved.begin(), resolved.end()},
            sendResolved, std::chrono::minutes{5}, dedupNow);
        QTEST(verdict.row, "row");
        QTEST(verdict.notify, "notify");
        QTEST(QString(verdict.reason), "reason");
    }
};

HALAB_TEST(DedupVectorTest, "dedup_vector")
#include "dedup_vector_test.moc"
