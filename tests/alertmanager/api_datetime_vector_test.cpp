// Times as the API takes and prints them, against the real library.

#include "alertmanager/api/datetime.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "support/registry.h"
#include "support/vectors.h"

using namespace halab;
using namespace halab::alertmanager;

class ApiDatetimeVectorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameAsTheLibrary()
    {
        if (!test::vectors::available())
            QSKIP("no vectors: set HALAB_VECTORS");
        const auto cases = json::parse(test::vectors::read("alertmanager/api_datetime.json"));
        QVERIFY(cases);
        QVERIFY(cases->size() >= 9);
        for (const auto& one : *cases->array()) {
            const auto text = one["in"].text();
            const auto time = api::parseDateTime(text);
            if (!one["error"].isNull()) {
                QVERIFY2(!time, text.c_str());
                QCOMPARE(time.error().message, one["error"].text());
                continue;
            }
            QVERIFY2(time, text.c_str());
            QCOMPARE(formatRfc3339Milli(*time), one["json"].text());
            if (!isZero(time->instant)) // the zero time has no nanoseconds since 1970 that fit
                QCOMPARE(std::to_string(unixNanoseconds(time->instant)), one["unix_ns"].text());
        }
    }

    void otherForms_data()
    {
        QTest::addColumn<QString>("in");
        QTest::addColumn<QString>("out");
        QTest::newRow("without zone") << "2024-01-02T03:04:05"
                                      << "2024-01-02T03:04:05.000Z";
        QTest::newRow("without seconds") << "2024-01-02T03:04"
                                         << "2024-01-02T03:04:00.000Z";
        QTest::newRow("blank for the T") << "2024-01-02 03:04:05"
                                         << "2024-01-02T03:04:05.000Z";
        QTest::newRow("nine decimals") << "2024-01-02T03:04:05.123999999-03:30"
                                       << "2024-01-02T03:04:05.123-03:30";
        QTest::newRow("three decimals, zone without colon") << "2024-01-02T03:04:05.123+0200"
                                                            << "2024-01-02T03:04:05.123+02:00";
        QTest::newRow("empty") << ""
                               << "1970-01-01T00:00:00.000Z";
        QTest::newRow("leap day") << "2024-02-29T00:00:00Z"
                                  << "2024-02-29T00:00:00.000Z";
    }
    void otherForms()
    {
        QFETCH(QString, in);
        QFETCH(QString, out);
        const auto time = api::parseDateTime(in.toStdString());
        QVERIFY(time);
        QCOMPARE(QString::fromStdString(formatRfc3339Milli(*time)), out);
    }
};

HALAB_TEST(ApiDatetimeVectorTest, "api_datetime_vector")
#include "api_datetime_vector_test.moc"
