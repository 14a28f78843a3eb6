// Two real Prometheus servers, a pair of our Alertmanagers, one notification: the arrangement of
// the chapter with the side that evaluates being the real program.

#include "oracle/processes.h"
#include "support/registry.h"

#include <memory>

using namespace halab::test;

namespace {

QByteArray mixedPrometheus(const QString& alertmanagers)
{
    return "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
           "alerting: {alertmanagers: [{static_configs: [{targets: [" + alertmanagers.toUtf8() + "]}]}]}\n"
           "rule_files: [rules.yml]\n";
}

constexpr char mixedRules[] = R"(
groups:
- name: core
  rules:
  - alert: Always
    expr: vector(1)
    labels: {severity: page}
)";

} // namespace

class PrometheusMixedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void realServersTellOursAndOneNotificationArrives()
    {
        if (installed("prometheus").isEmpty())
            QSKIP("prometheus is not installed");
        const int web[] = {freePort(), freePort()}, gossip[] = {freePort(), freePort()};
        const int webhook = freePort(), prometheus[] = {freePort(), freePort()};
        writeFile(m_folder.filePath("am.yml"),
            "route: {receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 2s, repeat_interval: 1h}\n"
            "receivers: [{name: hook, webhook_configs: [{url: 'http://" + local(webhook).toUtf8() + "/'}]}]\n");
        writeFile(m_folder.filePath("rules.yml"), mixedRules);
        writeFile(m_folder.filePath("prometheus.yml"), mixedPrometheus("'" + local(web[0]) + "','" + local(web[1]) + "'"));

        Program receiver(ourProgram(), {"receiver", "--web.listen-address=" + local(webhook)}, m_folder.path());
        QVERIFY2(receiver.isReady(webhook), receiver.why());
        std::unique_ptr<Program> ours[2];
        for (int i : {0, 1}) {
            QStringList flags{"alertmanager", "--config.file=am.yml", "--storage.path=am" + QString::number(i),
                "--web.listen-address=" + local(web[i]), "--cluster.listen-address=" + local(gossip[i]),
                "--cluster.peer-timeout=2s"};
            if (i > 0)
                flags << "--cluster.peer=" + local(gossip[0]);
            ours[i] = std::make_unique<Program>(ourProgram(), flags, m_folder.path());
            QVERIFY2(ours[i]->isReady(web[i]), ours[i]->why());
        }
        for (int i : {0, 1})
            QVERIFY2(eventually([&] { return clusterIsReady(web[i]); }, 20'000), ours[i]->why());

        std::unique_ptr<Program> real[2];
        for (int i : {0, 1})
            // The first alerts come before the Alertmanagers are discovered, and are lost: resend soon.
            real[i] = std::make_unique<Program>(installed("prometheus"),
                QStringList{"--config.file=prometheus.yml", "--web.listen-address=" + local(prometheus[i]),
                    "--storage.tsdb.path=prom" + QString::number(i), "--rules.alert.resend-delay=1s"},
                m_folder.path());
        for (int i : {0, 1})
            QVERIFY2(real[i]->isReady(prometheus[i], 20'000), real[i]->why());

        QVERIFY2(eventually([&] { return arrived(webhook).size() > 0; }, 25'000), ours[0]->why());
        for (int i : {0, 1})
            QVERIFY2(eventually([&] { return sent(prometheus[i], web[0]) && sent(prometheus[i], web[1]); }, 20'000),
                real[i]->why());
        // Both Alertmanagers have it from both servers; by now the second has had its turn at least once.
        QTest::qWait(5000);
        const auto all = arrived(webhook);
        QCOMPARE(all.size(), 1);
        QCOMPARE(all[0]["status"].toString(), QString("firing"));
        QCOMPARE(all[0]["alerts"].toArray().size(), 1);
        for (int i : {0, 1})
            QCOMPARE(http(web[i], "GET", "/api/v2/alerts").json().array().size(), 1);
    }

private:
    static bool clusterIsReady(int port)
    {
        const auto cluster = http(port, "GET", "/api/v2/status").json()["cluster"];
        return cluster["status"] == "ready" && cluster["peers"].toArray().size() == 2;
    }
    static QJsonArray arrived(int port) { return http(port, "GET", "/api/notifications").json().array(); }
    /// Whether a Prometheus says that it sent alerts to the Alertmanager on this port.
    static bool sent(int prometheus, int alertmanager)
    {
        for (const auto& line : http(prometheus, "GET", "/metrics").body.split('\n'))
            if (line.startsWith("prometheus_notifications_sent_total{") && line.contains(local(alertmanager).toUtf8()))
                return line.split(' ').last().toDouble() > 0;
        return false;
    }

    QTemporaryDir m_folder;
};

HALAB_TEST(PrometheusMixedTest, "prometheus_mixed")
#include "prometheus_mixed_test.moc"
