// Gossip over mutual TLS: what a record is, that a cluster works on it as on UDP and TCP, who is kept out, and what
// the file of --cluster.tls-config may say.

#include "alertmanager/cluster/handed_stream.h"
#include "alertmanager/cluster/peer.h"
#include "alertmanager/cluster/tls_record.h"
#include "alertmanager/cluster/tls_transport.h"
#include "host/vocabulary.h"
#include "host/worlds.h"
#include "support/certificates.h"
#include "support/registry.h"

#include <QObject>

namespace halab::alertmanager {

using namespace halab::test;
using namespace std::chrono_literals;

class ClusterTlsTest : public QObject {
    Q_OBJECT

    static constexpr char mutualTls[] = "tls_server_config:\n  cert_file: own.crt\n  key_file: own.key\n"
                                        "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n"
                                        "tls_client_config:\n  ca_file: ca.crt\n  cert_file: own.crt\n  key_file: own.key\n";

    /// A member whose state is one text.
    struct Member {
        Member(Host& host, const std::vector<std::string>& peers, std::string own)
            : state(std::move(own))
        {
            auto transport = makeTlsTransportFactory(host, "tls.yml", metrics);
            if (!transport)
                qFatal("%s", transport.error().message.c_str());
            PeerOptions options;
            options.peers = peers;
            options.transport = *transport;
            peer = *Peer::create(host, options, metrics);
            peer->addState({.key = "sil", .marshal = [this] { return state; }, .merge = [this](std::string_view records, const std::string&) {
                heard += records;
                return Status{};
            }});
            peer->join();
        }

        double metric(const std::string& name) const
        {
            const auto page = metrics.write();
            const auto at = page.find("\n" + name + " ");
            return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size() + 2));
        }

