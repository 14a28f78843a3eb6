// A node as a program of its own: flags, signals, log; and two of them as the chapter runs them.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QDateTime>

#include <algorithm>
#include <csignal>

using namespace halab::test;

class NodeProgramTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void helpNamesEveryFlag_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QStringList>("flags");
        QTest::newRow("alertmanager") << "alertmanager"
                                      << QStringList{"--config.file", "--storage.path", "--data.retention",
                                             "--data.maintenance-interval", "--alerts.gc-interval",
                                             "--web.listen-address", "--web.external-url", "--web.route-prefix",
                                             "--web.get-concurrency", "--web.timeout", "--cluster.listen-address",
                                             "--cluster.advertise-address", "--cluster.peer", "--cluster.peer-timeout",
                                             "--cluster.gossip-interval", "--cluster.pushpull-interval",
                                             "--cluster.tcp-timeout", "--cluster.probe-timeout",
                                             "--cluster.probe-interval", "--cluster.settle-timeout",
                                             "--cluster.reconnect-interval", "--cluster.reconnect-timeout",
                                             "--mesh.peer", "--log.level", "--log.format"};
        QTest::newRow("receiver") << "receiver" << QStringList{"--web.listen-address", "--log.level", "--log.format"};
    }
    void helpNamesEveryFlag()
    {
        QFETCH(QString, command);
        QFETCH(QStringList, flags);
        const auto ran = run(ourProgram(), {command, "--help"});
        QCOMPARE(ran.code, 0);
        for (const auto& flag : flags)
            QVERIFY2(ran.out.contains(flag.toUtf8()), qPrintable(flag));
    }

    /// What kingpin says to wrong flags, and when it looks at them.
    void flagsAreReadAsByTheOriginal_data()
    {
        QTest::addColumn<QStringList>("flags");
        for (const char* flags : {"--bogus", "-x", "-hx", "-", "extra", "-- extra", "--no-config.file", "--log.level=foo",
                 "--log.format=xml", "--web.get-concurrency=abc", "--data.retention=5d", "--web.timeout=1x",
                 "--web.timeout", "--config.file --version", "--config.file -", "--web.systemd-socket=true", "--cluster.peer",
                 "--config.file=a --config.file=b", "--log.level=info --log.level=debug", "--version", "--no-version",
                 "--version=1", "--version --bogus", "--bogus --version", "--help", "-h", "--help --bogus",
                 "--bogus --help", "--help-long --bogus", "--help=1", "extra --version"})
            QTest::newRow(flags) << QString(flags).split(' ');
    }
    void flagsAreReadAsByTheOriginal()
    {
        const auto original = installed("prometheus-alertmanager");
        if (original.isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        QFETCH(QStringList, flags);
        const auto real = run(original, flags), ours = run(ourProgram(), QStringList{"alertmanager"} + flags);
        QCOMPARE(ours.code, real.code);
        const auto complaint = [](const Ran& ran) { return ran.err.mid(ran.err.indexOf(": error: ")); };
        QCOMPARE(complaint(ours), complaint(real));
        QCOMPARE(ours.out.isEmpty(), real.out.isEmpty());
        if (!real.out.contains(", version "))
            return;
        QVERIFY(ours.out.startsWith("halab alertmanager, version 0.25.0 (branch: "));
        QCOMPARE(ours.out.count('\n'), real.out.count('\n'));
    }

    /// What stops a node before it listens, in the words of the original.
    void startsThatFail_data()
    {
        QTest::addColumn<QStringList>("flags");
        QTest::newRow("no configuration") << QStringList{"--config.file=none.yml"};
        QTest::newRow("a listen address without a port") << QStringList{"--web.listen-address=127.0.0.1:x"};
        QTest::newRow("a wrong scheme") << QStringList{"--web.external-url=foo:bar:baz"};
        QTest::newRow("another wrong scheme") << QStringList{"--web.external-url=ftp://x/"};
    }
    void startsThatFail()
    {
        const auto original = installed("prometheus-alertmanager");
        if (original.isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        QFETCH(QStringList, flags);
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: first}\nreceivers: [{name: first}]\n");
        const auto errorOf = [&](const QString& program, QStringList arguments, int& code) {
            arguments << "--cluster.listen-address="
                      << "--storage.path=" + m_folder.filePath("failing");
            if (!flags[0].startsWith("--config.file"))
                arguments << "--config.file=" + m_folder.filePath("am.yml");
            if (!flags[0].startsWith("--web.listen-address"))
                arguments << "--web.listen-address=" + local(freePort());
            const auto ran = run(program, arguments + flags);
            code = ran.code;
            for (const auto& line : ran.err.split('\n'))
                if (line.contains(" level=error "))
                    return QString::fromUtf8(line.mid(line.indexOf(" level=error ")));
            return QString("no error");
        };
        int realCode = 0, ourCode = 0;
        const auto real = errorOf(original, {}, realCode);
        QCOMPARE(errorOf(ourProgram(), {"alertmanager"}, ourCode), real);
        QCOMPARE(ourCode, realCode);
    }

    void sighupReloadsAndAWrongFileChangesNothing()
    {
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: first}\nreceivers: [{name: first}]\n");
        const int port = freePort();
        Program node(ourProgram(), flags(port, freePort()), m_folder.path());
        QVERIFY2(node.isReady(port), node.why());

        writeFile(m_folder.filePath("am.yml"), "route: {receiver: second}\nreceivers: [{name: second}]\n");
        ::kill(static_cast<pid_t>(node.pid()), SIGHUP);
        QVERIFY2(eventually([&] { return receiver(port) == "second"; }), node.why());

        writeFile(m_folder.filePath("am.yml"), "route: {receiver: nobody}\n");
        ::kill(static_cast<pid_t>(node.pid()), SIGHUP);
        QVERIFY2(eventually([&] { return node.log().contains("Loading configuration file failed"); }), node.why());
        QCOMPARE(receiver(port), QString("second"));
    }

    void sigintStopsToo()
    {
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: first}\nreceivers: [{name: first}]\n");
        const int port = freePort();
        Program node(ourProgram(), flags(port, freePort()), m_folder.path());
        QVERIFY2(node.isReady(port), node.why());
        ::kill(static_cast<pid_t>(node.pid()), SIGINT);
        QVERIFY(node.waitForEnd(12'000));
        QCOMPARE(node.exitCode(), 0);
    }

    void theLogHasTheFormAndLevelThatWereAskedFor()
    {
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: first}\nreceivers: [{name: first}]\n");
        const auto logOf = [&](const QStringList& more) {
            const int port = freePort();
            Program node(ourProgram(), flags(port, freePort()) + more, m_folder.path());
            node.isReady(port);
            node.stop();
            return node.log();
        };
        const auto json = logOf({"--log.format=json"});
        for (const auto& line : json.trimmed().split('\n')) {
            const auto object = QJsonDocument::fromJson(line).object();
            QVERIFY2(!object["ts"].toString().isEmpty() && !object["level"].toString().isEmpty(), line.constData());
            QVERIFY2(object.contains("msg") || object.contains("build_context"), line.constData());
        }
        const auto text = logOf({"--log.level", "info"});
        QVERIFY2(
            text.startsWith("ts=") && text.contains(" level=info ") && text.contains(" component=configuration msg="),
            text.constData());
        QCOMPARE(logOf({"--log.level=error"}), QByteArray());
    }

    void routePrefix()
    {
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: first}\nreceivers: [{name: first}]\n");
        const int port = freePort();
        Program node(
            ourProgram(), flags(port, freePort()) << "--web.external-url=http://example.org/am/", m_folder.path());
        QVERIFY2(eventually([&] { return http(port, "GET", "/am/-/ready").status == 200; }), node.why());
        QCOMPARE(http(port, "GET", "/").status, 302);
        QCOMPARE(http(port, "GET", "/").header("Location"), QByteArray("/am"));
        QCOMPARE(http(port, "GET", "/am/api/v2/receivers").body, QByteArray("[{\"name\":\"first\"}]\n"));
        QCOMPARE(http(port, "GET", "/api/v2/receivers").status, 404);
    }

    void twoNodesJoinAndASilenceTravelsInLessThanHalfASecond()
    {
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: first}\nreceivers: [{name: first}]\n");
        const int firstPort = freePort(), firstGossip = freePort(), secondPort = freePort();
        Program first(ourProgram(), flags(firstPort, firstGossip), m_folder.path());
        QVERIFY2(first.isReady(firstPort), first.why());
        QElapsedTimer timer;
        timer.start();
        Program second(
            ourProgram(), flags(secondPort, freePort()) << "--cluster.peer" << local(firstGossip), m_folder.path());
        QVERIFY2(eventually([&] { return peers(firstPort) == 2 && peers(secondPort) == 2; }), second.why());
        qInfo("joined %lld ms after the second was started", static_cast<long long>(timer.elapsed()));
        QVERIFY(timer.elapsed() < 2000);

        std::vector<qint64> milliseconds;
        for (int i = 0; i < 20; ++i) {
            timer.restart();
            const auto id = createSilence(secondPort, i);
            QVERIFY(!id.isEmpty());
            while (http(firstPort, "GET", "/api/v2/silence/" + id).status != 200 && timer.elapsed() < 5000)
                QTest::qWait(5);
            milliseconds.push_back(timer.elapsed());
        }
        std::sort(milliseconds.begin(), milliseconds.end());
        qInfo("a silence was seen on the other node after %lld ms (median of 20), %lld ms at most",
            static_cast<long long>(milliseconds[10]), static_cast<long long>(milliseconds[19]));
        QVERIFY(milliseconds[10] < 500);
    }

