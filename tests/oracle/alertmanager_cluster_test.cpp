// Our node and a real Alertmanager in one cluster: they share silences and the notification log.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QDateTime>

using namespace halab::test;

class AlertmanagerClusterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        m_hook = freePort();
        m_receiver = std::make_unique<Program>(
            ourProgram(), QStringList{"receiver", "--web.listen-address=" + local(m_hook)}, m_folder.path());
        QVERIFY2(m_receiver->isReady(m_hook), m_receiver->why());
        writeFile(m_folder.filePath("am.yml"),
            "route: {receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 5s, repeat_interval: 1h}\n"
            "receivers:\n- name: hook\n  webhook_configs: [{url: 'http://" +
                local(m_hook).toUtf8() + "/'}]\n");
        // Names sort by start, so that the real one has position 0.
        m_real = start(installed("prometheus-alertmanager"), {}, "real", m_realPort, m_realGossip, 0);
        QVERIFY2(m_real->isReady(m_realPort), m_real->why());
        m_ours = start(ourProgram(), {"alertmanager"}, "ours", m_oursPort, m_oursGossip, m_realGossip);
        QVERIFY2(m_ours->isReady(m_oursPort), m_ours->why());
        QVERIFY2(eventually([&] { return peers(m_realPort) == 2 && peers(m_oursPort) == 2; }, 10'000), m_ours->why());
    }

    void aSilenceTravels_data()
    {
        QTest::addColumn<bool>("madeOnOurs");
        QTest::newRow("made on ours, expired on the real one") << true;
        QTest::newRow("made on the real one, expired on ours") << false;
    }
    void aSilenceTravels()
    {
        QFETCH(bool, madeOnOurs);
        const int here = madeOnOurs ? m_oursPort : m_realPort;
        const int there = madeOnOurs ? m_realPort : m_oursPort;
        const auto id = createSilence(here, "Travel", 3600);
        QVERIFY(!id.isEmpty());
        QVERIFY2(eventually([&] { return silenceState(there, id) == "active"; }), m_ours->why());
        QCOMPARE(http(there, "DELETE", "/api/v2/silence/" + id).status, 200);
        QVERIFY(eventually([&] { return silenceState(here, id) == "expired"; }));
        QCOMPARE(silenceState(there, id), QString("expired"));
    }

    void aLargeSilenceTravelsByTcp_data()
    {
        QTest::addColumn<bool>("madeOnOurs");
        QTest::newRow("from ours") << true;
        QTest::newRow("from the real one") << false;
    }
    void aLargeSilenceTravelsByTcp()
    {
        QFETCH(bool, madeOnOurs);
        const auto id = createSilence(madeOnOurs ? m_oursPort : m_realPort, "Large", 3600, QByteArray(2000, 'x'));
        QVERIFY(eventually([&] { return silenceState(madeOnOurs ? m_realPort : m_oursPort, id) == "active"; }));
    }

    void anAlertGivenToBothIsNotifiedOnce()
    {
        QVERIFY2(eventually([&] { return isSettled(m_realPort) && isSettled(m_oursPort); }, 30'000), m_ours->why());
        const QByteArray alert = "[{\"labels\":{\"alertname\":\"Once\",\"instance\":\"i1\"}}]";
        QCOMPARE(post(m_realPort, "/api/v2/alerts", alert).status, 200);
        QCOMPARE(post(m_oursPort, "/api/v2/alerts", alert).status, 200);
        QVERIFY2(eventually([&] { return notifications("Once") >= 1; }, 15'000), m_ours->why());
        // The second one has its turn after peer-timeout (2 s), and then finds the entry of the first.
        QVERIFY2(eventually([&] { return metric(m_oursPort, "alertmanager_nflog_queries_total") >= 1; }, 10'000),
            "ours never looked into the log");
        QTest::qWait(1500);
        QCOMPARE(notifications("Once"), 1);
        QCOMPARE(metric(m_oursPort, "alertmanager_notifications_total{integration=\"webhook\"}"), 0.0);
    }

    void ourNodeNotifiesWhenTheFirstIsGoneAndTheRealOneBelievesItsLog()
    {
        // The real one leaves; ours becomes position 0.
        QVERIFY(m_real->stop());
        QVERIFY(eventually([&] { return peers(m_oursPort) == 1; }));
        const QByteArray alert = "[{\"labels\":{\"alertname\":\"Alone\",\"instance\":\"i1\"}}]";
        QCOMPARE(post(m_oursPort, "/api/v2/alerts", alert).status, 200);
        QVERIFY2(eventually([&] { return notifications("Alone") == 1; }, 15'000), m_ours->why());
        // A new real one takes the log over by push/pull, and is silent about the same alert.
        m_real.reset();
        m_real = start(installed("prometheus-alertmanager"), {}, "real2", m_realPort, m_realGossip, m_oursGossip);
        QVERIFY2(m_real->isReady(m_realPort), m_real->why());
        QVERIFY(eventually([&] { return peers(m_oursPort) == 2; }));
        QCOMPARE(post(m_realPort, "/api/v2/alerts", alert).status, 200);
        QVERIFY2(eventually([&] { return metric(m_realPort, "alertmanager_nflog_queries_total") >= 1; }, 30'000),
            m_real->why());
        QTest::qWait(1000);
        QCOMPARE(notifications("Alone"), 1);
        QCOMPARE(metric(m_realPort, "alertmanager_notifications_total{integration=\"webhook\"}"), 0.0);
    }

    void theLeaverIsNotMissed()
    {
        QVERIFY(m_ours->stop());
        QCOMPARE(m_ours->exitCode(), 0);
        QVERIFY(eventually([&] { return peers(m_realPort) == 1; }));
    }

private:
    std::unique_ptr<Program> start(
        const QString& program, QStringList arguments, const QString& data, int& port, int& gossip, int peer)
    {
        port = freePort();
        gossip = freePort();
        arguments << "--config.file=am.yml"
                  << "--storage.path=" + data << "--web.listen-address=" + local(port)
                  << "--cluster.listen-address=" + local(gossip) << "--cluster.peer-timeout=2s"
                  << "--cluster.gossip-interval=100ms"
                  << "--cluster.pushpull-interval=5s";
        if (peer)
            arguments << "--cluster.peer=" + local(peer);
        return std::make_unique<Program>(program, arguments, m_folder.path());
    }

    static int peers(int port)
    {
        return http(port, "GET", "/api/v2/status").json()["cluster"]["peers"].toArray().size();
    }
    static bool isSettled(int port)
    {
        return http(port, "GET", "/api/v2/status").json()["cluster"]["status"].toString() == "ready";
    }
    static QByteArray createSilence(int port, const QByteArray& alertname, int seconds, const QByteArray& comment = "c")
    {
        const auto now = QDateTime::currentDateTimeUtc();
        const auto answer = post(port, "/api/v2/silences",
            "{\"matchers\":[{\"name\":\"alertname\",\"value\":\"" + alertname +
                "\",\"isRegex\":false}],\"startsAt\":\"" + now.toString(Qt::ISODateWithMs).toUtf8() +
                "\",\"endsAt\":\"" + now.addSecs(seconds).toString(Qt::ISODateWithMs).toUtf8() +
                "\",\"createdBy\":\"me\",\"comment\":\"" + comment + "\"}");
        return answer.json()["silenceID"].toString().toUtf8();
    }
    static QString silenceState(int port, const QByteArray& id)
    {
        return http(port, "GET", "/api/v2/silence/" + id).json()["status"]["state"].toString();
    }
    int notifications(const QString& alertname) const
    {
        int count = 0;
        const auto all = http(m_hook, "GET", "/api/notifications").json().array();
        for (const auto& one : all)
            count += one.toObject()["alerts"][0]["labels"]["alertname"].toString() == alertname;
        return count;
    }
    static double metric(int port, const QByteArray& series)
    {
        for (const auto& line : http(port, "GET", "/metrics").body.split('\n'))
            if (line.startsWith(QByteArray(series + " ")))
                return line.mid(series.size() + 1).toDouble();
        return -1;
    }

    QTemporaryDir m_folder;
    int m_hook = 0, m_realPort = 0, m_realGossip = 0, m_oursPort = 0, m_oursGossip = 0;
    std::unique_ptr<Program> m_receiver, m_real, m_ours;
};

HALAB_TEST(AlertmanagerClusterTest, "alertmanager_cluster")
#include "alertmanager_cluster_test.moc"
