// What a node must survive: every case ends in a clear error, and the node still answers.

#include "oracle/processes.h"
#include "support/registry.h"

#include <QRandomGenerator>

using namespace halab::test;

namespace {

constexpr char bad_input_config[] = "route: {receiver: hook}\nreceivers: [{name: hook}]\n";

} // namespace

class BadInputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        writeFile(m_folder.filePath("am.yml"), bad_input_config);
        m_port = freePort();
        m_gossip = freePort();
        m_node = std::make_unique<Program>(ourProgram(), arguments("am.yml", m_port, m_gossip), m_folder.path());
        QVERIFY2(m_node->isReady(m_port), m_node->why());
    }
    void cleanup() { QCOMPARE(http(m_port, "GET", "/-/healthy").status, 200); }

    void aConfigurationWithATypo()
    {
        writeFile(m_folder.filePath("typo.yml"), "route: {receiver: hook}\nreceivers: [{name: hook}]\nrecievers: []\n");
        Program program(ourProgram(), arguments("typo.yml", freePort(), freePort()), m_folder.path());
        QVERIFY(program.waitForEnd(5000));
        QCOMPARE(program.exitCode(), 1);
        const auto log = program.log();
        QVERIFY2(log.contains("field recievers not found in type config.plain"), log.constData());
        QVERIFY2(log.contains("typo.yml:3"), log.constData());
    }

    void aConfigurationThatIsNotThere()
    {
        Program program(ourProgram(), arguments("nowhere.yml", freePort(), freePort()), m_folder.path());
        QVERIFY(program.waitForEnd(5000));
        QCOMPARE(program.exitCode(), 1);
        QVERIFY2(program.log().contains("open nowhere.yml: no such file or directory"), program.why());
    }

    void aTakenPort_data()
    {
        QTest::addColumn<bool>("web");
        QTest::newRow("web") << true;
        QTest::newRow("gossip") << false;
    }
    void aTakenPort()
    {
        QFETCH(bool, web);
        Program program(
            ourProgram(), arguments("am.yml", web ? m_port : freePort(), web ? freePort() : m_gossip), m_folder.path());
        QVERIFY(program.waitForEnd(5000));
        QCOMPARE(program.exitCode(), 1);
        QVERIFY2(program.log().contains("bind: address already in use"), program.why());
    }

    void anUnknownFlag()
    {
        const auto ran = run(ourProgram(), {"alertmanager", "--bogus"});
        QCOMPARE(ran.code, 1);
        QCOMPARE(ran.err, QByteArray("halab alertmanager: error: unknown long flag '--bogus', try --help\n"));
    }

    void anUnknownSubcommand()
    {
        const auto ran = run(ourProgram(), {"no-such-thing-here"});
        QCOMPARE(ran.code, 2);
        QVERIFY2(ran.err.contains("no-such-thing-here"), ran.err.constData());
    }

    void aBodyOfAHundredMegabytes()
    {
        const auto answer = http(m_port, "POST", "/api/v2/alerts", QByteArray(100'000'000, 'x'),
            {{"Content-Type", "application/json"}}, 20'000);
        // The answer may be lost where the connection is reset under the rest of the body.
        QVERIFY(answer.status == 413 || answer.status == 0);
    }

    void aBodyThatClaimsAHundredMegabytes()
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_port));
        QVERIFY(socket.waitForConnected(2000));
        socket.write("POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     "Content-Length: 100000000\r\n\r\n[");
        QVERIFY(socket.waitForReadyRead(5000));
        QVERIFY(socket.readAll().startsWith("HTTP/1.1 413"));
    }

    void clientsThatNeverFinish()
    {
        std::vector<std::unique_ptr<QTcpSocket>> clients;
        for (int i = 0; i < 50; ++i) {
            clients.push_back(std::make_unique<QTcpSocket>());
            clients.back()->connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_port));
            QVERIFY(clients.back()->waitForConnected(2000));
            clients.back()->write(i % 2 ? "POST /api/v2/alerts HTTP/1.1\r\nContent-Length: 10\r\n\r\n[" : "GET /");
            clients.back()->flush();
        }
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(http(m_port, "GET", "/api/v2/status").status, 200);
        QVERIFY(timer.elapsed() < 2000);
    }

    void deeplyNestedJson()
    {
        const auto answer = post(m_port, "/api/v2/alerts", QByteArray(1'000'000, '['));
        QCOMPARE(answer.status, 400);
    }

    void garbageInsteadOfHttp()
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_port));
        QVERIFY(socket.waitForConnected(2000));
        socket.write("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n");
        QVERIFY(eventually([&] { return socket.state() == QAbstractSocket::UnconnectedState; }, 5000));
    }

    void randomGossip()
    {
        auto& random = *QRandomGenerator::global();
        QUdpSocket udp;
        for (int i = 0; i < 2000; ++i) {
            QByteArray packet(1 + static_cast<int>(random.bounded(200)), '\0');
            for (auto& byte : packet)
                byte = static_cast<char>(random.bounded(256));
            packet[0] = static_cast<char>(i % 16); // every message type
            udp.writeDatagram(packet, QHostAddress::LocalHost, static_cast<quint16>(m_gossip));
        }
        for (int i = 0; i < 50; ++i) {
            QTcpSocket tcp;
            tcp.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(m_gossip));
            QVERIFY(tcp.waitForConnected(2000));
            QByteArray bytes(100, '\0');
            for (auto& byte : bytes)
                byte = static_cast<char>(random.bounded(256));
            bytes[0] = static_cast<char>(i % 16);
            tcp.write(bytes);
            tcp.waitForBytesWritten(1000);
        }
        QVERIFY(m_node->isRunning());
        QCOMPARE(http(m_port, "GET", "/api/v2/status").json()["cluster"]["peers"].toArray().size(), 1);
    }

    void theChaptersFlagIsTakenWithANotice()
    {
        const int port = freePort();
        auto flags = arguments("am.yml", port, freePort());
        flags << "--mesh.peer=127.0.0.1:6783";
        Program program(ourProgram(), flags, m_folder.path());
        QVERIFY2(program.isReady(port), program.why());
        QVERIFY2(program.log().contains("--cluster.peer=127.0.0.1:9094"), program.why());
        QVERIFY(program.stop());
        QCOMPARE(program.exitCode(), 0);
    }

    void aReceiverRefusesWhatIsNoJson()
    {
        const int port = freePort();
        Program receiver(ourProgram(), {"receiver", "--web.listen-address", local(port)}, m_folder.path());
        QVERIFY2(receiver.isReady(port), receiver.why());
        const auto answer = post(port, "/", "no JSON");
        QCOMPARE(answer.status, 400);
        QVERIFY(answer.body.startsWith("cannot read the notification: the body is no JSON"));
        QCOMPARE(post(port, "/any/path", "{\"status\":\"firing\"}").status, 200);
        QCOMPARE(http(port, "GET", "/api/notifications").json().array().size(), 1);
    }

private:
    static QStringList arguments(const QString& config, int port, int gossip)
    {
        return {"alertmanager", "--config.file", config, "--storage.path=data" + QString::number(port),
            "--web.listen-address=" + local(port), "--cluster.listen-address=" + local(gossip)};
    }

    QTemporaryDir m_folder;
    int m_port = 0, m_gossip = 0;
    std::unique_ptr<Program> m_node;
};

HALAB_TEST(BadInputTest, "bad_input")
#include "bad_input_test.moc"
