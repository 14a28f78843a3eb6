#include "base/json.h"
#include "base/rfc3339.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;

/// Timestamps as Alertmanager's API v2 takes them and gives them back.
class Rfc3339VectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void asAlertmanagersApi()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/api_datetime.json"));
        QVERIFY(cases && cases->size() > 5);
        for (const auto& row : *cases->array()) {
            const auto input = row["in"].text();
            const auto parsed = parseApiDateTime(input);
            if (const auto* error = row["error"].string()) {
                QVERIFY2(!parsed, input.c_str());
                QCOMPARE(parsed.error().message, *error);
                continue;
            }
            QVERIFY2(parsed.has_value(), input.c_str());
            QCOMPARE(formatRfc3339Milli(*parsed), row["json"].text());
            if (!isZero(parsed->instant)) // year 1 does not fit into 64 bits of nanoseconds
                QCOMPARE(std::to_string(unixNanoseconds(parsed->instant)), row["unix_ns"].text());
        }
    }
};

HALAB_TEST(Rfc3339VectorTest, "rfc3339_vector")
#include "rfc3339_vector_test.moc"
