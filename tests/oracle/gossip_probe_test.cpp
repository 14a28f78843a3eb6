// The same bytes to the gossip port of the real program and of ours, well formed and not: both answer with the same
// bytes, or with the same silence, and go on.

#include "memberlist/wire/ack.h"
#include "memberlist/wire/alive.h"
#include "memberlist/wire/compressed.h"
#include "memberlist/wire/indirect_ping.h"
#include "memberlist/wire/nack.h"
#include "memberlist/wire/packet.h"
#include "memberlist/wire/stream_reader.h"
#include "memberlist/wire/suspect.h"
#include "oracle/processes.h"
#include "support/registry.h"

#include <QUdpSocket>

#include <algorithm>
#include <sys/socket.h>

using namespace halab::test;
namespace wire = halab::memberlist::wire;

namespace gossip_probe {

inline const std::string loopbackBytes("\x7f\x00\x00\x01", 4);
inline const std::string goodVersions("\x01\x05\x02\x00\x00\x00", 6);

inline std::string bytesOf(std::initializer_list<int> values)
{
    std::string out;
    for (const int value : values)
        out.push_back(static_cast<char>(value));
    return out;
}

/// One of the two, by itself.
struct Probed {
    std::unique_ptr<Program> process;
    int web = 0, gossip = 0;
    std::string name;

    void start(const QString& program, QStringList arguments, const QString& folder, const QString& data)
    {
        web = freePort();
        gossip = freePort();
        arguments << "--config.file=am.yml"
                  << "--storage.path=" + data << "--web.listen-address=" + local(web)
                  << "--cluster.listen-address=" + local(gossip) << "--cluster.tcp-timeout=1s"
                  << "--cluster.probe-timeout=300ms"
                  << "--log.level=debug";
        process = std::make_unique<Program>(program, arguments, folder);
    }
    bool isReady()
    {
        if (!process->isReady(web))
            return false;
        name = http(web, "GET", "/api/v2/status").json()["cluster"]["name"].toString().toStdString();
        return !name.empty();
    }

    /// What it says to these bytes, and whether it closes by itself before its timeout.
    std::string answer(const std::string& bytes, bool halfClose) const
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, static_cast<quint16>(gossip));
        if (!socket.waitForConnected(2000))
            return "refused";
        socket.write(bytes.data(), static_cast<qint64>(bytes.size()));
        socket.waitForBytesWritten(1000);
        if (halfClose)
            ::shutdown(static_cast<int>(socket.socketDescriptor()), SHUT_WR);
        QElapsedTimer timer;
        timer.start();
        std::string got;
        while (socket.state() == QAbstractSocket::ConnectedState && timer.elapsed() < 2500) {
            socket.waitForReadyRead(50);
            got += socket.readAll().toStdString();
        }
        const auto* how = timer.elapsed() < 700 ? "closed at once"
            : timer.elapsed() < 2500            ? "closed late"
                                                : "left open";
        return read(got) + ", " + how;
    }

    /// The bytes, or for a whole state what is in it: it holds addresses, and its two parts come in any order.
    std::string read(const std::string& got) const
    {
        if (got.empty())
            return "nothing";
        wire::StreamReader reader;
        const auto message = reader.feed(got);
        if (!message || !*message)
            return "unreadable " + QByteArray::fromStdString(got).toHex().toStdString();
        const auto* state = std::get_if<wire::PushPull>(&**message);
        if (!state)
            return QByteArray::fromStdString(got).toHex().toStdString();
        std::string out = state->join ? "join" : "state";
        for (const auto& node : state->nodes) {
            out += " " + (node.name == name ? std::string("itself") : node.name) + " state " +
                std::to_string(node.state) + " incarnation " + std::to_string(node.incarnation) +
                (node.meta ? " meta empty" : " meta nil") + " port " +
                (node.port == gossip ? std::string("own") : std::to_string(node.port));
        }
        return out + " user state " + std::to_string(state->userState.size());
    }
};

} // namespace gossip_probe

