// Alerts across the border: ours to a real Alertmanager, a real Prometheus' to ours.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QJsonArray>

using namespace halab::test;

namespace {

constexpr char plainAlertmanager[] = "route: {receiver: none}\nreceivers: [{name: none}]\n";

QByteArray alwaysPrometheus(int alertmanager)
{
    return "global: {scrape_interval: 1s, evaluation_interval: 1s, external_labels: {replica: a}}\n"
           "alerting:\n"
           "  alert_relabel_configs: [{action: labeldrop, regex: replica}]\n"
           "  alertmanagers: [{static_configs: [{targets: ['"
        + local(alertmanager).toUtf8()
        + "']}]}]\n"
          "rule_files: [rules.yml]\n";
}

constexpr char alwaysRules[] = R"(
groups:
- name: core
  rules:
  - alert: Always
    expr: vector(3)
    labels: {severity: page}
    annotations: {summary: "the value is {{ $value }}"}
)";

/// What /api/v2/alerts of an Alertmanager says of our alert; an empty object if nothing.
QJsonObject alertAt(int port)
{
    for (const QJsonValue alert : http(port, "GET", "/api/v2/alerts").json().array())
        if (alert["labels"]["alertname"] == "Always")
            return alert.toObject();
    return {};
}

} // namespace

class PrometheusAlertsTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;

    QStringList prometheusFlags(int port) const
    {
        // The first alerts come before the Alertmanager is discovered, and are lost: resend soon.
        return {"--config.file=prometheus.yml", "--web.listen-address=" + local(port), "--storage.tsdb.path=data",
            "--rules.alert.resend-delay=1s", "--web.external-url=http://prometheus.example/"};
    }

    static void checkAlert(int alertmanager)
    {
        QVERIFY(eventually([&] { return !alertAt(alertmanager).isEmpty(); }, 25'000));
        const QJsonObject alert = alertAt(alertmanager);
        QCOMPARE(alert["labels"].toObject(), (QJsonObject{{"alertname", "Always"}, {"severity", "page"}}));
        QCOMPARE(alert["annotations"].toObject(), (QJsonObject{{"summary", "the value is 3"}}));
        QCOMPARE(alert["generatorURL"].toString(),
            QString("http://prometheus.example/graph?g0.expr=vector%283%29&g0.tab=1"));
    }

private Q_SLOTS:
    void init()
    {
        writeFile(m_folder.filePath("am.yml"), plainAlertmanager);
        writeFile(m_folder.filePath("rules.yml"), alwaysRules);
    }

    void oursReachARealAlertmanager()
    {
        if (installed("prometheus-alertmanager").isEmpty() || installed("amtool").isEmpty())
            QSKIP("prometheus-alertmanager or amtool is not installed");
        const int alertmanager = freePort(), prometheus = freePort();
        writeFile(m_folder.filePath("prometheus.yml"), alwaysPrometheus(alertmanager));
        Program real(installed("prometheus-alertmanager"),
            {"--config.file=am.yml", "--storage.path=amdata", "--cluster.listen-address=",
                "--web.listen-address=" + local(alertmanager)},
            m_folder.path());
        QVERIFY2(real.isReady(alertmanager), real.log().constData());
        Program ours(ourProgram(), QStringList{"prometheus"} + prometheusFlags(prometheus), m_folder.path());
        QVERIFY2(ours.isReady(prometheus), ours.log().constData());
        checkAlert(alertmanager);
        const Ran shown = run("amtool",
            {"alert", "query", "alertname=Always", "--output=json", "--alertmanager.url=http://" + local(alertmanager)});
        QCOMPARE(shown.code, 0);
        QCOMPARE(QJsonDocument::fromJson(shown.out)[0]["annotations"]["summary"].toString(), QString("the value is 3"));
        QVERIFY(ours.stop());
        QCOMPARE(ours.exitCode(), 0);
    }

    void aRealPrometheusReachesOurs()
    {
        if (installed("prometheus").isEmpty())
            QSKIP("prometheus is not installed");
        const int alertmanager = freePort(), prometheus = freePort();
        writeFile(m_folder.filePath("prometheus.yml"), alwaysPrometheus(alertmanager));
        Program ours(ourProgram(),
            {"alertmanager", "--config.file=am.yml", "--storage.path=ouramdata", "--cluster.listen-address=",
                "--web.listen-address=" + local(alertmanager)},
            m_folder.path());
        QVERIFY2(ours.isReady(alertmanager), ours.log().constData());
        Program real(installed("prometheus"), prometheusFlags(prometheus), m_folder.path());
        QVERIFY2(real.isReady(prometheus, 20'000), real.log().constData());
        checkAlert(alertmanager);
    }

    /// Alerts of ours and of a real Prometheus with the same files are one alert.
    void oneAlertFromBoth()
    {
        if (installed("prometheus").isEmpty() || installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus or prometheus-alertmanager is not installed");
        const int alertmanager = freePort(), first = freePort(), second = freePort();
        writeFile(m_folder.filePath("prometheus.yml"), alwaysPrometheus(alertmanager));
        Program receiver(installed("prometheus-alertmanager"),
            {"--config.file=am.yml", "--storage.path=amdata2", "--cluster.listen-address=",
                "--web.listen-address=" + local(alertmanager)},
            m_folder.path());
        QVERIFY2(receiver.isReady(alertmanager), receiver.log().constData());
        Program ours(ourProgram(), QStringList{"prometheus"} + prometheusFlags(first), m_folder.path());
        Program real(installed("prometheus"), prometheusFlags(second), m_folder.path());
        QVERIFY2(ours.isReady(first), ours.log().constData());
        QVERIFY2(real.isReady(second, 20'000), real.log().constData());
        const auto posts = [&](int port) {
            for (const QByteArray& line : http(port, "GET", "/metrics").body.split('\n'))
                if (line.startsWith("prometheus_notifications_sent_total{"))
                    return line.split(' ').last().toDouble();
            return 0.0;
        };
        QVERIFY(eventually([&] { return posts(first) > 0 && posts(second) > 0; }, 25'000));
        QCOMPARE(http(alertmanager, "GET", "/api/v2/alerts").json().array().size(), 1);
    }
};

HALAB_TEST(PrometheusAlertsTest, "prometheus_alerts")
#include "prometheus_alerts_test.moc"
