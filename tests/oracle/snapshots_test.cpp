// The files that an Alertmanager leaves behind are understood by the other program.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QDateTime>

#include <csignal>

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

    /// A file of either store, spoiled or merely odd: the same verdict, the same words, and the same file afterwards.
    void oddFiles_data()
    {
        QTest::addColumn<QString>("store");
        QTest::addColumn<QByteArray>("bytes");
        const auto add = [](const char* name, const char* store, const QByteArray& bytes) {
            QTest::newRow(name) << store << bytes;
        };
        const auto good = record(silence());
        add("silences: empty", "silences", "");
        add("silences: good", "silences", good);
        add("silences: of a later version", "silences", record(silence(field(10, "\x0a\x01k\x12\x01v"))));
        add("silences: cut inside a record", "silences", good.chopped(3));
        add("silences: cut after a length", "silences", good + "\x05");
        add("silences: cut inside a length", "silences", good + "\x85");
        add("silences: no length", "silences", "\xff\xff\xff\xff\xff\x01");
        add("silences: no silence", "silences", QByteArray("\0", 1));
        add("silences: text", "silences", "a text that is none\n");
        add("silences: a varint", "silences", record("\x08\x01"));
        add("silences: two mistakes", "silences", record("\x08\x01") + "\x05\x12");
        add("silences: wire type 4", "silences", record("\x0c"));
        add("silences: field 0", "silences", record(QByteArray("\x02\0", 2)));
        add("silences: the year 10000", "silences", record(silence(field(4, "\x08\x80\x83\xd1\xff\xaf\x07")))); // ends_at
        add("silences: without times", "silences", record(field(1, field(1, "x") + field(2, field(2, "a")))));
        add("silences: old comments", "silences", record(silence(field(7, field(1, "author") + field(2, "said")))));
        add("silences: no UTF-8", "silences", record(silence(field(9, "\xff\xfe"))));
        add("nflog: good", "nflog", record(entry()));
        add("nflog: of a later version", "nflog", record(entry(field(8, "\x0a\x01k"))));
        add("nflog: unpacked", "nflog", record(entry("\x30\x07")));
        add("nflog: no receiver", "nflog", record(field(1, field(1, "key"))));
        add("nflog: cut", "nflog", record(entry()).chopped(2));
        add("nflog: index is text", "nflog", record(entry(field(2, field(3, "a")))));
        add("nflog: without expiry", "nflog", record(field(1, field(1, "k") + field(2, field(1, "r")))));
    }
    void oddFiles()
    {
        QFETCH(QString, store);
        QFETCH(QByteArray, bytes);
        QList<Outcome> outcomes;
        for (const bool real : {true, false}) {
            // A program may be ready before it has learnt to catch a signal.
            do
                outcomes << outcomeWith(real, store, bytes);
            while (outcomes.back().exitCode == SIGTERM && (outcomes.removeLast(), true));
        }
        QCOMPARE(outcomes[1].exitCode, outcomes[0].exitCode);
        QCOMPARE(outcomes[1].complaint, outcomes[0].complaint);
        QCOMPARE(outcomes[1].fileAfter.toHex(), outcomes[0].fileAfter.toHex());
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

    struct Outcome {
        int exitCode = -1;
        QByteArray complaint; ///< err="…" of the log
        QByteArray fileAfter;
    };
    Outcome outcomeWith(bool real, const QString& store, const QByteArray& bytes)
    {
        QTemporaryDir data;
        writeFile(data.filePath(store), bytes);
        int port = 0;
        auto program = start(real, data.path(), port);
        if (program->isReady(port))
            program->stop();
        program->waitForEnd(5'000);
        Outcome outcome{program->exitCode(), {}, {}};
        for (const auto& line : program->log().split('\n'))
            if (line.contains("err=") && outcome.complaint.isEmpty())
                outcome.complaint = line.mid(line.indexOf("err="));
        QFile after(data.filePath(store));
        if (after.open(QIODevice::ReadOnly))
            outcome.fileAfter = after.readAll();
        return outcome;
    }

    // Records by hand: no library of ours writes such things.
    static QByteArray field(int number, const QByteArray& content)
    {
        return QByteArray(1, static_cast<char>(number << 3 | 2)) + QByteArray(1, static_cast<char>(content.size())) +
            content;
    }
    static QByteArray timestamp(qint64 seconds)
    {
        QByteArray varint;
        for (; seconds >= 0x80; seconds >>= 7)
            varint += static_cast<char>(0x80 | (seconds & 0x7f));
        return "\x08" + varint + static_cast<char>(seconds);
    }
    static QByteArray record(const QByteArray& message)
    {
        return (message.size() < 0x80 ? QByteArray(1, static_cast<char>(message.size()))
                                      : QByteArray(1, static_cast<char>(0x80 | (message.size() & 0x7f))) +
                       static_cast<char>(message.size() >> 7)) +
            message;
    }
    static QByteArray silence(const QByteArray& extra = {})
    {
        const auto now = QDateTime::currentSecsSinceEpoch();
        return field(1,
                   field(1, "11111111-1111-4111-8111-111111111111") + field(2, field(2, "a") + field(3, "b")) +
                       field(3, timestamp(now - 10)) + field(4, timestamp(now + 3600)) +
                       field(5, timestamp(now - 10)) + field(8, "me") + field(9, "c") + extra) +
            field(2, timestamp(now + 7200));
    }
    static QByteArray entry(const QByteArray& extra = {})
    {
        const auto now = QDateTime::currentSecsSinceEpoch();
        return field(1,
                   field(1, "{}:{}") + field(2, field(1, "hook") + field(2, "webhook")) +
                       field(5, timestamp(now - 10)) + field(6, "\x01\x02") + extra) +
            field(2, timestamp(now + 7200));
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