using namespace gossip_probe;

class GossipProbeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: none}\nreceivers: [{name: none}]\n");
        m_real.start(installed("prometheus-alertmanager"), {}, m_folder.path(), "real");
        m_ours.start(ourProgram(), {"alertmanager"}, m_folder.path(), "ours");
        QVERIFY2(m_real.isReady(), m_real.process->why());
        QVERIFY2(m_ours.isReady(), m_ours.process->why());
        // Each tells the first four that it talks to of its birth.
        for (const auto* node : {&m_real, &m_ours})
            for (int i = 0; i < 5; ++i)
                QVERIFY(!exchange(*node, wire::encode(wire::Ping{.seqNo = 1})).isEmpty());
    }

    void streams_data()
    {
        QTest::addColumn<QByteArray>("bytes"); // NAME stands for the name of who is asked
        QTest::addColumn<bool>("halfClose");
        const auto row = [](const char* title, const std::string& bytes, bool halfClose = false) {
            QTest::newRow(title) << QByteArray::fromStdString(bytes) << halfClose;
        };
        const wire::Ping ping{.seqNo = 7, .node = "NAME"};
        row("nothing", "", true);
        row("nothing, and waits", "");
        row("a ping", wire::encode(ping));
        row("a packed ping", wire::compress(wire::encode(wire::Ping{.seqNo = 7})));
        row("a ping for nobody in particular", wire::encode(wire::Ping{.seqNo = 70000}));
        row("a ping for somebody else", wire::encode(wire::Ping{.seqNo = 7, .node = "somebody"}));
        row("two pings: one is answered", wire::encode(ping) + wire::encode(ping));
        row("half a ping", wire::encode(ping).substr(0, 9), true);
        row("half a ping, and waits", wire::encode(ping).substr(0, 9));
        row("a ping whose number is a text", bytesOf({0, 0x81, 0xa5, 'S', 'e', 'q', 'N', 'o', 0xa1, 'x'}));
        row("a ping whose number is too large",
            bytesOf({0, 0x81, 0xa5, 'S', 'e', 'q', 'N', 'o', 0xcf, 1, 0, 0, 0, 0, 0, 0, 0}));
        row("a ping as an array", bytesOf({0, 0x92, 9, 0xa0}));
        row("a ping with an unknown key",
            bytesOf({0, 0x82, 0xa1, 'X', 0x93, 1, 2, 3, 0xa5, 'S', 'e', 'q', 'N', 'o', 5}));
        row("an ack", wire::encode(wire::Ack{7, std::nullopt}));
        row("an error", wire::encode(wire::ErrorReply{"no"}));
        row("an unknown type", bytesOf({99}));
        row("a label, which 0.2.2 does not know and ours does not want", bytesOf({244, 1, 'x'}) + wire::encode(ping));
        row("encrypted", bytesOf({10, 0, 0, 0, 1, 0}));
        row("an unknown packing", wire::encode(wire::Compressed{.algorithm = 7, .buffer = "abc"}));
        row("LZW that is none", wire::encode(wire::Compressed{.algorithm = 0, .buffer = bytesOf({0xff, 0xff, 0xff})}));
        row("LZW without an end", wire::encode(wire::Compressed{.algorithm = 0, .buffer = bytesOf({0})}));
        row("half a packed message", wire::compress(wire::encode(ping)).substr(0, 20), true);
        row("half a packed message, and waits", wire::compress(wire::encode(ping)).substr(0, 20));
        row("a packed half of a ping", wire::compress(wire::encode(ping).substr(0, 9)));
        row("packed twice", wire::compress(wire::compress(wire::encode(ping))));
        row("a state", wire::encode(wire::PushPull{.join = false}));
        row("a packed state, to join", wire::compress(wire::encode(wire::PushPull{.join = true})));
        row("a state with a node that left",
            wire::encode(wire::PushPull{.join = false,
                .nodes = {{.name = "gone",
                    .address = loopbackBytes,
                    .port = 9,
                    .incarnation = 1,
                    .state = 3,
                    .versions = goodVersions}}}));
        row("a state of a protocol of the future",
            wire::encode(wire::PushPull{.join = false,
                .nodes = {{.name = "future",
                    .address = loopbackBytes,
                    .port = 9,
                    .incarnation = 1,
                    .state = 0,
                    .versions = bytesOf({7, 9, 8, 0, 0, 0})}}}));
        row("a state that promises more nodes", wire::encode(wire::PushPullHeader{.nodes = 2}), true);
        row("a state that promises more bytes", wire::encode(wire::PushPullHeader{.userStateLength = 9}) + "abc", true);
        row("a state of nonsense", wire::encode(wire::PushPull{.join = false, .userState = "nonsense"}));
        row("a user's message", wire::encodeForStream({"nonsense"}));
        row("half a user's message", wire::encode(wire::UserMessageHeader{.length = 9}) + "abc", true);
        row("an empty user's message", wire::encodeForStream({""}));
    }
    void streams()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, halfClose);
        const auto real = m_real.answer(addressed(bytes, m_real), halfClose);
        const auto ours = m_ours.answer(addressed(bytes, m_ours), halfClose);
        QCOMPARE(QString::fromStdString(ours), QString::fromStdString(real));
        QVERIFY(m_real.process->isRunning() && m_ours.process->isRunning());
    }

    void packets_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* title, const std::string& bytes) {
            QTest::newRow(title) << QByteArray::fromStdString(bytes);
        };
        const auto ping = wire::encode(wire::Ping{.seqNo = 7, .node = "NAME"});
        const auto small = wire::encode(wire::Ping{.seqNo = 300});
        row("a ping", ping);
        row("a ping for nobody in particular", small);
        row("a ping for somebody else", wire::encode(wire::Ping{.seqNo = 7, .node = "somebody"}));
        row("with a checksum", wire::withCrc(small));
        row("with a wrong checksum", bytesOf({12, 1, 2, 3, 4}) + small);
        row("packed", wire::compress(small));
        row("packed twice", wire::compress(wire::compress(small)));
        row("checksum inside the packing", wire::compress(wire::withCrc(small)));
        row("two in one", wire::makeCompound({small, wire::encode(wire::Ping{.seqNo = 301})}));
        row("two in one, the second cut off",
            wire::makeCompound({small, wire::encode(wire::Ping{.seqNo = 301})}).substr(0, 6 + small.size()));
        row("one inside two", wire::makeCompound({wire::makeCompound({small}), wire::encode(wire::Nack{1})}));
        row("no parts", bytesOf({7, 0}));
        row("too few lengths", bytesOf({7, 9, 0}));
        row("an unknown type", bytesOf({99, 1}));
        row("a label", bytesOf({244, 1, 'x'}) + small);
        row("half a ping", small.substr(0, 5));
        row("a ping as an array", bytesOf({0, 0x92, 9, 0xa0}));
        row("an answer to nothing", wire::encode(wire::Ack{77, ""}));
        row("an alive of no version",
            wire::encode(
                wire::Alive{.incarnation = 1, .node = "x", .address = loopbackBytes, .port = 9, .versions = ""}));
        row("an alive of version nought",
            wire::encode(wire::Alive{
                .incarnation = 1, .node = "x", .address = loopbackBytes, .port = 9, .versions = std::string(6, '\0')}));
        row("about nobody", wire::encode(wire::Suspect{.incarnation = 9, .node = "nobody", .from = "x"}));
    }
    void packets()
    {
        QFETCH(QByteArray, bytes);
        QCOMPARE(exchange(m_ours, addressed(bytes, m_ours)), exchange(m_real, addressed(bytes, m_real)));
        QVERIFY(m_real.process->isRunning() && m_ours.process->isRunning());
    }

    void aHelperPingsForSomebodyElse_data()
    {
        QTest::addColumn<bool>("isThere");
        QTest::addColumn<bool>("wantsNack");
        QTest::newRow("who is there") << true << true;
        QTest::newRow("who is not") << false << true;
        QTest::newRow("who is not, and no nack is wanted") << false << false;
    }
    void aHelperPingsForSomebodyElse()
    {
        QFETCH(bool, isThere);
        QFETCH(bool, wantsNack);
        for (const auto* helper : {&m_real, &m_ours}) {
            QUdpSocket requester, target;
            requester.bind(QHostAddress::LocalHost);
            target.bind(QHostAddress::LocalHost);
            const auto request = wire::encode(wire::IndirectPing{.seqNo = 42,
                .target = loopbackBytes,
                .port = target.localPort(),
                .node = "target",
                .nack = wantsNack,
                .sourceAddress = loopbackBytes,
                .sourcePort = requester.localPort(),
                .sourceNode = "requester"});
            requester.writeDatagram(request.data(), static_cast<qint64>(request.size()), QHostAddress::LocalHost,
                static_cast<quint16>(helper->gossip));
            QVERIFY(target.waitForReadyRead(1000));
            const auto pinged = receive(target);
            const auto ping = wire::decode<wire::Ping>(std::string_view(pinged).substr(1));
            QVERIFY(pinged[0] == 0 && ping);
            QCOMPARE(ping->node, std::string("target"));
            QCOMPARE(int(ping->sourcePort), helper->gossip);
            QCOMPARE(ping->sourceNode, helper->name);
            if (isThere) {
                const auto ack = wire::encode(wire::Ack{ping->seqNo, "payload"});
                target.writeDatagram(ack.data(), static_cast<qint64>(ack.size()), QHostAddress::LocalHost,
                    static_cast<quint16>(helper->gossip));
            }
            const bool answered = requester.waitForReadyRead(700);
            QCOMPARE(answered, isThere || wantsNack);
            if (answered) {
                // What the target had to say besides is not passed on.
                const auto wanted = isThere ? wire::encode(wire::Ack{42, std::nullopt}) : wire::encode(wire::Nack{42});
                QCOMPARE(
                    QByteArray::fromStdString(receive(requester)).toHex(), QByteArray::fromStdString(wanted).toHex());
            }
        }
    }

