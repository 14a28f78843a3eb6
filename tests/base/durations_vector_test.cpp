#include "base/durations.h"
#include "base/json.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;

/// The spans of Alertmanager's configuration, as its own library reads and prints them.
class DurationsVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asAlertmanager()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/durations.json"));
        QVERIFY(cases && cases->size() > 10);
        for (const auto& row : *cases->array()) {
            const auto input = row["in"].text();
            const auto parsed = parseDuration(input);
            if (const auto* error = row["error"].string()) {
                QVERIFY2(!parsed, input.c_str());
                QCOMPARE(parsed.error().message, *error);
                continue;
            }
            QVERIFY2(parsed.has_value(), input.c_str());
            QCOMPARE(std::to_string(parsed->count()), row["ns"].text());
            QCOMPARE(formatDuration(*parsed), row["string"].text());
        }
    }
};

HALAB_TEST(DurationsVectorTest, "durations_vector")
#include "durations_vector_test.moc"
