// TLS over the streams of a host: who trusts whom, in which words a handshake fails, and that the
// faults of the network and of a host hold for what is encrypted, too.

#include "host/tls/tls.h"
#include "host/worlds.h"
#include "support/certificates.h"
#include "support/registry.h"

#include <QObject>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

namespace halab::test {

/// A connection between two hosts, and what its two ends have seen.
struct TlsPair {
    explicit TlsPair(const QString& kind)
        : world(makeWorld(kind)), server(world->addHost({.name = "server"})), client(world->addHost({.name = "client"}))
    {
    }

    void meet(std::shared_ptr<const tls::ClientContext> clientContext, std::shared_ptr<const tls::ServerContext> serverContext,
        const std::string& name, Duration timeout = 10s)
    {
        listener = *server.network().listen(port(8443), [this, serverContext, timeout](auto plain) {
            accepting = tls::accept(server.clock(), std::move(plain), serverContext, timeout, [this](auto result) {
                took(std::move(result), atServer, serverError, serverGot);
            });
        });
        dialling = client.network().dial(listener->address(), 5s, [this, clientContext, name, timeout](auto plain) {
            connecting = tls::connect(client.clock(), std::move(*plain), clientContext, name, timeout, [this](auto result) {
                took(std::move(result), atClient, clientError, clientGot);
            });
        });
    }

    void took(Result<std::unique_ptr<Stream>> result, std::unique_ptr<Stream>& stream, std::string& error, std::string& got)
    {
        if (!result) {
            error = result.error().message;
            return;
        }
        stream = std::move(*result);
        stream->listen({.data = [&got](std::string_view bytes) { got += bytes; },
            .closed = [&error](const auto& why) { error = why ? why->message : "closed"; }});
    }

    bool until(const std::function<bool()>& done) { return world->runUntil(done, patience); }
    bool isOpen() const { return atServer && atClient; }
    bool isOver() const { return !serverError.empty() && !clientError.empty(); }

    std::unique_ptr<World> world;
    Host& server;
    Host& client;
    std::unique_ptr<Listener> listener;
    Call dialling, connecting, accepting;
    std::unique_ptr<Stream> atServer, atClient;
    std::string serverError, clientError, serverGot, clientGot;
};

inline std::shared_ptr<const tls::ServerContext> serverOf(const Pem& own, tls::ServerOptions options = {})
{
    options.certificates = own.certificate;
    options.privateKey = own.key;
    auto context = tls::makeServerContext(std::move(options));
    return context ? *context : nullptr;
}

inline std::shared_ptr<const tls::ClientContext> clientOf(tls::ClientOptions options)
{
    auto context = tls::makeClientContext(std::move(options));
    return context ? *context : nullptr;
}

} // namespace halab::test

class TlsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<Certificates> m_made;
    Pem m_authority, m_other, m_server;

