// How a Prometheus scrapes: when, what it writes, and what a failure leaves behind.

#include "bench.h"
#include "host/vocabulary.h"
#include "prometheus/scrape/ingestion.h"
#include "prometheus/scrape/target.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::test;
using namespace halab::prometheus;

namespace {

constexpr char oneTarget[] = R"(
scrape_configs:
- job_name: page
  scrape_interval: 10s
  scrape_timeout: 5s
  static_configs:
  - targets: ['page:80']
)";

} // namespace

class ScrapeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// The phase: unix time mod interval = (target hash XOR seed) mod interval. The seed is host
    /// name and external labels, so two replicas do not meet at the target.
    void scrapesOnThePhase()
    {
        Bench bench;
        Page& page = bench.page("page", 80, "a 1\n");
        QVERIFY(bench.prometheus("prometheus-1", {{"prometheus.yml", oneTarget}}));
        const Time start = bench.world->now();
        ScrapeConfig config;
        config.jobName = "page";
        config.scrapeInterval = 10s;
        config.scrapeTimeout = 5s;
        const auto built = buildTarget(config, {}, "page:80");
        QVERIFY(built.has_value());
        // Discovery hands the target over after five seconds; then the loop waits for its phase.
        const Time handover = start + 5s;
        const Time expected = handover
            + untilFirstScrape(handover, 10s, built->target->hash, jitterSeed("prometheus-1", {}));
        const Event* up = bench.await(kind::targetUp, "to", "page", 20s);
        QVERIFY(up);
        QVERIFY(up->at >= expected && up->at < expected + 10ms);
        const std::size_t before = page.requests.size();
        bench.pass(100s);
        QCOMPARE(page.requests.size(), before + 10);
        QVERIFY(jitterSeed("prometheus-1", {}) != jitterSeed("prometheus-2", {}));
        QVERIFY(jitterSeed("one", {{"replica", "a"}}) != jitterSeed("one", {{"replica", "b"}}));
    }

    void scrapesItselfAndAnother()
    {
        const std::string config = R"(
scrape_configs:
- job_name: prometheus
  scrape_interval: 5s
  static_configs:
  - targets: ['prometheus-1:9090', 'prometheus-2:9090']
)";
        Bench bench;
        QVERIFY(bench.prometheus("prometheus-1", {{"prometheus.yml", config}}));
        QVERIFY(bench.prometheus("prometheus-2", {{"prometheus.yml", config}}));
        bench.pass(20s);
        for (const char* node : {"prometheus-1", "prometheus-2"}) {
            QStringList up = bench.query(node, "up");
            up.sort();
            QCOMPARE(up,
                QStringList({R"(up{instance="prometheus-1:9090", job="prometheus"} 1)",
                    R"(up{instance="prometheus-2:9090", job="prometheus"} 1)"}));
            QVERIFY(bench.query(node, "prometheus_build_info").size() == 2);
        }
    }

    /// Every scrape writes five series of its own.
    void reportsOnEachScrape()
    {
        Bench bench;
        bench.page("page", 80, "a 1\nb{x=\"1\"} 2\nb{x=\"2\"} 3\n");
        QVERIFY(bench.prometheus("p", {{"prometheus.yml", oneTarget}}));
        QVERIFY(bench.await(kind::targetUp, "to", "page", 20s));
        const QString labels = R"({instance="page:80", job="page"} )";
        QCOMPARE(bench.query("p", "up"), QStringList("up" + labels + "1"));
        QCOMPARE(bench.query("p", "scrape_samples_scraped"), QStringList("scrape_samples_scraped" + labels + "3"));
        QCOMPARE(bench.query("p", "scrape_series_added"), QStringList("scrape_series_added" + labels + "3"));
        QCOMPARE(bench.query("p", "scrape_samples_post_metric_relabeling").size(), 1);
        QCOMPARE(bench.query("p", "scrape_duration_seconds").size(), 1);
        QCOMPARE(bench.query("p", "b").size(), 2);
    }

    /// A series that is missing from the next body ends at once, not after five minutes.
    void endsASeriesThatIsGone()
    {
        Bench bench;
        Page& page = bench.page("page", 80, "a 1\nb 2\n");
        QVERIFY(bench.prometheus("p", {{"prometheus.yml", oneTarget}}));
        QVERIFY(bench.await(kind::scrapeOk, "to", "page", 20s));
        QCOMPARE(bench.query("p", "b").size(), 1);
        page.body = "a 1\n";
        QVERIFY(bench.await(kind::scrapeOk, "to", "page", 20s));
        QCOMPARE(bench.query("p", "a").size(), 1);
        QCOMPARE(bench.query("p", "b").size(), 0);
    }

    void failsInGosWords_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("config"); ///< one more line of the job
        QTest::addColumn<QString>("error");
        QTest::newRow("status") << 404 << "a 1\n" << "" << "server returned HTTP status 404 Not Found";
        QTest::newRow("body") << 200 << "a 1\n7&-\n" << "" << "expected text";
        QTest::newRow("samples") << 200 << "a 1\nb 1\nc 1\n" << "sample_limit: 2" << "sample limit exceeded";
        QTest::newRow("labels") << 200 << "s{x=\"1\"} 1\n" << "label_limit: 3"
                                << "label_limit exceeded (metric: s, number of labels: 4, limit: 3)";
        QTest::newRow("value length") << 200 << "x{a=\"bbbbbbbb\"} 1\n" << "label_value_length_limit: 7"
                                      << "label_value_length_limit exceeded (metric: x, label name: a, value: \"bbbbbbbb\", "
                                         "length: 8, limit: 7)";
        QTest::newRow("bytes") << 200 << "a 1\n# a comment that makes it long enough\n" << "body_size_limit: 20B"
                               << "body size limit exceeded";
        QTest::newRow("targets") << 200 << "a 1\n" << "target_limit: 1"
                                 << "target_limit exceeded (number of targets: 2, limit: 1)";
    }

    void failsInGosWords()
    {
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(QString, config);
        QFETCH(QString, error);
        Bench bench;
        Page& page = bench.page("page", 80, body.toStdString());
        page.status = status;
        std::string yaml = oneTarget;
        if (!config.isEmpty())
            yaml += "  " + config.toStdString() + "\n";
        if (config.startsWith("target_limit"))
            yaml += "  - targets: ['page:81']\n";
        // static_configs is the last key of oneTarget: what is added stands after it
        if (config.startsWith("target_limit"))
            yaml = std::string(oneTarget) + "  - targets: ['page:81']\n  target_limit: 1\n";
        const Status started = bench.prometheus("p", {{"prometheus.yml", yaml}});
        QVERIFY2(started.has_value(), started ? "" : started.error().message.c_str());
        const Event* down = bench.await(kind::targetDown, "to", "page", 20s);
        QVERIFY(down);
        const QString said = QString::fromStdString(down->fieldText("error"));
        if (error != "expected text")
            QCOMPARE(said, error);
        else
            QVERIFY(!said.isEmpty());
        QVERIFY(bench.query("p", "up == 0").size() >= 1);
        QCOMPARE(bench.query("p", "a").size(), 0);
    }

    void tellsWhyItCannotConnect()
    {
        Bench bench;
        bench.world->addHost({.name = "page", .publishedPorts = {}, .mountedFiles = {}});
        QVERIFY(bench.prometheus("p", {{"prometheus.yml", oneTarget}}));
        const Event* down = bench.await(kind::targetDown, "to", "page", 20s);
        QVERIFY(down);
        const QString error = QString::fromStdString(down->fieldText("error"));
        QVERIFY2(error.startsWith("Get \"http://page:80/metrics\": dial tcp ")
                && error.endsWith(":80: connect: connection refused"), qPrintable(error));
        // target.down is the consequence of the scrape that failed
        const auto cause = std::find_if(bench.events.begin(), bench.events.end(), [&](const Event& e) { return e.id == down->cause; });
        QVERIFY(cause != bench.events.end());
        QCOMPARE(QString::fromStdString(cause->kind), QString(kind::scrapeFailed));
    }

    void joinsLabels_data()
    {
        QTest::addColumn<QString>("exposed");
        QTest::addColumn<bool>("honor");
        QTest::addColumn<QString>("joined");
        QTest::newRow("the target wins") << "job=inner" << false << R"({exported_job="inner", instance="i", job="j"})";
        QTest::newRow("honoured") << "job=inner" << true << R"({instance="i", job="inner"})";
        QTest::newRow("exported_ is taken") << "job=a,exported_job=b" << false
                                            << R"({exported_exported_job="a", exported_job="b", instance="i", job="j"})";
        QTest::newRow("no conflict") << "x=1" << false << R"({instance="i", job="j", x="1"})";
    }

    void joinsLabels()
    {
        QFETCH(QString, exposed);
        QFETCH(bool, honor);
        QFETCH(QString, joined);
        model::Labels labels;
        for (const QString& pair : exposed.split(','))
            labels.set(pair.section('=', 0, 0).toStdString(), pair.section('=', 1).toStdString());
        QCOMPARE(QString::fromStdString(joinLabels(labels, {{"job", "j"}, {"instance", "i"}}, honor).toString()), joined);
    }

    /// A target that a reload took away: its series end after two ticks and a bit.
    void endsATargetThatIsGone()
    {
        Bench bench;
        bench.page("page", 80, "a 1\n");
        QVERIFY(bench.prometheus("p", {{"prometheus.yml", oneTarget}}));
        QVERIFY(bench.await(kind::scrapeOk, "to", "page", 20s));
        QVERIFY(bench.world->host("p")->disk().replace("prometheus.yml",
            "scrape_configs:\n- job_name: page\n  scrape_interval: 10s\n  scrape_timeout: 5s\n"
            "  static_configs:\n  - targets: ['other:80']\n"));
        QVERIFY(bench.nodes["p"]->reload());
        bench.pass(4s);
        QCOMPARE(bench.query("p", "a").size(), 1);
        bench.pass(30s); // discovery up to 5 s, then up to two intervals and a tenth
        QCOMPARE(bench.query("p", "a").size(), 0);
        QCOMPARE(bench.query("p", "up{instance=\"page:80\"}").size(), 0);
    }
};

HALAB_TEST(ScrapeTest, "scrape")
#include "scrape_test.moc"
