#include "exposition/registry.h"
#include "exposition/text_parser.h"
#include "support/registry.h"

#include <limits>

using namespace halab::exposition;

/// What /metrics says, in the spelling of the originals' library.
class RegistryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void familiesAreSortedByNameAndSeriesByLabelValues()
    {
        Registry registry;
        registry.gauge("b_gauge", "Second.").set(1.5);
        registry.counter("a_total", "First.", {"status", "code"}, {"z", "200"}).add();
        registry.counter("a_total", "First.", {"status", "code"}, {"a", "500"}).add(2);
        registry.counter("a_total", "First.", {"status", "code"}, {"a", "200"}).add(1e6);
        QCOMPARE(registry.write(),
            "# HELP a_total First.\n"
            "# TYPE a_total counter\n"
            "a_total{code=\"200\",status=\"a\"} 1e+06\n"
            "a_total{code=\"200\",status=\"z\"} 1\n"
            "a_total{code=\"500\",status=\"a\"} 2\n"
            "# HELP b_gauge Second.\n"
            "# TYPE b_gauge gauge\n"
            "b_gauge 1.5\n");
    }

    void aSeriesIsDeclaredOnceAndKept()
    {
        Registry registry;
        auto& first = registry.counter("a_total", "A.", {"x"}, {"1"});
        first.add();
        QCOMPARE(&registry.counter("a_total", "A.", {"x"}, {"1"}), &first);
        registry.remove("a_total", {"1"});
        QCOMPARE(registry.write(), ""); // a family without series is not shown
    }

    void textIsEscaped()
    {
        Registry registry;
        registry.gauge("a", "Back\\slash and\nline \"quoted\".", {"l"}, {"b\\s\n\"q\""}).set(0);
        QCOMPARE(registry.write(),
            "# HELP a Back\\\\slash and\\nline \"quoted\".\n"
            "# TYPE a gauge\n"
            "a{l=\"b\\\\s\\n\\\"q\\\"\"} 0\n");
    }

    void numbersAreGos_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        const auto infinity = std::numeric_limits<double>::infinity();
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("negative zero") << -0.0 << "0";
        QTest::newRow("fraction") << 0.1 << "0.1";
        QTest::newRow("small") << 0.00001 << "1e-05";
        QTest::newRow("large") << 1795343704.0 << "1.795343704e+09";
        QTest::newRow("infinite") << infinity << "+Inf";
        QTest::newRow("negative infinite") << -infinity << "-Inf";
        QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN() << "NaN";
    }

    void numbersAreGos()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        Registry registry;
        registry.gauge("a", "A.").set(value);
        QCOMPARE(QString::fromStdString(registry.write()), "# HELP a A.\n# TYPE a gauge\na " + text + "\n");
    }

    void bucketsAreCumulated()
    {
        Registry registry;
        auto& histogram = registry.histogram("d_seconds", "D.", {0.1, 1}, {"m"}, {"get"});
        for (const double value : {0.05, 0.1, 0.5, 5.0})
            histogram.observe(value);
        QCOMPARE(registry.write(),
            "# HELP d_seconds D.\n"
            "# TYPE d_seconds histogram\n"
            "d_seconds_bucket{m=\"get\",le=\"0.1\"} 2\n" // the bound belongs to its bucket
            "d_seconds_bucket{m=\"get\",le=\"1\"} 3\n"
            "d_seconds_bucket{m=\"get\",le=\"+Inf\"} 4\n"
            "d_seconds_sum{m=\"get\"} 5.65\n"
            "d_seconds_count{m=\"get\"} 4\n");
    }

    void quantilesAreNanBeforeTheFirstObservation()
    {
        Registry registry;
        auto& summary = registry.summary("s", "S.", {0.5, 0.99});
        const std::string head = "# HELP s S.\n# TYPE s summary\n";
        QCOMPARE(registry.write(), head + "s{quantile=\"0.5\"} NaN\ns{quantile=\"0.99\"} NaN\ns_sum 0\ns_count 0\n");
        for (int i = 100; i >= 1; --i)
            summary.observe(i);
        QCOMPARE(registry.write(), head + "s{quantile=\"0.5\"} 50\ns{quantile=\"0.99\"} 99\ns_sum 5050\ns_count 100\n");
    }

    void oldObservationsLeaveTheQuantilesButNotTheCount()
    {
        Registry registry;
        auto& summary = registry.summary("s", "S.", {0.5});
        for (int i = 0; i < 1000; ++i)
            summary.observe(i < 500 ? 1 : 2);
        QVERIFY(registry.write().find("s{quantile=\"0.5\"} 2\ns_sum 1500\ns_count 1000\n") != std::string::npos);
    }

    void valuesCanBeAskedForWhenThePageIsMade()
    {
        Registry registry;
        double members = 1;
        registry.collect("gauge", "members", "Members.", {"state"}, [&] {
            return std::vector<std::pair<LabelValues, double>>{{{"suspect"}, 0}, {{"alive"}, members}};
        });
        members = 3;
        QCOMPARE(registry.write(),
            "# HELP members Members.\n# TYPE members gauge\nmembers{state=\"alive\"} 3\nmembers{state=\"suspect\"} 0\n");
    }

    void thePageCanBeReadBack()
    {
        Registry registry;
        registry.counter("a_total", "A.", {"l"}, {"x\"y\\\n"}).add(7);
        const auto page = registry.write();
        TextParser parser(page);
        QCOMPARE(*parser.next(), EntryKind::Help);
        QCOMPARE(*parser.next(), EntryKind::Type);
        QCOMPARE(*parser.next(), EntryKind::Series);
        QCOMPARE(parser.labels(), (halab::model::Labels{{"__name__", "a_total"}, {"l", "x\"y\\\n"}}));
        QCOMPARE(parser.value(), 7.0);
        QCOMPARE(*parser.next(), EntryKind::End);
    }
};

HALAB_TEST(RegistryTest, "registry")
#include "registry_test.moc"