private Q_SLOTS:
    void initTestCase()
    {
        if (!Certificates::isAvailable())
            QSKIP("the openssl command is not installed");
        m_made = std::make_unique<Certificates>();
        m_authority = m_made->authority("Lab Authority");
        m_other = m_made->authority("Other Authority");
        m_server = m_made->issue("server", "Lab Authority", "DNS:server,DNS:*.lab,IP:127.0.0.1");
        QVERIFY(!m_server.certificate.empty());
    }

    void bytesTravelBothWays_data() { bothWorlds(); }
    void bytesTravelBothWays()
    {
        QFETCH(QString, world);
        TlsPair pair(world);
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(m_server), "server");
        QVERIFY2(pair.until([&] { return pair.isOpen(); }), pair.clientError.c_str());
        const std::string much(3'000'000, 'x'); // far more than what lies in any buffer on the way
        pair.atClient->write("hello");
        pair.atServer->write(much);
        pair.atClient->write(" again");
        QVERIFY(pair.until([&] { return pair.clientGot.size() == much.size() && pair.serverGot == "hello again"; }));
        QVERIFY(pair.clientGot == much);
        QCOMPARE(pair.atClient->peer(), pair.listener->address());
        pair.atClient->close();
        QVERIFY(pair.until([&] { return pair.serverError == "closed"; }));
    }

    /// Who closes has said all; who has not been heard out may still answer.
    void anAnswerAfterTheOtherSidesGoodbyeIsNotLost()
    {
        TlsPair pair("simulated");
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(m_server), "server");
        QVERIFY(pair.until([&] { return pair.isOpen(); }));
        pair.atClient->write("last words");
        pair.atClient->close();
        QVERIFY(pair.until([&] { return !pair.serverError.empty(); }));
        QCOMPARE(pair.serverGot, std::string("last words"));
        pair.atServer->write("heard");
        pair.atServer->close();
    }

    void trust_data()
    {
        QTest::addColumn<QString>("names");  // of the server's certificate
        QTest::addColumn<QString>("wanted"); // by the client
        QTest::addColumn<int>("days");
        QTest::addColumn<QString>("trusted");
        QTest::addColumn<QString>("error"); // empty: they talk
        const auto row = [](const char* what, const char* names, const char* wanted, const char* error, int days = 30,
                             const char* trusted = "Lab Authority") {
            QTest::newRow(what) << names << wanted << days << trusted << error;
        };
        row("a name", "DNS:server", "server", "");
        row("case does not count", "DNS:Server", "sERVER", "");
        row("an address", "IP:127.0.0.1", "127.0.0.1", "");
        row("a star is one label", "DNS:*.lab", "a.lab", "");
        row("a star is not two", "DNS:*.lab", "a.b.lab", "x509: certificate is valid for *.lab, not a.b.lab");
        row("another name", "DNS:a,DNS:b", "c", "x509: certificate is valid for a, b, not c");
        row("another address", "IP:127.0.0.1,IP:127.0.0.2", "127.0.0.3", "x509: certificate is valid for 127.0.0.1, 127.0.0.2, not 127.0.0.3");
        row("only names", "DNS:a", "127.0.0.1", "x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs");
        row("only addresses", "IP:127.0.0.1", "a", "x509: certificate is not valid for any names, but wanted to match a");
        row("the common name does not count", "", "leaf", "x509: certificate relies on legacy Common Name field, use SANs instead");
        row("a foreign authority", "DNS:server", "server", "x509: certificate signed by unknown authority", 30, "Other Authority");
        row("the system's authorities", "DNS:server", "server", "x509: certificate signed by unknown authority", 30, "");
        row("too old", "DNS:server", "server", "x509: certificate has expired or is not yet valid: current time ", -1);
    }
    void trust()
    {
        QFETCH(QString, names);
        QFETCH(QString, wanted);
        QFETCH(int, days);
        QFETCH(QString, trusted);
        QFETCH(QString, error);
        const auto own = m_made->issue("leaf", "Lab Authority", names, days);
        TlsPair pair("simulated");
        pair.meet(clientOf({.authorities = trusted == "Lab Authority" ? m_authority.certificate
                                   : trusted.isEmpty()               ? std::string()
                                                                     : m_other.certificate}),
            serverOf(own), wanted.toStdString());
        QVERIFY(pair.until([&] { return pair.isOpen() || !pair.clientError.empty(); }));
        if (error.isEmpty())
            QCOMPARE(pair.clientError, std::string());
        else
            QVERIFY2(pair.clientError.starts_with(error.toStdString()), pair.clientError.c_str());
    }

    /// Go takes whatever is in the pool as an end of the chain, not only what has signed itself.
    void anAuthorityBetweenIsEnough()
    {
        const auto between = m_made->authority("Between", "Lab Authority");
        const auto leaf = m_made->issue("under", "Between", "DNS:server");
        TlsPair pair("simulated");
        pair.meet(clientOf({.authorities = between.certificate}), serverOf(leaf), "server");
        QVERIFY(pair.until([&] { return pair.isOpen() || !pair.clientError.empty(); }));
        QCOMPARE(pair.clientError, std::string());
    }

    void aChainIsSent()
    {
        const auto between = m_made->authority("Between", "Lab Authority");
        auto leaf = m_made->issue("under", "Between", "DNS:server");
        leaf.certificate += between.certificate;
        TlsPair pair("simulated");
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(leaf), "server");
        QVERIFY(pair.until([&] { return pair.isOpen() || !pair.clientError.empty(); }));
        QCOMPARE(pair.clientError, std::string());
    }

    void theOptionsNameWinsAndVerifyingCanBeSkipped()
    {
        for (const bool skips : {false, true}) {
            TlsPair pair("simulated");
            tls::ClientOptions options{.authorities = m_authority.certificate, .serverName = "x.lab"};
            if (skips)
                options = {.authorities = m_other.certificate, .insecureSkipVerify = true};
            pair.meet(clientOf(options), serverOf(m_server), "nobody");
            QVERIFY(pair.until([&] { return pair.isOpen() || !pair.clientError.empty(); }));
            QCOMPARE(pair.clientError, std::string());
        }
    }

    void clientCertificates_data()
    {
        QTest::addColumn<int>("asks");
        QTest::addColumn<QString>("shown"); // the client's certificate: none, good, foreign
        QTest::addColumn<QString>("serverError");
        QTest::addColumn<QString>("clientError"); // after the handshake with TLS 1.3
        using tls::ClientAuth;
        const auto row = [](const char* what, ClientAuth asks, const char* shown, const char* atServer = "", const char* atClient = "") {
            QTest::newRow(what) << static_cast<int>(asks) << shown << atServer << atClient;
        };
        row("not asked", ClientAuth::NoClientCert, "foreign");
        row("asked, none", ClientAuth::RequestClientCert, "none");
        row("asked, foreign", ClientAuth::RequestClientCert, "foreign");
        row("any, foreign", ClientAuth::RequireAnyClientCert, "foreign");
        row("any, none", ClientAuth::RequireAnyClientCert, "none", "tls: client didn't provide a certificate", "remote error: tls: certificate required");
        row("if given, none", ClientAuth::VerifyClientCertIfGiven, "none");
        row("if given, good", ClientAuth::VerifyClientCertIfGiven, "good");
        row("if given, foreign", ClientAuth::VerifyClientCertIfGiven, "foreign",
            "tls: failed to verify client certificate: x509: certificate signed by unknown authority", "remote error: tls: unknown certificate authority");
        row("required, good", ClientAuth::RequireAndVerifyClientCert, "good");
        row("required, none", ClientAuth::RequireAndVerifyClientCert, "none", "tls: client didn't provide a certificate", "remote error: tls: certificate required");
        row("required, foreign", ClientAuth::RequireAndVerifyClientCert, "foreign",
            "tls: failed to verify client certificate: x509: certificate signed by unknown authority", "remote error: tls: unknown certificate authority");
    }
    void clientCertificates()
    {
        QFETCH(int, asks);
        QFETCH(QString, shown);
        QFETCH(QString, serverError);
        QFETCH(QString, clientError);
        tls::ClientOptions options{.authorities = m_authority.certificate};
        if (shown != "none") {
            const auto own = m_made->issue("client", shown == "good" ? "Lab Authority" : "Other Authority", "DNS:client");
            options.certificates = own.certificate;
            options.privateKey = own.key;
        }
        TlsPair pair("simulated");
        pair.meet(clientOf(options), serverOf(m_server, {.clientAuthorities = m_authority.certificate, .clientAuth = static_cast<tls::ClientAuth>(asks)}), "server");
        QVERIFY(pair.until([&] { return serverError.isEmpty() ? pair.isOpen() : pair.isOver(); }));
        QCOMPARE(QString::fromStdString(pair.serverError), serverError);
        QCOMPARE(QString::fromStdString(pair.clientError), clientError);
    }

    void versions_data()
    {
        QTest::addColumn<int>("server");
        QTest::addColumn<int>("client");
        QTest::addColumn<bool>("agree");
        QTest::newRow("1.2 only, both") << 12 << 12 << true;
        QTest::newRow("1.3 only, both") << 13 << 13 << true;
        QTest::newRow("any") << 0 << 0 << true;
        QTest::newRow("1.2 meets any") << 12 << 0 << true;
        QTest::newRow("1.3 meets 1.2") << 13 << 12 << false;
        QTest::newRow("1.2 meets 1.3") << 12 << 13 << false;
    }
    void versions()
    {
        QFETCH(int, server);
        QFETCH(int, client);
        QFETCH(bool, agree);
        const auto least = [](int only) { return only == 13 ? tls::Version::Tls13 : tls::Version::Tls12; };
        const auto most = [](int only) { return only == 12 ? tls::Version::Tls12 : tls::Version::Tls13; };
        TlsPair pair("simulated");
        pair.meet(clientOf({.authorities = m_authority.certificate, .least = least(client), .most = most(client)}),
            serverOf(m_server, {.least = least(server), .most = most(server)}), "server");
        QVERIFY(pair.until([&] { return pair.isOpen() || pair.isOver(); }));
        QCOMPARE(pair.isOpen(), agree);
        if (!agree) {
            QCOMPARE(pair.clientError, std::string("remote error: tls: protocol version not supported"));
            QCOMPARE(pair.serverError, std::string("tls: client offered only unsupported versions"));
        }
    }

    void nobodyAgrees()
    {
        TlsPair pair("simulated");
        pair.meet(clientOf({.authorities = m_authority.certificate}),
            serverOf(m_server, {.least = tls::Version::Tls13, .most = tls::Version::Tls12}), "server");
        QVERIFY(pair.until([&] { return pair.isOver(); }));
        QCOMPARE(pair.clientError, std::string("remote error: tls: protocol version not supported"));
    }

    void cipherSuites()
    {
        for (const auto& [suite, works] : {std::pair{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", true}, std::pair{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", false}}) {
            TlsPair pair("simulated"); // the key is an elliptic one
            pair.meet(clientOf({.authorities = m_authority.certificate, .most = tls::Version::Tls12}),
                serverOf(m_server, {.cipherSuites = {suite}}), "server");
            QVERIFY(pair.until([&] { return pair.isOpen() || pair.isOver(); }));
            QCOMPARE(pair.isOpen(), works);
            if (!works)
                QCOMPARE(pair.serverError, std::string("tls: no cipher suite supported by both client and server"));
        }
        QVERIFY(!tls::makeServerContext({.certificates = m_server.certificate, .privateKey = m_server.key, .cipherSuites = {"TLS_NONE"}}));
    }

    /// Who speaks something else is told apart by the first bytes.
    void notTls_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("toServer");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("a web client") << QByteArray("GET / HTTP/1.1\r\n\r\n") << true << QByteArray("HTTP/1.0 400 Bad Request\r\n\r\n");
        QTest::newRow("something") << QByteArray("EHLO lab\r\n") << true << QByteArray();
        QTest::newRow("a web server") << QByteArray("HTTP/1.1 400 Bad Request\r\n\r\n") << false << QByteArray();
        QTest::newRow("a mail server") << QByteArray("220 mail ESMTP\r\n") << false << QByteArray();
    }
    void notTls()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, toServer);
        QFETCH(QByteArray, answer);
        TlsPair pair("simulated");
        std::unique_ptr<Stream> stranger;
        std::string heard;
        bool ended = false;
        const auto speak = [&](std::unique_ptr<Stream> stream) {
            stranger = std::move(stream);
            stranger->listen({.data = [&](auto got) { heard += got; }, .closed = [&](const auto&) { ended = true; }});
            stranger->write(bytes.toStdString());
        };
        std::optional<Error> error;
        const auto failed = [&](auto result) { error = result.error(); };
        pair.listener = *pair.server.network().listen(port(8443), [&](auto plain) {
            if (!toServer)
                return speak(std::move(plain));
            pair.accepting = tls::accept(pair.server.clock(), std::move(plain), serverOf(m_server, {.answerToPlainHttp = "HTTP/1.0 400 Bad Request\r\n\r\n"}), 5s, failed);
        });
        pair.dialling = pair.client.network().dial(pair.listener->address(), 5s, [&](auto plain) {
            if (toServer)
                return speak(std::move(*plain));
            pair.connecting = tls::connect(pair.client.clock(), std::move(*plain), clientOf({}), "server", 5s, failed);
        });
        QVERIFY(pair.until([&] { return error && ended; }));
        QCOMPARE(error->message, std::string("tls: first record does not look like a TLS handshake"));
        QCOMPARE(error->kind == ErrorKind::Unsupported, bytes.startsWith("HTTP/"));
        if (toServer)
            QCOMPARE(heard, answer.toStdString());
    }

    void aHandshakeEndsInTime()
    {
        TlsPair pair("simulated");
        std::unique_ptr<Stream> silent;
        std::optional<Error> error;
        pair.listener = *pair.server.network().listen(port(8443), [&](auto plain) { silent = std::move(plain); });
        pair.dialling = pair.client.network().dial(pair.listener->address(), 5s, [&](auto plain) {
            pair.connecting = tls::connect(pair.client.clock(), std::move(*plain), clientOf({}), "server", 3s, [&](auto result) { error = result.error(); });
        });
        QVERIFY(pair.until([&] { return error.has_value(); }));
        QVERIFY(error->kind == ErrorKind::Timeout);
        QVERIFY2(error->message.ends_with(": i/o timeout"), error->message.c_str());
    }

    void whoHangsUpInTheHandshakeIsEof()
    {
        TlsPair pair("simulated");
        std::unique_ptr<Stream> gone;
        std::optional<Error> error;
        pair.listener = *pair.server.network().listen(port(8443), [&](auto plain) { plain->close(); });
        pair.dialling = pair.client.network().dial(pair.listener->address(), 5s, [&](auto plain) {
            pair.connecting = tls::connect(pair.client.clock(), std::move(*plain), clientOf({}), "server", 3s, [&](auto result) { error = result.error(); });
        });
        QVERIFY(pair.until([&] { return error.has_value(); }));
        QCOMPARE(error->message, std::string("EOF"));
    }

    void aDroppedHandshakeLeavesNothing()
    {
        TlsPair pair("simulated");
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(m_server), "server");
        QVERIFY(pair.until([&] { return pair.connecting != nullptr; }));
        pair.connecting.reset();
        QVERIFY(pair.until([&] { return !pair.serverError.empty(); }));
        QVERIFY(!pair.atClient);
    }

    /// A cut holds what is encrypted as it holds anything: nothing is lost, and it goes on afterwards.
    void aCutHolds_data() { bothWorlds(); }
    void aCutHolds()
    {
        QFETCH(QString, world);
        TlsPair pair(world);
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(m_server), "server");
        QVERIFY2(pair.until([&] { return pair.isOpen(); }), pair.clientError.c_str());
        auto faults = pair.world->links().between("client", "server");
        faults.cut = true;
        pair.world->links().set("client", "server", faults);
        pair.world->linksChanged();
        pair.atClient->write("held");
        letPass(*pair.world, 300ms);
        QCOMPARE(pair.serverGot, std::string());
        QVERIFY(pair.atClient->unsentBytes() > 4);
        faults.cut = false;
        pair.world->links().set("client", "server", faults);
        pair.world->linksChanged();
        QVERIFY(pair.until([&] { return pair.serverGot == "held"; }));
    }

    void aPausedHostHearsNothing_data() { bothWorlds(); }
    void aPausedHostHearsNothing()
    {
        QFETCH(QString, world);
        TlsPair pair(world);
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(m_server), "server");
        QVERIFY2(pair.until([&] { return pair.isOpen(); }), pair.clientError.c_str());
        pair.world->pause("server");
        pair.atClient->write("wake up");
        letPass(*pair.world, 300ms);
        QCOMPARE(pair.serverGot, std::string());
        pair.world->resume("server");
        QVERIFY(pair.until([&] { return pair.serverGot == "wake up"; }));
    }

    void aKilledHostEndsIt_data() { bothWorlds(); }
    void aKilledHostEndsIt()
    {
        QFETCH(QString, world);
        TlsPair pair(world);
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(m_server), "server");
        QVERIFY2(pair.until([&] { return pair.isOpen(); }), pair.clientError.c_str());
        pair.atServer.reset();
        pair.listener.reset();
        pair.world->powerOff("server", true);
        QVERIFY(pair.until([&] { return !pair.clientError.empty(); }));
    }

    /// The event that caused a message is the cause of what it does on the other side.
    void causesTravel_data() { bothWorlds(); }
    void causesTravel()
    {
        QFETCH(QString, world);
        TlsPair pair(world);
        pair.meet(clientOf({.authorities = m_authority.certificate}), serverOf(m_server), "server");
        QVERIFY2(pair.until([&] { return pair.isOpen(); }), pair.clientError.c_str());
        EventId seen = 0;
        pair.atServer->listen({.data = [&](auto) { seen = pair.server.trace().currentCause(); }, .closed = {}});
        const auto cause = pair.client.trace().record("log");
        {
            const auto because = pair.client.trace().because(cause);
            pair.atClient->write("why?");
        }
        QVERIFY(pair.until([&] { return seen != 0; }));
        QCOMPARE(seen, cause);
    }

    void badInput_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("error");
        QTest::newRow("nothing") << "" << "" << "tls: failed to find any PEM data in certificate input";
        QTest::newRow("no key") << "good" << "" << "tls: failed to find any PEM data in key input";
        QTest::newRow("switched") << "key" << "good" << "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
        QTest::newRow("two certificates") << "good" << "certificate" << "tls: found a certificate rather than a key in the PEM for the private key";
        QTest::newRow("another's key") << "good" << "other" << "tls: private key does not match public key";
        QTest::newRow("a broken key") << "good" << "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" << "tls: failed to parse private key";
        QTest::newRow("other blocks") << "-----BEGIN X-----\nAAAA\n-----END X-----\n" << "" << "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following types: [X]";
    }
    void badInput()
    {
        QFETCH(QString, certificate);
        QFETCH(QString, key);
        QFETCH(QString, error);
        const auto text = [&](const QString& what) {
            return what == "good" || what == "certificate" ? m_server.certificate
                : what == "key"                            ? m_server.key
                : what == "other"                          ? m_other.key
                                                           : what.toStdString();
        };
        tls::ServerOptions options;
        options.certificates = text(certificate);
        options.privateKey = key == "good" ? m_server.key : text(key);
        const auto context = tls::makeServerContext(options);
        QVERIFY(!context);
        QCOMPARE(QString::fromStdString(context.error().message), error);
    }
};

HALAB_TEST(TlsTest, "tls")
#include "tls_test.moc"
