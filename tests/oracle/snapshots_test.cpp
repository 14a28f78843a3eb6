// The files that an Alertmanager leaves behind are understood by the other program.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QDateTime>

using namespace halab::test;

class SnapshotsTest : public QObject {
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
            "route: {receiver: hook, group_by: [alertname], group_wait: 100ms, group_interval: 1s, repeat_interval: "
            "1h}\n"
            "receivers:\n- name: hook\n  webhook_configs: [{url: 'http://" +
                local(m_hook).toUtf8() + "/'}]\n");
    }

    void theOtherGoesOn_data()
    {
        QTest::addColumn<bool>("realFirst");
        QTest::newRow("real, then ours") << true;
        QTest::newRow("ours, then real") << false;
    }
    void theOtherGoesOn()
    {
        QFETCH(bool, realFirst);
        const QByteArray name = realFirst ? "RealFirst" : "OursFirst";
        const QByteArray alert = "[{\"labels\":{\"alertname\":\"" + name + "\"}}]";
        QByteArray silences;
        {
            int port = 0;
            auto first = start(realFirst, name, port);
            QVERIFY2(first->isReady(port), first->why());
            createSilences(port);
            QCOMPARE(post(port, "/api/v2/alerts", alert).status, 200);
            QVERIFY2(eventually([&] { return notifications(name) == 1; }), first->why());
            silences = http(port, "GET", "/api/v2/silences").body;
            QVERIFY(first->stop());
            QCOMPARE(first->exitCode(), 0);
        }
        int port = 0;
        auto second = start(!realFirst, name, port);
        QVERIFY2(second->isReady(port), second->why());
        QCOMPARE(http(port, "GET", "/api/v2/silences").body, silences);
        // The log says that this alert has been notified.
        QCOMPARE(post(port, "/api/v2/alerts", alert).status, 200);
        QVERIFY2(eventually([&] { return queries(port) >= 2; }), second->why());
        QCOMPARE(notifications(name), 1);
    }

    void aSpoiledFileIsAnErrorAtTheStart()
    {
        QVERIFY(QDir(m_folder.path()).mkpath("spoiled"));
        writeFile(m_folder.filePath("spoiled/silences"), QByteArray("\x05\x0a\x01", 3));
        for (const bool real : {true, false}) {
            int port = 0;
            auto program = start(real, "spoiled", port);
            QVERIFY(program->waitForEnd(10'000));
            QCOMPARE(program->exitCode(), 1);
            QVERIFY2(program->log().contains("unexpected EOF"), program->why());
        }
    }

private:
    std::unique_ptr<Program> start(bool real, const QString& data, int& port)
    {
        port = freePort();
        QStringList arguments{"--config.file=am.yml", "--storage.path=" + data, "--web.listen-address=" + local(port),
            "--cluster.listen-address="};
        if (!real)
            arguments.prepend("alertmanager");
        return std::make_unique<Program>(
            real ? installed("prometheus-alertmanager") : ourProgram(), arguments, m_folder.path());
    }

    static void createSilences(int port)
    {
        const auto now = QDateTime::currentDateTimeUtc();
        const auto at = [&](int seconds) { return now.addSecs(seconds).toString(Qt::ISODateWithMs).toUtf8(); };
        for (int i = 0; i < 3; ++i) {
            const auto answer = post(port, "/api/v2/silences",
                "{\"matchers\":[{\"name\":\"job\",\"value\":\"j.*\",\"isRegex\":true},{\"name\":\"x\",\"value\":"
                "\"\xc3\xa4\","
                "\"isRegex\":false,\"isEqual\":false}],\"startsAt\":\"" +
                    at(i == 1 ? 600 : 0) + "\",\"endsAt\":\"" + at(3600 + i) +
                    "\",\"createdBy\":\"me\",\"comment\":\"c\"}");
            QCOMPARE(answer.status, 200);
            if (i == 2)
                QCOMPARE(
                    http(port, "DELETE", "/api/v2/silence/" + answer.json()["silenceID"].toString().toUtf8()).status,
                    200);
        }
        QTest::qWait(5); // an expired silence is listed as expired after its end
    }
    int notifications(const QString& alertname) const
    {
        int count = 0;
        const auto all = http(m_hook, "GET", "/api/notifications").json().array();
        for (const auto& one : all)
            count += one.toObject()["alerts"][0]["labels"]["alertname"].toString() == alertname;
        return count;
    }
    static double queries(int port)
    {
        for (const auto& line : http(port, "GET", "/metrics").body.split('\n'))
            if (line.startsWith("alertmanager_nflog_queries_total "))
                return line.mid(33).toDouble();
        return -1;
    }

    QTemporaryDir m_folder;
    int m_hook = 0;
    std::unique_ptr<Program> m_receiver;
};

HALAB_TEST(SnapshotsTest, "snapshots")
#include "snapshots_test.moc"