private:
    static QStringList flags(int port, int gossip)
    {
        return {"alertmanager", "--config.file", "am.yml", "--storage.path", "data" + QString::number(port),
            "--web.listen-address=" + local(port), "--cluster.listen-address=" + local(gossip)};
    }
    static QString receiver(int port) { return http(port, "GET", "/api/v2/receivers").json()[0]["name"].toString(); }
    static int peers(int port)
    {
        return static_cast<int>(http(port, "GET", "/api/v2/status").json()["cluster"]["peers"].toArray().size());
    }
    static QByteArray createSilence(int port, int number)
    {
        const auto now = QDateTime::currentDateTimeUtc();
        const auto at = [&](int seconds) { return now.addSecs(seconds).toString(Qt::ISODateWithMs).toUtf8(); };
        return post(port, "/api/v2/silences",
            "{\"matchers\":[{\"name\":\"n\",\"value\":\"" + QByteArray::number(number) +
                "\",\"isRegex\":false}],\"startsAt\":\"" + at(0) + "\",\"endsAt\":\"" + at(3600) +
                "\",\"createdBy\":\"me\",\"comment\":\"c\"}")
            .json()["silenceID"]
            .toString()
            .toUtf8();
    }

    QTemporaryDir m_folder;
};

HALAB_TEST(NodeProgramTest, "node_program")
#include "node_program_test.moc"