private:
    /// The packets that come back, in hex.
    static QByteArray exchange(const Probed& node, const std::string& packet)
    {
        QUdpSocket socket;
        socket.bind(QHostAddress::LocalHost);
        socket.writeDatagram(packet.data(), static_cast<qint64>(packet.size()), QHostAddress::LocalHost,
            static_cast<quint16>(node.gossip));
        QByteArrayList answers;
        while (socket.waitForReadyRead(answers.isEmpty() ? 250 : 80)) {
            while (socket.hasPendingDatagrams())
                answers << QByteArray::fromStdString(receive(socket)).toHex();
        }
        std::ranges::sort(answers);
        return answers.join(' ');
    }
    static std::string addressed(QByteArray bytes, const Probed& node)
    {
        // A name has 26 bytes (a raw of less than 32 is 0xa0 | its length).
        const QByteArray name =
            QByteArray(1, static_cast<char>(0xa0 | node.name.size())) + QByteArray::fromStdString(node.name);
        return bytes.replace(QByteArray("\xa4NAME"), name).toStdString();
    }
    static std::string receive(QUdpSocket& socket)
    {
        QByteArray datagram(qsizetype(socket.pendingDatagramSize()), '\0');
        socket.readDatagram(datagram.data(), datagram.size());
        return datagram.toStdString();
    }

    QTemporaryDir m_folder;
    Probed m_real, m_ours;
};

HALAB_TEST(GossipProbeTest, "gossip_probe")
#include "gossip_probe_test.moc"
