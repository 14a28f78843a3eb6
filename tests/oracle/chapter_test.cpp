// The chapter's story, told by programs of their own as a reader would start them: two
// Alertmanagers, two Prometheus servers and a webhook on 127.0.0.1, with the chapter's own
// configuration files. Only names become addresses and waiting times become short.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QDateTime>

#include <algorithm>
#include <memory>
#include <vector>

using namespace halab::test;

namespace {

using ChapterEdits = std::vector<std::pair<QByteArray, QByteArray>>;

/// The chapter's file with every edit made; an edit that fits nowhere is a failure, not a wish.
QByteArray chapterFile(const QString& name, const ChapterEdits& edits)
{
    QFile file(qEnvironmentVariable("HALAB_SOURCE_DIR", QDir::currentPath()) + "/conf/high_availability/" + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    auto text = file.readAll();
    for (const auto& [from, to] : edits) {
        if (!text.contains(from))
            qFatal("%s has no '%s'", qPrintable(name), from.constData());
        text.replace(from, to);
    }
    return text;
}

QByteArray chapterSilence(const QByteArray& value)
{
    const auto now = QDateTime::currentDateTimeUtc();
    const auto at = [&](int seconds) { return now.addSecs(seconds).toString(Qt::ISODateWithMs).toUtf8(); };
    return "{\"matchers\":[{\"name\":\"instance\",\"value\":\"" + value + "\",\"isRegex\":false}],\"startsAt\":\"" +
        at(0) + "\",\"endsAt\":\"" + at(3600) + "\",\"createdBy\":\"a reader\",\"comment\":\"chapter\"}";
}

} // namespace

class ChapterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        for (auto* port : {&m_alertmanager[0], &m_alertmanager[1], &m_gossip[0], &m_gossip[1], &m_prometheus[0],
                 &m_prometheus[1], &m_webhook})
            QVERIFY((*port = freePort()) > 0);
        const auto at = [](int port) { return local(port).toUtf8(); };
        writeFile(m_folder.filePath("alertmanager.yml"),
            chapterFile("alertmanager.yml",
                {{"group_wait: 10s", "group_wait: 1s"}, {"group_interval: 1m", "group_interval: 3s"},
                    {"webhook:8080", at(m_webhook)}}));
        writeFile(m_folder.filePath("rules.yml"), chapterFile("rules.yml", {{"for: 1m", "for: 2s"}}));
        writeFile(m_folder.filePath("prometheus.yml"),
            chapterFile("prometheus.yml",
                {{"scrape_interval: 30s", "scrape_interval: 1s\n  evaluation_interval: 1s"},
                    {"scrape_timeout: 10s", "scrape_timeout: 1s"}, {"alertmanager-1:9093", at(m_alertmanager[0])},
                    {"alertmanager-2:9093", at(m_alertmanager[1])}, {"prometheus-1:9090", at(m_prometheus[0])},
                    {"prometheus-2:9090", at(m_prometheus[1])}}));
        m_receiver = start({"receiver", "--web.listen-address=" + local(m_webhook)});
        QVERIFY2(m_receiver->isReady(m_webhook), m_receiver->why());
    }

    void twoAlertmanagersJoinInLessThanASecond()
    {
        m_am[0] = startAlertmanager(0);
        QVERIFY2(m_am[0]->isReady(m_alertmanager[0]), m_am[0]->why());
        QElapsedTimer sinceStart;
        sinceStart.start();
        m_am[1] = startAlertmanager(1);
        QVERIFY2(eventuallySoon([&] { return members(0) == 2 && members(1) == 2; }, 10'000), m_am[1]->why());
        const auto took = sinceStart.elapsed();
        qInfo("each sees both %lld ms after the second process was started", static_cast<long long>(took));
        QVERIFY2(took < 1000, "joining took a second or more");
    }

    void aSilenceMadeOnTheSecondIsSeenOnTheFirst()
    {
        QVERIFY(members(0) == 2);
        std::vector<double> took;
        for (int i = 0; i < 20; ++i) {
            // The one before was seen just after a round of gossip: make this one anywhere between two (200 ms).
            QTest::qSleep(10 + i * 73 % 200);
            QElapsedTimer timer;
            timer.start();
            const auto made = post(m_alertmanager[1], "/api/v2/silences", chapterSilence("none-" + QByteArray::number(i)));
            QCOMPARE(made.status, 200);
            const QByteArray target = "/api/v2/silence/" + made.json()["silenceID"].toString().toUtf8();
            QVERIFY2(eventuallySoon([&] { return http(m_alertmanager[0], "GET", target).status == 200; }, 5000),
                qPrintable("silence " + QString::number(i) + " did not come"));
            took.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        }
        std::sort(took.begin(), took.end());
        qInfo("a silence is seen on the other node after %.0f / %.0f / %.0f ms (min / median / max of 20)",
            took.front(), (took[9] + took[10]) / 2, took.back());
        QVERIFY2((took[9] + took[10]) / 2 < 500, "the median is half a second or more");
    }

    void everythingIsUp()
    {
        for (int i : {0, 1})
            m_prom[i] = startPrometheus(i);
        for (int i : {0, 1}) {
            QVERIFY2(m_prom[i]->isReady(m_prometheus[i]), m_prom[i]->why());
            QVERIFY2(eventually([&] { return query(i, "count(up==1)") == "4" && alertmanagersOf(i) == 2; }, 20'000),
                m_prom[i]->why());
            QVERIFY2(eventually([&] { return status(i) == "ready"; }, 20'000), m_am[i]->why());
        }
        QCOMPARE(notifications(), QStringList());
    }

    void oneIsStoppedAndOneNotificationSaysSo()
    {
        QVERIFY(m_prom[1] && m_prom[1]->stop());
        QCOMPARE(m_prom[1]->exitCode(), 0);
        QElapsedTimer timer;
        timer.start();
        QVERIFY2(eventually([&] { return !notifications().isEmpty(); }, 20'000), m_prom[0]->why());
        qInfo("the notification came %lld ms after the stop (1 s scrape, 1 s evaluation, 2 s hold, 1 s group wait)",
            static_cast<long long>(timer.elapsed()));
        // The second in line waits for its turn (2 s) and asks the log; a second message would come by then.
        QVERIFY(eventually([&] { return holdsAlert(0) && holdsAlert(1); }));
        QTest::qWait(4500);
        QCOMPARE(notifications(), QStringList{"firing " + local(m_prometheus[1])});
        QCOMPARE(sent(0) + sent(1), 1);
    }

    void itComesBackAndOneNotificationSaysSo()
    {
        m_prom[1] = startPrometheus(1);
        QVERIFY2(m_prom[1]->isReady(m_prometheus[1]), m_prom[1]->why());
        QElapsedTimer timer;
        timer.start();
        QVERIFY2(eventually([&] { return notifications().size() > 1; }, 20'000), m_prom[0]->why());
        qInfo("the resolved one came %lld ms after it was ready again (3 s group interval)",
            static_cast<long long>(timer.elapsed()));
        QTest::qWait(4500);
        QCOMPARE(notifications(),
            (QStringList{"firing " + local(m_prometheus[1]), "resolved " + local(m_prometheus[1])}));
        QCOMPARE(sent(0) + sent(1), 2);
    }

    void allLeaveWithZero()
    {
        for (auto* program : {&m_prom[0], &m_prom[1], &m_am[1], &m_am[0], &m_receiver}) {
            QVERIFY(*program && (*program)->stop());
            QVERIFY2((*program)->exitCode() == 0, (*program)->why());
        }
    }

private:
    std::unique_ptr<Program> start(const QStringList& arguments)
    {
        return std::make_unique<Program>(ourProgram(), arguments, m_folder.path());
    }
    std::unique_ptr<Program> startAlertmanager(int i)
    {
        QStringList flags{"alertmanager", "--config.file=alertmanager.yml", "--storage.path=am" + QString::number(i),
            "--web.listen-address=" + local(m_alertmanager[i]), "--cluster.listen-address=" + local(m_gossip[i]),
            "--cluster.peer-timeout=2s"};
        if (i > 0)
            flags << "--cluster.peer=" + local(m_gossip[0]);
        return start(flags);
    }
    std::unique_ptr<Program> startPrometheus(int i)
    {
        return start({"prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=prom" + QString::number(i),
            "--web.listen-address=" + local(m_prometheus[i])});
    }

    /// As eventually(), but looks every 2 ms: for what is measured.
    static bool eventuallySoon(const std::function<bool()>& condition, int milliseconds)
    {
        QElapsedTimer timer;
        timer.start();
        while (!condition()) {
            if (timer.elapsed() > milliseconds)
                return false;
            QTest::qSleep(2);
        }
        return true;
    }

    QJsonObject cluster(int i) const
    {
        return http(m_alertmanager[i], "GET", "/api/v2/status").json()["cluster"].toObject();
    }
    qsizetype members(int i) const { return cluster(i)["peers"].toArray().size(); }
    QString status(int i) const { return cluster(i)["status"].toString(); }

    QString query(int i, const QByteArray& expression) const
    {
        const auto answer = http(m_prometheus[i], "GET", "/api/v1/query?query=" + expression.toPercentEncoding());
        return answer.json()["data"]["result"][0]["value"][1].toString();
    }
    qsizetype alertmanagersOf(int i) const
    {
        return http(m_prometheus[i], "GET", "/api/v1/alertmanagers")
            .json()["data"]["activeAlertmanagers"]
            .toArray()
            .size();
    }
    bool holdsAlert(int i) const
    {
        for (const QJsonValue alert : http(m_alertmanager[i], "GET", "/api/v2/alerts").json().array())
            if (alert["labels"]["alertname"] == "InstanceDown")
                return true;
        return false;
    }
    /// How many webhook notifications an Alertmanager says that it sent.
    int sent(int i) const
    {
        for (const auto& line : http(m_alertmanager[i], "GET", "/metrics").body.split('\n'))
            if (line.startsWith("alertmanager_notifications_total{integration=\"webhook\"}"))
                return line.split(' ').last().toInt();
        return -1;
    }
    /// What the webhook got, oldest first: "firing 127.0.0.1:9091", all instances of each.
    QStringList notifications() const
    {
        QStringList out;
        for (const QJsonValue one : http(m_webhook, "GET", "/api/notifications").json().array()) {
            QString line = one["status"].toString();
            for (const QJsonValue alert : one["alerts"].toArray())
                line += " " + alert["labels"]["instance"].toString();
            out << line;
        }
        return out;
    }

    QTemporaryDir m_folder;
    int m_alertmanager[2] = {}, m_gossip[2] = {}, m_prometheus[2] = {}, m_webhook = 0;
    std::unique_ptr<Program> m_receiver, m_am[2], m_prom[2];
};

HALAB_TEST(ChapterTest, "chapter")
#include "chapter_test.moc"
