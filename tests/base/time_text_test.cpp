#include "base/durations.h"
#include "base/golayout.h"
#include "base/rfc3339.h"
#include "support/registry.h"

using namespace halab;
using namespace std::chrono_literals;

/// Spans and instants as text. Prometheus and Go have two different notations for spans.
class TimeTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void prometheusSpans_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("result"); // canonical form or error
        const std::vector<std::pair<const char*, const char*>> rows{{"0", "0s"}, {"5m", "5m"}, {"90s", "1m30s"}, {"1d12h", "1d12h"},
            {"24h", "1d"}, {"1500ms", "1s500ms"}, {"2w", "2w"}, {"15d", "15d"}, {"1y", "1y"}, {"", "empty duration string"},
            {"5x", "not a valid duration string: \"5x\""}, {"5", "not a valid duration string: \"5\""},
            {"1m1h", "not a valid duration string: \"1m1h\""}, {"1h1h", "not a valid duration string: \"1h1h\""},
            {"-1s", "not a valid duration string: \"-1s\""}, {"1.5h", "not a valid duration string: \"1.5h\""},
            {"293y", "duration out of range"}, {"99999999999999999999s", "duration out of range"}};
        for (const auto& [text, result] : rows)
            QTest::newRow(text) << text << result;
    }

    void prometheusSpans()
    {
        QFETCH(QString, text);
        QFETCH(QString, result);
        const auto parsed = parseDuration(text.toStdString());
        QCOMPARE(QString::fromStdString(parsed ? formatDuration(*parsed) : parsed.error().message), result);
    }

    void goSpans_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("result");
        const std::vector<std::pair<const char*, const char*>> rows{{"0", "0s"}, {"1m", "1m0s"}, {"6h", "6h0m0s"}, {"1.5h", "1h30m0s"},
            {"-200ms", "-200ms"}, {"1500us", "1.5ms"}, {"2\xC2\xB5s", "2\xC2\xB5s"}, {"7ns", "7ns"}, {"1h0.25s", "1h0m0.25s"}, {".5s", "500ms"},
            {"x", "time: invalid duration \"x\""}, {"", "time: invalid duration \"\""}, {"5", "time: missing unit in duration \"5\""},
            {"5x", "time: unknown unit \"x\" in duration \"5x\""}, {"1d", "time: unknown unit \"d\" in duration \"1d\""},
            {"9999999h", "time: invalid duration \"9999999h\""}};
        for (const auto& [text, result] : rows)
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(result);
    }

    void goSpans()
    {
        QFETCH(QString, text);
        QFETCH(QString, result);
        const auto parsed = parseGoDuration(text.toStdString());
        QCOMPARE(QString::fromStdString(parsed ? formatGoDuration(*parsed) : parsed.error().message), result);
    }

    void instants_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("nano");
        QTest::addColumn<QString>("milli");
        QTest::newRow("UTC") << "2024-02-29T03:04:05Z" << "2024-02-29T03:04:05Z" << "2024-02-29T03:04:05.000Z";
        QTest::newRow("decimals are trimmed") << "2024-01-02T03:04:05.120Z" << "2024-01-02T03:04:05.12Z" << "2024-01-02T03:04:05.120Z";
        QTest::newRow("milliseconds are cut") << "2024-01-02T03:04:05.999999999Z" << "2024-01-02T03:04:05.999999999Z"
                                              << "2024-01-02T03:04:05.999Z";
        QTest::newRow("the offset stays") << "2024-01-02T03:04:05+05:30" << "2024-01-02T03:04:05+05:30" << "2024-01-02T03:04:05.000+05:30";
        QTest::newRow("west") << "2024-01-01T23:00:00-01:00" << "2024-01-01T23:00:00-01:00" << "2024-01-01T23:00:00.000-01:00";
        QTest::newRow("before 1970") << "1969-12-31T23:59:59.5Z" << "1969-12-31T23:59:59.5Z" << "1969-12-31T23:59:59.500Z";
        QTest::newRow("zero time") << "0001-01-01T00:00:00Z" << "0001-01-01T00:00:00Z" << "0001-01-01T00:00:00.000Z";
    }

    void instants()
    {
        QFETCH(QString, text);
        QFETCH(QString, nano);
        QFETCH(QString, milli);
        const auto parsed = parseRfc3339(text.toStdString());
        QVERIFY(parsed.has_value());
        QCOMPARE(QString::fromStdString(formatRfc3339Nano(*parsed)), nano);
        QCOMPARE(QString::fromStdString(formatRfc3339Milli(*parsed)), milli);
    }

    void anOffsetMovesTheInstant()
    {
        const auto parsed = parseRfc3339("2024-01-02T03:04:05+02:00");
        QCOMPARE(formatRfc3339Nano(parsed->instant), "2024-01-02T01:04:05Z");
        QCOMPARE(parsed->offsetSeconds, 7200);
    }

    void whatDoesNotFitBecomesTheNearestInstant()
    {
        QCOMPARE(parseRfc3339("9999-12-31T23:59:59Z")->instant, Time::max());
        const auto early = parseRfc3339("1500-01-01T00:00:00Z")->instant;
        QVERIFY(early < Time{} && !isZero(early));
    }

    void faults_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const QString layout = "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"";
        const auto mismatch = [&](const QString& text, const QString& rest, const QString& element) {
            QTest::newRow(qPrintable(text + " ")) << text << QString("parsing time \"") + text + layout + rest + "\" as \"" + element + "\"";
        };
        mismatch("", "", "2006");
        mismatch("yesterday", "yesterday", "2006");
        mismatch("2024-01-02", "", "T");
        mismatch("2024-01-02 03:04:05Z", " 03:04:05Z", "T");
        mismatch("2024-01-02T03:04:05", "", "Z07:00");
        mismatch("2024-01-02T03:04:05+2", "+2", "Z07:00");
        QTest::newRow("month") << "2024-13-02T00:00:00Z" << "parsing time \"2024-13-02T00:00:00Z\": month out of range";
        QTest::newRow("day") << "2023-02-29T00:00:00Z" << "parsing time \"2023-02-29T00:00:00Z\": day out of range";
        QTest::newRow("hour") << "2024-01-02T24:00:00Z" << "parsing time \"2024-01-02T24:00:00Z\": hour out of range";
        QTest::newRow("more") << "2024-01-02T00:00:00Zx" << "parsing time \"2024-01-02T00:00:00Zx\": extra text: \"x\"";
    }

    void faults()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto parsed = parseRfc3339(text.toStdString());
        QVERIFY(!parsed);
        QCOMPARE(QString::fromStdString(parsed.error().message), message);
    }
};

HALAB_TEST(TimeTextTest, "time_text")
#include "time_text_test.moc"
