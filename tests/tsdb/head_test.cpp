#include "tsdb/head.h"

#include "support/registry.h"

using namespace halab;
using model::Labels;
using model::Matcher;
using tsdb::AppendOutcome;

Q_DECLARE_METATYPE(std::vector<model::Matcher>)

/// The rules by which a head takes samples, and what it answers.
class HeadTest : public QObject {
    Q_OBJECT

    static constexpr std::int64_t minute = 60'000;
    static constexpr std::int64_t hour = 60 * minute;

    static AppendOutcome appendOne(tsdb::Head& head, const Labels& labels, std::int64_t t, double v)
    {
        auto appender = head.appender();
        const auto appended = appender.append(0, labels, t, v);
        appender.commit();
        return appended.outcome;
    }

    static Matcher matcher(Matcher::Type type, const char* name, const char* value)
    {
        return Matcher::make(type, name, value).value();
    }

    static QString instances(const tsdb::Head& head, const std::vector<Matcher>& matchers)
    {
        QStringList result;
        for (const auto ref : head.select(matchers))
            result << QString::fromStdString(std::string(head.labels(ref).get("instance")));
        return result.join(' ');
    }

private Q_SLOTS:
    void rulesOfAppending()
    {
        tsdb::Head head;
        const Labels up{{"__name__", "up"}};
        QCOMPARE(appendOne(head, up, 10 * hour, 1), AppendOutcome::Accepted);
        // Time goes forward.
        QCOMPARE(appendOne(head, up, 10 * hour + 1, 1), AppendOutcome::Accepted);
        QCOMPARE(appendOne(head, up, 10 * hour, 1), AppendOutcome::OutOfOrder);
        // The same again is silently taken; another value for the same time is not.
        QCOMPARE(appendOne(head, up, 10 * hour + 1, 1), AppendOutcome::Accepted);
        QCOMPARE(appendOne(head, up, 10 * hour + 1, 2), AppendOutcome::DuplicateTimestamp);
        // A new series may start up to half a chunk range in the past.
        QCOMPARE(appendOne(head, {{"__name__", "late"}}, 9 * hour + 1, 1), AppendOutcome::Accepted);
        QCOMPARE(appendOne(head, {{"__name__", "older"}}, 9 * hour, 1), AppendOutcome::OutOfBounds);
        QCOMPARE(appendOne(head, up, 9 * hour, 1), AppendOutcome::OutOfBounds);
        QCOMPARE(appendOne(head, {}, 10 * hour + 2, 1), AppendOutcome::InvalidLabels);
        QCOMPARE(head.stats().samplesAppended, std::size_t{3});
    }

    void referencesSpareTheLabels()
    {
        tsdb::Head head;
        auto appender = head.appender();
        const auto first = appender.append(0, {{"__name__", "up"}}, 1, 1);
        appender.commit();
        // With a known reference the labels are not looked at.
        const auto second = appender.append(first.ref, {}, 2, 2);
        QCOMPARE(second.ref, first.ref);
        QCOMPARE(second.outcome, AppendOutcome::Accepted);
        // An unknown one is replaced by the labels' own.
        QCOMPARE(appender.append(99, {{"__name__", "up"}}, 3, 3).ref, first.ref);
        appender.commit();
        std::vector<model::Sample> samples;
        head.samples(first.ref, 0, 10, samples);
        QCOMPARE(samples.size(), std::size_t{3});
    }

    void aBatchIsSeenWholeOrNotAtAll()
    {
        tsdb::Head head;
        std::vector<model::Sample> samples;
        auto appender = head.appender();
        const auto ref = appender.append(0, {{"a", "b"}}, 5, 1).ref;
        head.samples(ref, 0, 10, samples);
        QVERIFY(samples.empty());
        appender.rollback();
        appender.commit();
        head.samples(ref, 0, 10, samples);
        QVERIFY(samples.empty());
        // Within a batch the first sample of a series and time wins; the check is made when it is committed.
        QCOMPARE(appender.append(ref, {}, 6, 1).outcome, AppendOutcome::Accepted);
        QCOMPARE(appender.append(ref, {}, 6, 2).outcome, AppendOutcome::Accepted);
        appender.commit();
        head.samples(ref, 0, 10, samples);
        QCOMPARE(samples.size(), std::size_t{1});
        QCOMPARE(samples[0].v, 1.0);
    }