        exposition::Registry metrics;
        std::string state, heard;
        std::unique_ptr<Peer> peer;
    };

    std::unique_ptr<Certificates> m_made;
    Pem m_authority, m_other;

    void install(Host& host, const QString& issuer)
    {
        const auto own = m_made->issue("own", issuer, "IP:" + QString::fromStdString(host.network().ownAddress().toString()));
        QVERIFY(host.disk().replace("own.crt", own.certificate));
        QVERIFY(host.disk().replace("own.key", own.key));
        QVERIFY(host.disk().replace("ca.crt", m_authority.certificate));
        QVERIFY(host.disk().replace("tls.yml", mutualTls));
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!Certificates::isAvailable())
            QSKIP("the openssl command is not installed");
        m_made = std::make_unique<Certificates>();
        m_authority = m_made->authority("Lab Authority");
        m_other = m_made->authority("Other Authority");
    }

    /// Length, then {1 version, 2 kind (left out for STREAM), 3 from_addr, 4 msg}.
    void aRecordIsWrittenAsTheOriginalDoes()
    {
        const auto bytes = [](std::initializer_list<int> list) { return std::string(list.begin(), list.end()); };
        const auto version = bytes({0x0A, 6}) + "v0.1.0";
        QVERIFY(encodeTlsRecord({}) == bytes({8, 0, 0, 0}) + version);
        const TlsRecord packet{.kind = TlsRecord::Kind::Packet, .from = "127.0.0.1:9094", .packet = "ping"};
        QVERIFY(encodeTlsRecord(packet)
            == bytes({32, 0, 0, 0}) + version + bytes({0x10, 1, 0x1A, 14}) + "127.0.0.1:9094" + bytes({0x22, 4}) + "ping");
    }

    void recordsComeInPieces()
    {
        const auto first = encodeTlsRecord({.kind = TlsRecord::Kind::Packet, .from = "1.2.3.4:5", .packet = std::string(300, 'p')});
        const auto all = first + encodeTlsRecord({}) + "raw";
        std::string buffer;
        QStringList seen;
        for (const char byte : all) {
            buffer += byte;
            for (auto record = takeTlsRecord(buffer); seen.size() < 2 && record && *record; record = takeTlsRecord(buffer))
                seen << QString::number(static_cast<int>((*record)->kind)) + QString::fromStdString((*record)->from) + QString::number((*record)->packet.size());
        }
        QCOMPARE(seen, QStringList({"11.2.3.4:5300", "00"}));
        QCOMPARE(buffer, std::string("raw"));
    }

    void badRecords_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QString>("error");
        QTest::newRow("not protobuf") << QByteArray("\xff\xff\xff", 3) << "error parsing message";
        QTest::newRow("another version") << QByteArray("\x0a\x06v0.2.0") << "tls memberlist message version incompatible";
        QTest::newRow("no version") << QByteArray() << "tls memberlist message version incompatible";
        QTest::newRow("another kind") << QByteArray("\x0a\x06v0.1.0\x10\x02") << "could not read from either stream or packet channel";
        QTest::newRow("cut off") << QByteArray("\x0a\x06v0.1") << "error parsing message";
    }
    void badRecords()
    {
        QFETCH(QByteArray, message);
        QFETCH(QString, error);
        auto buffer = std::string(1, static_cast<char>(message.size())) + std::string(3, '\0') + message.toStdString();
        const auto record = takeTlsRecord(buffer);
        QVERIFY(!record);
        QCOMPARE(QString::fromStdString(record.error().message), error);
        std::string endless = "\xff\xff\xff\x7f";
        QVERIFY(!takeTlsRecord(endless));
    }

    void aClusterGossipsOverIt_data() { bothWorlds(); }
    void aClusterGossipsOverIt()
    {
        QFETCH(QString, world);
        const auto lab = makeWorld(world);
        auto& first = lab->addHost({.name = "alertmanager-1"});
        auto& second = lab->addHost({.name = "alertmanager-2"});
        install(first, "Lab Authority");
        install(second, "Lab Authority");
        Member a(first, {}, "of a");
        Member b(second, {"alertmanager-1:9094"}, "of b");
        QVERIFY(lab->runUntil([&] { return a.peer->members().size() == 2 && b.peer->members().size() == 2; }, patience));
        QVERIFY(lab->runUntil([&] { return a.heard == "of b" && b.heard == "of a"; }, patience)); // by push/pull, on a stream
        a.peer->broadcast("sil", "small");
        QVERIFY(lab->runUntil([&] { return b.heard.find("small") != std::string::npos; }, patience)); // by packet
        const std::string large(100'000, 'L');
        b.peer->broadcast("sil", large);
        QVERIFY(lab->runUntil([&] { return a.heard.find(large) != std::string::npos; }, patience)); // by stream
        bool suspected = false;
        lab->trace().subscribe([&](const Event& event) { suspected |= event.kind == kind::memberSuspected; });
        letPass(*lab, 5s); // of probes
        QVERIFY(!suspected);
        QVERIFY(a.metric("alertmanager_tls_transport_packet_bytes_sent_total") > 0);
        QVERIFY(a.metric("alertmanager_tls_transport_packet_bytes_received_total") > 0);
        QVERIFY(b.metric("alertmanager_tls_transport_stream_connections_sent_total") >= 2);
        QVERIFY(a.metric("alertmanager_tls_transport_stream_connections_received_total") >= 2);
        QCOMPARE(a.metric("alertmanager_tls_transport_read_errors_total"), 0.0);
    }

    /// Pooled connections die with their host, and new ones take their place.
    void aKilledMemberComesBack()
    {
        const auto lab = makeWorld("simulated");
        auto& first = lab->addHost({.name = "alertmanager-1"});
        auto& second = lab->addHost({.name = "alertmanager-2"});
        install(first, "Lab Authority");
        install(second, "Lab Authority");
        Member a(first, {"alertmanager-2:9094"}, "of a");
        auto b = std::make_unique<Member>(second, std::vector<std::string>{"alertmanager-1:9094"}, "of b");
        QVERIFY(lab->runUntil([&] { return a.peer->members().size() == 2; }, patience));
        b.reset();
        lab->powerOff("alertmanager-2", false);
        QVERIFY(lab->runUntil([&] { return a.peer->members().size() == 1; }, 60s));
        install(second, "Lab Authority");
        b = std::make_unique<Member>(second, std::vector<std::string>{"alertmanager-1:9094"}, "of b");
        QVERIFY(lab->runUntil([&] { return a.peer->members().size() == 2 && b->peer->members().size() == 2; }, 60s));
    }

    void strangersAreKeptOut()
    {
        const auto lab = makeWorld("simulated");
        auto& first = lab->addHost({.name = "alertmanager-1"});
        auto& second = lab->addHost({.name = "alertmanager-2"});
        install(first, "Lab Authority");
        install(second, "Other Authority");
        Member a(first, {}, "of a");
        Member b(second, {"alertmanager-1:9094"}, "of b");
        letPass(*lab, 10s);
        QCOMPARE(a.peer->members().size(), 1U);
        QCOMPARE(b.peer->members().size(), 1U);
        QCOMPARE(a.heard, std::string());
        QVERIFY(a.metric("alertmanager_tls_transport_read_errors_total") > 0);
    }

    /// What was read too early is delivered first, and the end last.
    void aHandedStreamForgetsNothing()
    {
        const auto lab = makeWorld("simulated");
        auto& server = lab->addHost({.name = "server"});
        auto& client = lab->addHost({.name = "client"});
        std::unique_ptr<Stream> accepted, sent;
        const auto listener = *server.network().listen(port(1000), [&](auto stream) { accepted = std::move(stream); });
        const auto call = client.network().dial(listener->address(), 5s, [&](auto stream) { sent = std::move(*stream); });
        QVERIFY(lab->runUntil([&] { return accepted && sent; }, patience));
        auto handed = makeHandedStream(server.clock(), std::move(accepted), "one ");
        sent->write("two ");
        sent->close();
        letPass(*lab, 100ms);
        std::string heard;
        handed->listen({.data = [&](auto bytes) { heard += bytes; }, .closed = [&](const auto&) { heard += "end"; }});
        QCOMPARE(heard, std::string());
        letPass(*lab, 100ms);
        QCOMPARE(heard, std::string("one two end"));
    }

    void files_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        const QString server = "tls_server_config:\n  cert_file: own.crt\n  key_file: own.key\n";
        QTest::newRow("both sides") << QString(mutualTls) << "";
        QTest::newRow("nothing about the client") << server << ""; // 0.25 panics
        QTest::newRow("nothing") << "" << "missing 'tls_server_config' entry in the TLS configuration";
        QTest::newRow("nothing about the server") << "tls_client_config:\n  ca_file: ca.crt\n" << "missing 'tls_server_config' entry in the TLS configuration";
        QTest::newRow("unknown") << "foo: 1\n" << "yaml: unmarshal errors:\n  line 1: field foo not found in type cluster.TLSTransportConfig";
        QTest::newRow("unknown, client") << server + "tls_client_config:\n  foo: 1\n" << "yaml: unmarshal errors:\n  line 5: field foo not found in type config.plain";
        QTest::newRow("server's file") << "tls_server_config:\n  cert_file: nope.pem\n  key_file: own.key\n" << "tls transport: invalid TLS server config: failed to load X509KeyPair: open nope.pem: no such file or directory";
        QTest::newRow("no key") << "tls_server_config:\n  cert_file: own.crt\n" << "tls transport: invalid TLS server config: missing key_file";
        QTest::newRow("client's authority") << server + "tls_client_config:\n  ca_file: nope.pem\n" << "tls transport: invalid TLS client config: unable to load specified CA cert nope.pem: open nope.pem: no such file or directory";
        QTest::newRow("no authority") << server + "tls_client_config:\n  ca_file: own.key\n" << "tls transport: invalid TLS client config: unable to use specified CA cert own.key";
        QTest::newRow("half a pair") << server + "tls_client_config:\n  cert_file: own.crt\n" << "tls transport: invalid TLS client config: client cert file \"own.crt\" specified without client key file";
    }
    void files()
    {
        QFETCH(QString, text);
        QFETCH(QString, error);
        const auto lab = makeWorld("simulated");
        auto& host = lab->addHost({.name = "alertmanager-1"});
        install(host, "Lab Authority");
        QVERIFY(host.disk().replace("tls.yml", text.toStdString()));
        exposition::Registry metrics;
        const auto factory = makeTlsTransportFactory(host, "tls.yml", metrics);
        QCOMPARE(factory ? QString() : QString::fromStdString(factory.error().message), error);
    }
};

} // namespace halab::alertmanager

using halab::alertmanager::ClusterTlsTest;
HALAB_TEST(ClusterTlsTest, "cluster_tls")
#include "cluster_tls_test.moc"
