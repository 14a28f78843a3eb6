// Ours and a real Prometheus side by side: the same files, the same target, the same questions.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cmath>

using namespace halab::test;

namespace {

constexpr char differentialRules[] = R"(
groups:
- name: core
  interval: 2s
  rules:
  - record: job:up:sum
    expr: sum by(job) (up)
  - record: broken
    expr: label_replace(up, "a-b", "x", "job", ".*")
  - alert: PageDown
    expr: up{job="gone"} == 0
    for: 2s
    labels: {severity: page}
    annotations: {summary: "{{ $labels.instance }} is down"}
)";

/// The JSON with every number and every text that depends on the moment or on a program's own
/// address replaced, lists of objects sorted: what must be equal.
QJsonValue settled(const QJsonValue& value, const QString& key = {})
{
    static const QStringList free{"evaluationTime", "lastEvaluation", "lastScrape", "lastScrapeDuration", "activeAt",
        "value", "values", "globalUrl"};
    if (free.contains(key))
        return "*";
    if (value.isObject()) {
        QJsonObject out;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            out.insert(it.key(), settled(it.value(), it.key()));
        return out;
    }
    if (!value.isArray())
        return value;
    QList<QPair<QByteArray, QJsonValue>> items;
    for (const auto item : value.toArray()) {
        const QJsonValue one = settled(item);
        items.append({QJsonDocument(QJsonArray{one}).toJson(QJsonDocument::Compact), one});
    }
    std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    QJsonArray out;
    for (const auto& [text, item] : items)
        out.append(item);
    return out;
}

QString settledText(const QByteArray& body)
{
    return QJsonDocument(settled(QJsonDocument::fromJson(body).object()).toObject()).toJson(QJsonDocument::Compact);
}

} // namespace

class PrometheusDifferentialTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    int m_page = 0, m_ourPort = 0, m_realPort = 0;
    std::unique_ptr<Program> m_target, m_ours, m_real;

    QByteArray answer(int port, const QByteArray& target) { return http(port, "GET", target).body; }

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus").isEmpty() || installed("promtool").isEmpty())
            QSKIP("prometheus or promtool is not installed");
        m_page = freePort();
        m_ourPort = freePort();
        m_realPort = freePort();
        const QString gone = local(freePort());
        writeFile(m_folder.filePath("empty.yml"), "");
        writeFile(m_folder.filePath("rules.yml"), differentialRules);
        writeFile(m_folder.filePath("prometheus.yml"),
            QStringLiteral("global: {scrape_interval: 1s, evaluation_interval: 1s, external_labels: {replica: a}}\n"
                           "rule_files: [rules.yml]\n"
                           "alerting: {alertmanagers: [{static_configs: [{targets: ['%2']}]}]}\n"
                           "scrape_configs:\n"
                           "- job_name: page\n"
                           "  params: {a: ['b c']}\n"
                           "  static_configs: [{targets: ['%1'], labels: {env: lab}}]\n"
                           "- job_name: gone\n"
                           "  static_configs: [{targets: ['%2']}]\n"
                           "- job_name: missing\n"
                           "  metrics_path: /nothing/here\n"
                           "  static_configs: [{targets: ['%1']}]\n"
                           "- job_name: limited\n"
                           "  sample_limit: 3\n"
                           "  static_configs: [{targets: ['%1']}]\n"
                           "- job_name: dropped\n"
                           "  relabel_configs: [{source_labels: [__address__], regex: '.*', action: drop}]\n"
                           "  static_configs: [{targets: ['%1']}]\n")
                .arg(local(m_page), gone)
                .toUtf8());
        m_target = std::make_unique<Program>(ourProgram(),
            QStringList{"prometheus", "--config.file=empty.yml", "--web.listen-address=" + local(m_page)}, m_folder.path());
        QVERIFY2(m_target->isReady(m_page), m_target->log().constData());
        m_ours = std::make_unique<Program>(ourProgram(),
            QStringList{"prometheus", "--config.file=prometheus.yml", "--web.listen-address=" + local(m_ourPort)},
            m_folder.path());
        m_real = std::make_unique<Program>(installed("prometheus"),
            QStringList{"--config.file=prometheus.yml", "--web.listen-address=" + local(m_realPort),
                "--storage.tsdb.path=realdata"},
            m_folder.path());
        QVERIFY2(m_ours->isReady(m_ourPort), m_ours->log().constData());
        QVERIFY2(m_real->isReady(m_realPort, 20'000), m_real->log().constData());
        // Until both have scraped everything, and the alert fires on both.
        for (const int port : {m_ourPort, m_realPort})
            QVERIFY(eventually([&] { return answer(port, "/api/v1/alerts").contains("\"firing\""); }, 25'000));
    }

    void answersAlike_data()
    {
        QTest::addColumn<QString>("target");
        for (const char* target : {"/api/v1/targets?state=active", "/api/v1/targets?state=dropped", "/api/v1/rules",
                 "/api/v1/rules?type=record", "/api/v1/alerts", "/api/v1/status/config", "/api/v1/alertmanagers",
                 "/api/v1/labels?match[]=up", "/api/v1/label/job/values", "/api/v1/series?match[]=up",
                 "/api/v1/series?match[]=ALERTS", "/api/v1/query?query=up", "/api/v1/query?query=ALERTS",
                 "/api/v1/query?query=scrape_samples_scraped", "/api/v1/query?query=job:up:sum",
                 "/api/v1/query?query=prometheus_build_info", "/api/v1/query?query=label_replace(up,%22a-b%22,%22x%22,%22job%22,%22.*%22)",
                 "/api/v1/query?query=sum(", "/api/v1/query_range?query=up&start=0&end=10&step=0",
                 "/api/v1/query_range?query=vector(1)&start=0&end=10&step=5", "/api/v1/label/a-b/values",
                 "/api/v1/labels?start=x", "/api/v1/query?query=1&time=x", "/api/v1/scrape_pools"})
            QTest::newRow(target) << QString(target);
    }

    void answersAlike()
    {
        QFETCH(QString, target);
        const auto ours = http(m_ourPort, "GET", target.toUtf8());
        const auto real = http(m_realPort, "GET", target.toUtf8());
        QCOMPARE(ours.status, real.status);
        QCOMPARE(ours.header("Content-Type"), real.header("Content-Type"));
        QCOMPARE(settledText(ours.body), settledText(real.body));
    }

    void writesTheSameValues()
    {
        // Values that do not depend on the moment.
        for (const char* query : {"up", "scrape_samples_post_metric_relabeling", "ALERTS", "job:up:sum",
                 "count by (__name__) ({job=\"page\"})"}) {
            const QByteArray target = "/api/v1/query?query=" + QUrl::toPercentEncoding(query);
            const auto values = [&](int port) {
                QStringList lines;
                for (const QJsonValue series : QJsonDocument::fromJson(answer(port, target))["data"]["result"].toArray())
                    lines << QString(QJsonDocument(series["metric"].toObject()).toJson(QJsonDocument::Compact)) + " "
                            + series["value"][1].toString();
                lines.sort();
                return lines;
            };
            QVERIFY(!values(m_realPort).isEmpty());
            QCOMPARE(values(m_ourPort), values(m_realPort));
        }
    }

    /// Groups of one file and name evaluate in the same slots on every server, to the millisecond.
    void evaluatesInTheSameSlots()
    {
        const auto phase = [&](int port) {
            const auto result
                = QJsonDocument::fromJson(answer(port, "/api/v1/query?query=job:up:sum{job=%22page%22}[5s]"))["data"]["result"];
            return std::llround(result[0]["values"][0][0].toDouble() * 1000) % 2000;
        };
        QCOMPARE(phase(m_ourPort), phase(m_realPort));
    }

    void promtoolTakesOurConfiguration()
    {
        const auto yaml = QJsonDocument::fromJson(answer(m_ourPort, "/api/v1/status/config"))["data"]["yaml"].toString();
        writeFile(m_folder.filePath("printed.yml"), yaml.toUtf8());
        const Ran checked = run("promtool", {"check", "config", m_folder.filePath("printed.yml")});
        QVERIFY2(checked.code == 0, checked.err.constData());
    }

    void promtoolQueriesOurs()
    {
        const Ran asked = run("promtool", {"query", "instant", "http://" + local(m_ourPort), "up{job=\"page\"}"});
        QVERIFY2(asked.code == 0, asked.err.constData());
        QVERIFY2(asked.out.contains("env=\"lab\"") && asked.out.contains("=> 1 @["), asked.out.constData());
    }

    void reloadsOnSighup()
    {
        QFile file(m_folder.filePath("prometheus.yml"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        file.close();
        writeFile(file.fileName(), QByteArray(before).replace("replica: a", "replica: b"));
        QCOMPARE(run("kill", {"-HUP", QString::number(m_ours->pid())}).code, 0);
        QVERIFY(eventually([&] { return answer(m_ourPort, "/api/v1/status/config").contains("replica: b"); }));
        // A configuration that is wrong changes nothing, and the log says where it is wrong.
        writeFile(file.fileName(), before + "nonsense: 1\n");
        QCOMPARE(run("kill", {"-HUP", QString::number(m_ours->pid())}).code, 0);
        QVERIFY(eventually([&] { return m_ours->log().contains("field nonsense not found in type config.plain"); }));
        QVERIFY(answer(m_ourPort, "/api/v1/status/config").contains("replica: b"));
        writeFile(file.fileName(), before);
    }

    void refusesToStartWithABadConfiguration()
    {
        writeFile(m_folder.filePath("bad.yml"), "global:\n  scrape_interval: 5x\n");
        const Ran ran = run(ourProgram(), {"prometheus", "--config.file=" + m_folder.filePath("bad.yml"),
                                         "--web.listen-address=" + local(freePort())});
        QVERIFY(ran.code != 0);
        QVERIFY2(ran.err.contains("not a valid duration string") && ran.err.contains("5x"), ran.err.constData());
        const Ran flag = run(ourProgram(), {"prometheus", "--no.such.flag"});
        QVERIFY(flag.code != 0);
        QVERIFY2(flag.err.contains("unknown long flag '--no.such.flag'"), flag.err.constData());
    }

    void cleanupTestCase()
    {
        if (m_ours) {
            QVERIFY(m_ours->stop());
            QCOMPARE(m_ours->exitCode(), 0);
        }
    }
};

HALAB_TEST(PrometheusDifferentialTest, "prometheus_differential")
#include "prometheus_differential_test.moc"