    void selectsBySeriesLabels_data()
    {
        using enum Matcher::Type;
        QTest::addColumn<std::vector<Matcher>>("matchers");
        QTest::addColumn<QString>("instances");
        const auto row = [](const char* name, std::vector<Matcher> matchers, const char* expected) {
            QTest::newRow(name) << std::move(matchers) << QString(expected);
        };
        // Created in the order b, a, c; c has no job; answers keep the order of creation.
        row("nothing asked", {}, "b a c");
        row("equal", {matcher(Equal, "__name__", "up")}, "b a c");
        row("equal, two labels", {matcher(Equal, "__name__", "up"), matcher(Equal, "job", "x")}, "b");
        row("equal, unknown value", {matcher(Equal, "job", "z")}, "");
        row("unknown name", {matcher(Equal, "zone", "z")}, "");
        row("not equal accepts a missing label", {matcher(NotEqual, "job", "x")}, "a c");
        row("equal to nothing means missing", {matcher(Equal, "job", "")}, "c");
        row("not equal to nothing means there", {matcher(NotEqual, "job", "")}, "b a");
        row("regular expression is anchored", {matcher(Regex, "job", "x|y")}, "b a");
        row("part of a value does not match", {matcher(Regex, "instance", "")}, "");
        row("expression that accepts nothing", {matcher(Regex, "job", "x|")}, "b c");
        row("not matching", {matcher(NotRegex, "job", "x.*")}, "a c");
        row("not matching nothing", {matcher(NotRegex, "job", "|x")}, "a");
    }
    void selectsBySeriesLabels()
    {
        QFETCH(std::vector<Matcher>, matchers);
        tsdb::Head head;
        appendOne(head, {{"__name__", "up"}, {"instance", "b"}, {"job", "x"}}, 1, 1);
        appendOne(head, {{"__name__", "up"}, {"instance", "a"}, {"job", "y"}}, 1, 1);
        appendOne(head, {{"__name__", "up"}, {"instance", "c"}}, 1, 1);
        QTEST(instances(head, matchers), "instances");
        QCOMPARE(head.select(matchers, 1).size(), std::min<std::size_t>(1, head.select(matchers).size()));
    }

    void windowsAreClosedOnBothSides()
    {
        tsdb::Head head;
        auto appender = head.appender();
        tsdb::SeriesRef ref = 0;
        for (int i = 0; i < 1000; ++i)
            ref = appender.append(ref, {{"__name__", "x"}}, i * 1000, i).ref;
        appender.commit();
        std::vector<model::Sample> samples;
        head.samples(ref, 200'000, 500'000, samples);
        QCOMPARE(samples.size(), std::size_t{301});
        QCOMPARE(samples.front().t, std::int64_t{200'000});
        QCOMPARE(samples.back().t, std::int64_t{500'000});
        QVERIFY(head.stats().chunks > 5);

        model::Sample last;
        QVERIFY(head.lastSample(ref, 0, 2'000'000, last));
        QCOMPARE(last.v, 999.0);
        QVERIFY(head.lastSample(ref, 0, 300'500, last));
        QCOMPARE(last.v, 300.0);
        QVERIFY(head.lastSample(ref, 300'000, 300'000, last));
        QVERIFY(!head.lastSample(ref, 300'001, 300'999, last));
        std::int64_t mint = 0;
        std::int64_t maxt = 0;
        QVERIFY(head.range(ref, mint, maxt));
        QCOMPARE(maxt, std::int64_t{999'000});
    }

    void truncationForgetsSamplesAndSeries()
    {
        tsdb::Head head;
        appendOne(head, {{"__name__", "gone"}}, 1 * minute, 1);
        appendOne(head, {{"__name__", "stays"}}, 1 * minute, 1);
        appendOne(head, {{"__name__", "stays"}}, 30 * minute, 2);
        const auto stays = head.select({matcher(Matcher::Type::Equal, "__name__", "stays")}).front();
        head.truncate(20 * minute);
        QCOMPARE(head.stats().series, std::size_t{1});
        std::vector<model::Sample> samples;
        head.samples(stays, 0, hour, samples);
        QCOMPARE(samples.size(), std::size_t{1});
        QCOMPARE(samples[0].v, 2.0);
        // What was dropped does not come back, and a new series gets a new reference.
        QCOMPARE(appendOne(head, {{"__name__", "gone"}}, 2 * minute, 1), AppendOutcome::OutOfBounds);
        QCOMPARE(appendOne(head, {{"__name__", "gone"}}, 31 * minute, 1), AppendOutcome::Accepted);
        QVERIFY(head.select({matcher(Matcher::Type::Equal, "__name__", "gone")}).front() > stays);
    }
};

HALAB_TEST(HeadTest, "head")
#include "head_test.moc"
