// Two reports of one alert: what the original merges, and what its store keeps.

#include "alertmanager/provider/alerts.h"
#include "base/json.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class AlertMergeVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheOriginal()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/alert_merge.json"));
        QVERIFY(cases && cases->size() > 100);
        for (const auto& one : *cases->array()) {
            const auto older = alert(one["old"]), newer = alert(one["new"]);
            compare(mergeAlerts(older, newer, mergeNow), alert(one["merge"]));
            compare(mergeIntoStore(older, newer, mergeNow), alert(one["stored"]));
        }
    }

private:
    static constexpr Time mergeNow{std::chrono::seconds{1'767'225'600}};

    static Alert alert(const json::Value& value)
    {
        const auto at = [](const json::Value& seconds) {
            return ZonedTime{mergeNow + std::chrono::seconds{static_cast<long long>(seconds.numberOr(0))}, 0};
        };
        Alert alert;
        alert.labels = {{"alertname", "A"}};
        alert.annotations = {{"ann", value["ann"].text()}};
        alert.startsAt = at(value["start"]);
        alert.endsAt = at(value["end"]);
        alert.updatedAt = at(value["updated"]);
        alert.timeout = value["timeout"].boolOr(false);
        return alert;
    }

    static void compare(const Alert& ours, const Alert& theirs)
    {
        QCOMPARE(ours.annotations.at("ann"), theirs.annotations.at("ann"));
        QVERIFY(ours.startsAt == theirs.startsAt);
        QVERIFY(ours.endsAt == theirs.endsAt);
        QVERIFY(ours.updatedAt == theirs.updatedAt);
        QCOMPARE(ours.timeout, theirs.timeout);
    }
};

HALAB_TEST(AlertMergeVectorTest, "alert_merge_vector")
#include "alert_merge_vector_test.moc"
