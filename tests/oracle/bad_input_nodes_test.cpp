// Bad input for every kind of program, not the Alertmanager's alone (bad_input_test): a table of
// doors and what is thrown at them. Each case ends in a clear answer, and the program still works.

#include "oracle/processes.h"
#include "support/registry.h"

#include <map>
#include <memory>
#include <vector>

using namespace halab::test;

namespace {

constexpr char badNodesAlertmanager[] = "route: {receiver: none}\nreceivers: [{name: none}]\n";
constexpr char badNodesPrometheus[] = "scrape_configs: [{job_name: none}]\n";

} // namespace

class BadInputNodesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        writeFile(m_folder.filePath("am.yml"), badNodesAlertmanager);
        writeFile(m_folder.filePath("prometheus.yml"), badNodesPrometheus);
        for (const QString kind : {"alertmanager", "prometheus", "receiver"}) {
            m_ports[kind] = freePort();
            m_programs[kind] =
                std::make_unique<Program>(ourProgram(), flags(kind, m_ports[kind]), m_folder.path());
            QVERIFY2(m_programs[kind]->isReady(m_ports[kind]), m_programs[kind]->why());
        }
    }

    void cleanup()
    {
        for (const auto& [kind, port] : m_ports)
            QVERIFY2(http(port, "GET", "/-/healthy", {}, {}, 2000).status == 200, m_programs[kind]->why());
    }

    void everyDoorRefusesAHundredMegabytes_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<bool>("chunked");
        const std::map<QString, QByteArrayList> doors{
            {"alertmanager", {"/api/v2/alerts", "/api/v2/silences", "/-/reload"}},
            {"prometheus", {"/api/v1/query", "/api/v1/query_range", "/api/v1/series", "/api/v1/labels", "/-/reload"}},
            {"receiver", {"/", "/any/path"}}};
        for (const auto& [kind, targets] : doors)
            for (const auto& target : targets)
                for (const bool chunked : {false, true})
                    QTest::addRow("%s %s %s", qPrintable(kind), target.constData(), chunked ? "in chunks" : "announced")
                        << kind << target << chunked;
    }
    void everyDoorRefusesAHundredMegabytes()
    {
        QFETCH(QString, kind);
        QFETCH(QByteArray, target);
        QFETCH(bool, chunked);
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_ports[kind]));
        QVERIFY(socket.waitForConnected(2000));
        socket.write("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
            (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: 100000000\r\n\r\n"));
        // In chunks of 1 MB until it answers: nobody has to say how much is to come.
        const QByteArray chunk = chunked ? "100000\r\n" + QByteArray(0x100000, 'x') + "\r\n" : QByteArray(0x100000, 'x');
        QByteArray answer;
        for (int i = 0; i < 100 && answer.isEmpty(); ++i) {
            if (socket.state() == QAbstractSocket::ConnectedState)
                socket.write(chunk);
            QVERIFY(eventually([&] { return socket.bytesToWrite() == 0 || socket.bytesAvailable() > 0 ||
                    socket.state() != QAbstractSocket::ConnectedState; }));
            answer += socket.readAll();
        }
        eventually([&] { return !(answer += socket.readAll()).isEmpty(); }, 3000);
        QVERIFY2(answer.startsWith("HTTP/1.1 413"), answer.left(200).constData());
    }

    void aHundredClientsThatNeverFinish_data() { kinds(); }
    void aHundredClientsThatNeverFinish()
    {
        QFETCH(QString, kind);
        const QByteArray beginnings[] = {"GET /metr", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nabc", ""};
        std::vector<std::unique_ptr<QTcpSocket>> clients;
        for (int i = 0; i < 100; ++i) {
            clients.push_back(std::make_unique<QTcpSocket>());
            clients.back()->connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_ports[kind]));
            QVERIFY(clients.back()->waitForConnected(2000));
            clients.back()->write(beginnings[i % 4]);
            clients.back()->flush();
        }
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(http(m_ports[kind], "GET", "/metrics").status, 200);
        QVERIFY(timer.elapsed() < 2000);
    }

    void aTakenPort_data() { kinds(); }
    void aTakenPort()
    {
        QFETCH(QString, kind);
        Program program(ourProgram(), flags(kind, m_ports[kind]), m_folder.path());
        QVERIFY(program.waitForEnd(5000));
        QCOMPARE(program.exitCode(), 1);
        const QByteArray wanted = "listen tcp " + local(m_ports[kind]).toUtf8() + ": bind: address already in use";
        QVERIFY2(program.log().contains(wanted), program.why());
    }

    void aTypoInPrometheusFiles()
    {
        writeFile(m_folder.filePath("typo.yml"), "scrape_configs:\n- job_nam: a\n");
        Program program(ourProgram(),
            {"prometheus", "--config.file=typo.yml", "--web.listen-address=" + local(freePort())}, m_folder.path());
        QVERIFY(program.waitForEnd(5000));
        QCOMPARE(program.exitCode(), 1);
        QVERIFY2(program.log().contains("field job_nam not found in type config"), program.why());
        QVERIFY2(program.log().contains("typo.yml:2"), program.why());
    }

    void aLabWithAnUnknownKey_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("run") << "run" << QByteArray("lab.yaml:2:1: unknown key “minuets”");
        QTest::newRow("grade") << "grade" << QByteArray("lab.yaml:2:1: unknown key “minuets”");
    }
    void aLabWithAnUnknownKey()
    {
        QFETCH(QString, command);
        QFETCH(QByteArray, says);
        QVERIFY(QDir(m_folder.path()).mkpath("lab"));
        writeFile(m_folder.filePath("lab/lab.yaml"), "halab: 1\nminuets: 3\nid: lab\n");
        const auto ran = run(ourProgram(), {command, m_folder.filePath("lab")});
        QCOMPARE(ran.code, 2);
        const QByteArray said = ran.err + ran.out;
        QVERIFY2(said.contains(says), said.constData());
    }

private:
    void kinds()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"alertmanager", "prometheus", "receiver"})
            QTest::newRow(kind) << QString(kind);
    }
    static QStringList flags(const QString& kind, int port)
    {
        QStringList out{kind, "--web.listen-address=" + local(port)};
        if (kind == "alertmanager")
            out << "--config.file=am.yml" << "--cluster.listen-address=" << "--storage.path=am" + QString::number(port);
        if (kind == "prometheus")
            out << "--config.file=prometheus.yml" << "--storage.tsdb.path=prom" + QString::number(port);
        return out;
    }

    QTemporaryDir m_folder;
    std::map<QString, int> m_ports;
    std::map<QString, std::unique_ptr<Program>> m_programs;
};

HALAB_TEST(BadInputNodesTest, "bad_input_nodes")
#include "bad_input_nodes_test.moc"
