#include "gotemplate/go_time.h"

#include "base/letters.h"
#include "base/rfc3339.h"
#include "support/registry.h"

using namespace halab;

/// Times, spans and titles as Go writes them.
class GoTimeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void layouts_data()
    {
        QTest::addColumn<QString>("time");
        QTest::addColumn<QString>("layout");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* time, const char* layout, const char* expected) {
            QTest::addRow("%s %s", time, layout) << QString(time) << QString(layout) << QString(expected);
        };
        row("2024-02-03T04:05:06.789Z", "2006-01-02 15:04:05.999999999 -0700 MST", "2024-02-03 04:05:06.789 +0000 UTC");
        row("2024-02-03T04:05:06-03:30", "2006-01-02T15:04:05Z07:00 MST", "2024-02-03T04:05:06-03:30 -0330");
        row("2024-12-31T23:59:59.5Z", "Mon Jan _2 3:04:05.000PM 06 002 __2", "Tue Dec 31 11:59:59.500PM 24 366 366");
        row("2024-02-03T04:05:06Z", "Janus Monday _2006 .0x Z07", "Janus Saturday _2024 .0x Z");
        row("0001-01-01T00:00:00Z", "2006 Monday", "0001 Monday");
    }
    void layouts()
    {
        QFETCH(QString, time);
        QFETCH(QString, layout);
        const auto parsed = parseRfc3339(time.toStdString()).value();
        QTEST(QString::fromStdString(gotemplate::formatTime(gotemplate::GoTime::from(parsed), layout.toStdString())), "expected");
    }

    void datesAreFoundBothWays()
    {
        for (std::int64_t day = -800'000; day < 3'000'000; day += 977) {
            const gotemplate::CivilTime civil(gotemplate::GoTime{.seconds = day * 86'400});
            QCOMPARE(gotemplate::daysOf(civil.year, civil.month, civil.day), day);
        }
        QCOMPARE(gotemplate::daysOf(1970, 14, 32), gotemplate::daysOf(1971, 3, 4));
    }

    void spans()
    {
        using gotemplate::durationText;
        QCOMPARE(durationText(0), std::string("0s"));
        QCOMPARE(durationText(1'500), std::string("1.5µs"));
        QCOMPARE(durationText(-3'723'500'000'000), std::string("-1h2m3.5s"));
        QCOMPARE(durationText(std::numeric_limits<std::int64_t>::min()), std::string("-2562047h47m16.854775808s"));
    }

    void titles()
    {
        QCOMPARE(titleCase("aBc dEf-ghi don't a.b e_f 1abc"), std::string("Abc Def-Ghi Don't A.b E_f 1Abc"));
        QCOMPARE(titleCase("ΣΑΣ ß ﬁx éA"), std::string("Σας Ss Fix Éa"));
        QCOMPARE(upperCase("aß é"), std::string("Aß É"));
        QCOMPARE(lowerCase("ÀΣ İ"), std::string("àσ i"));
    }
};

HALAB_TEST(GoTimeTest, "go_time")
#include "go_time_test.moc"
