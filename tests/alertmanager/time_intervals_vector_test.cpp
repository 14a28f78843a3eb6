// Time intervals: how the original prints them, and which instants they contain.

#include "alertmanager/config/config_errors.h"
#include "alertmanager/timeinterval/time_interval.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class TimeIntervalsVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheOriginal()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/time_intervals.json"));
        QVERIFY(cases && cases->size() >= 60);
        int checks = 0;
        for (const auto& one : *cases->array()) {
            const auto yaml = yaml::load(one["yaml"].text(), "interval.yml");
            QVERIFY(yaml);
            ConfigErrors errors("interval.yml");
            const auto interval = readTimeInterval(*yaml, errors);
            QVERIFY2(!errors.any(), one["yaml"].text().c_str());
            QCOMPARE(printTimeInterval(interval), one["canonical"].text());
            for (const auto& pair : *one["cases"].array()) {
                const auto at = parseRfc3339(pair.at(0).text());
                QVERIFY(at);
                QVERIFY2(interval.contains(at->instant) == pair.at(1).boolOr(false),
                    (one["yaml"].text() + pair.at(0).text()).c_str());
                ++checks;
            }
        }
        QVERIFY(checks >= 1900);
    }
};

HALAB_TEST(TimeIntervalsVectorTest, "time_intervals_vector")
#include "time_intervals_vector_test.moc"
