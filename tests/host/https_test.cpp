// HTTP over TLS, and through proxies: what net/http's client and server do with certificates, wrong
// schemes, CONNECT and connections that are used again.

#include "host/http/client.h"
#include "host/http/server.h"
#include "host/worlds.h"
#include "support/certificates.h"
#include "support/registry.h"

#include <QObject>
#include <QProcess>
#include <QStandardPaths>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class HttpsTest : public QObject {
    Q_OBJECT

    /// A server, a client and a proxy between them, each on a host of its own.
    struct Lab {
        explicit Lab(const QString& kind)
            : world(makeWorld(kind)), server(world->addHost({.name = "server"})), client(world->addHost({.name = "client"})),
              proxy(world->addHost({.name = "proxy"})), http(client) {}

        void serve(const Pem& own, tls::ServerOptions options = {})
        {
            options.certificates = own.certificate;
            options.privateKey = own.key;
            options.answerToPlainHttp = http::answerToPlainHttp;
            context = *tls::makeServerContext(std::move(options));
            secret = *http::Server::listen(server, port(8443), [this](const auto& request, auto responder) { answer(request, responder); },
                {}, [this] { return source ? source() : context; });
            plain = *http::Server::listen(server, port(8080), [this](const auto& request, auto responder) { answer(request, responder); });
        }

        void answer(const http::Request& request, const http::Responder& responder)
        {
            peers.push_back(request.peer.toString());
            http::Response response;
            response.body = request.method + " " + request.path + " " + request.headers.value("Host") + " " + request.body;
            if (request.path == "/to-tls") {
                response.status = 302;
                response.headers.add("Location", "https://server:8443/there");
            }
            responder.send(std::move(response));
        }

        /// Carries bytes both ways, after the lines of a CONNECT; keeps what it was asked.
        void startProxy(const std::string& greeting)
        {
            proxyListener = *proxy.network().listen(port(3128), [this, greeting](auto stream) {
                near = std::move(stream);
                near->listen({.data = [this, greeting](std::string_view bytes) {
                                  if (far)
                                      return far->write(std::string(bytes));
                                  asked += bytes;
                                  if (!asked.ends_with("\r\n\r\n"))
                                      return;
                                  if (!greeting.starts_with("HTTP/1.1 200 Connection") )
                                      return near->write(greeting);
                                  proxyDial = proxy.network().dial(secret->address(), 5s, [this, greeting](auto stream) {
                                      far = std::move(*stream);
                                      far->listen({.data = [this](auto bytes) { near->write(std::string(bytes)); }, .closed = [this](const auto&) { near->close(); }});
                                      near->write(greeting);
                                  });
                              },
                    .closed = [](const auto&) {}});
            });
        }

        http::ClientRequest request(const std::string& url, std::shared_ptr<const tls::ClientContext> trust = nullptr) const
        {
            http::ClientRequest out;
            out.url = *parseUrl(url);
            out.tls = std::move(trust);
            return out;
        }

        QString ask(http::ClientRequest wanted)
        {
            std::optional<Result<http::Response>> got;
            const auto call = http.send(std::move(wanted), [&](auto result) { got = std::move(result); });
            if (!world->runUntil([&] { return got.has_value(); }, patience))
                return "the test waited too long";
            return QString::fromStdString(*got ? std::to_string((*got)->status) + " " + (*got)->body : got->error().message);
        }

        std::unique_ptr<World> world;
        Host& server;
        Host& client;
        Host& proxy;
        http::Client http;
        std::shared_ptr<const tls::ServerContext> context;
        http::TlsSource source;
        std::unique_ptr<http::Server> secret, plain;
        std::vector<std::string> peers;
        std::unique_ptr<Listener> proxyListener;
        std::unique_ptr<Stream> near, far;
        Call proxyDial;
        std::string asked;
    };

    std::unique_ptr<Certificates> m_made;
    Pem m_authority, m_server;

    std::shared_ptr<const tls::ClientContext> trust() const { return *tls::makeClientContext({.authorities = m_authority.certificate}); }

private Q_SLOTS:
    void initTestCase()
    {
        if (!Certificates::isAvailable())
            QSKIP("the openssl command is not installed");
        m_made = std::make_unique<Certificates>();
        m_authority = m_made->authority("Lab Authority");
        m_server = m_made->issue("server", "Lab Authority", "DNS:server,DNS:proxy");
    }

    void answers_data() { bothWorlds(); }
    void answers()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.serve(m_server);
        auto request = lab.request("https://server:8443/path", trust());
        request.method = "POST";
        request.body = std::string(500'000, 'x');
        QCOMPARE(lab.ask(request), "200 POST /path server:8443 " + QString(500'000, 'x'));
        const auto plain = lab.ask(lab.request("http://server:8080/to-tls", trust()));
        QCOMPARE(plain, QString("200 GET /there server:8443 "));
    }

    void connectionsAreUsedAgain()
    {
        Lab lab("simulated");
        lab.serve(m_server);
        const auto one = trust(), other = trust();
        for (const auto& context : {one, one, other, one})
            QCOMPARE(lab.ask(lab.request("https://server:8443/", context)), QString("200 GET / server:8443 "));
        QCOMPARE(lab.peers[0], lab.peers[1]);
        QVERIFY(lab.peers[1] != lab.peers[2]); // trusts somebody else, perhaps
        QCOMPARE(lab.peers[3], lab.peers[0]);
    }

    void failures_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("outcome");
        QTest::newRow("wrong name") << "https://server.other:8443/" << "Get \"https://server.other:8443/\": dial tcp: lookup server.other: no such host";
        QTest::newRow("plain to TLS") << "http://server:8443/" << "400 Client sent an HTTP request to an HTTPS server.\n";
        QTest::newRow("TLS to plain") << "https://server:8080/" << "Get \"https://server:8080/\": http: server gave HTTP response to HTTPS client";
        QTest::newRow("refused") << "https://server:1/" << "Get \"https://server:1/\": dial tcp ADDRESS:1: connect: connection refused";
    }
    void failures()
    {
        QFETCH(QString, url);
        QFETCH(QString, outcome);
        Lab lab("simulated");
        lab.serve(m_server);
        outcome.replace("ADDRESS", QString::fromStdString(lab.server.network().ownAddress().toString()));
        QCOMPARE(lab.ask(lab.request(url.toStdString(), trust())), outcome);
        QCOMPARE(lab.ask(lab.request("https://server:8443/")), QString("Get \"https://server:8443/\": x509: certificate signed by unknown authority"));
    }

    void aServerOfAnotherNameIsRefused()
    {
        Lab lab("simulated");
        lab.serve(m_made->issue("other", "Lab Authority", "DNS:a,DNS:b"));
        QCOMPARE(lab.ask(lab.request("https://server:8443/", trust())), QString("Get \"https://server:8443/\": x509: certificate is valid for a, b, not server"));
    }

    /// The source is asked for each connection, as the originals read their files again.
    void newCertificatesCountAtOnce()
    {
        Lab lab("simulated");
        lab.serve(m_server);
        QCOMPARE(lab.ask(lab.request("https://server:8443/", trust())), QString("200 GET / server:8443 "));
        lab.source = []() -> Result<std::shared_ptr<const tls::ServerContext>> { return fail(ErrorKind::InvalidInput, "broken"); };
        QCOMPARE(lab.ask(lab.request("https://server:8443/", trust())), QString("Get \"https://server:8443/\": remote error: tls: internal error"));
    }

    /// With TLS 1.3 the client learns that it is unwanted when it waits for its answer.
    void clientsWithoutACertificate()
    {
        Lab lab("simulated");
        lab.serve(m_server, {.clientAuthorities = m_authority.certificate, .clientAuth = tls::ClientAuth::RequireAndVerifyClientCert});
        QCOMPARE(lab.ask(lab.request("https://server:8443/", trust())), QString("Get \"https://server:8443/\": remote error: tls: certificate required"));
        const auto own = m_made->issue("client", "Lab Authority", "DNS:client");
        const auto shows = *tls::makeClientContext({.authorities = m_authority.certificate, .certificates = own.certificate, .privateKey = own.key});
        QCOMPARE(lab.ask(lab.request("https://server:8443/", shows)), QString("200 GET / server:8443 "));
    }

    void throughAProxy_data() { bothWorlds(); }
    void throughAProxy()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.serve(m_server);
        lab.startProxy("HTTP/1.1 200 Connection established\r\n\r\n");
        auto request = lab.request("https://server:8443/x", trust());
        request.proxy = *parseUrl("http://user:secret@proxy:3128");
        request.proxyConnectHeaders.add("X-Token", "t");
        QCOMPARE(lab.ask(request), QString("200 GET /x server:8443 "));
        QCOMPARE(QString::fromStdString(lab.asked),
            QString("CONNECT server:8443 HTTP/1.1\r\nHost: server:8443\r\nUser-Agent: Go-http-client/1.1\r\nX-Token: t\r\n"
                    "Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n\r\n"));
        QCOMPARE(lab.ask(request), QString("200 GET /x server:8443 ")); // the tunnel is used again
        QCOMPARE(lab.peers[0], lab.peers[1]);
    }

    void plainRequestsAreSentToAProxyWhole()
    {
        Lab lab("simulated");
        lab.startProxy("HTTP/1.1 203 OK\r\nContent-Length: 2\r\n\r\nhi");
        auto request = lab.request("http://nowhere.example/x?y=1");
        request.proxy = *parseUrl("http://user:secret@proxy:3128");
        QCOMPARE(lab.ask(request), QString("203 hi"));
        QCOMPARE(QString::fromStdString(lab.asked),
            QString("GET http://nowhere.example/x?y=1 HTTP/1.1\r\nHost: nowhere.example\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n\r\n"));
    }

    void aProxyThatRefuses_data()
    {
        QTest::addColumn<QString>("greeting");
        QTest::addColumn<QString>("proxy");
        QTest::addColumn<QString>("error");
        QTest::newRow("407") << "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n" << "http://proxy:3128" << "Proxy Authentication Required";
        QTest::newRow("nobody there") << "" << "http://proxy:1" << "proxyconnect tcp: dial tcp ADDRESS:1: connect: connection refused";
        QTest::newRow("another scheme") << "" << "ftp://proxy:1" << "proxyconnect tcp: unsupported proxy scheme \"ftp\"";
        QTest::newRow("not TLS") << "" << "https://proxy:3129" << "proxyconnect tcp: http: server gave HTTP response to HTTPS client";
    }
    void aProxyThatRefuses()
    {
        QFETCH(QString, greeting);
        QFETCH(QString, proxy);
        QFETCH(QString, error);
        Lab lab("simulated");
        lab.startProxy(greeting.toStdString());
        const auto web = *http::Server::listen(lab.proxy, port(3129), [](const auto&, auto responder) { responder.send({}); });
        auto request = lab.request("https://server:8443/", trust());
        request.proxy = *parseUrl(proxy.toStdString());
        error.replace("ADDRESS", QString::fromStdString(lab.proxy.network().ownAddress().toString()));
        QCOMPARE(lab.ask(request), "Get \"https://server:8443/\": " + error);
    }

    /// A client that is not ours.
    void curlIsServed()
    {
        if (QStandardPaths::findExecutable("curl").isEmpty())
            QSKIP("curl is not installed");
        Lab lab("loopback");
        const auto own = m_made->issue("lo", "Lab Authority", "IP:" + QString::fromStdString(lab.server.network().ownAddress().toString()));
        lab.serve(own, {.clientAuthorities = m_authority.certificate, .clientAuth = tls::ClientAuth::RequireAndVerifyClientCert});
        const QString url = "https://" + QString::fromStdString(lab.secret->address().toString()) + "/of-curl";
        const auto run = [&](const QStringList& more) {
            QProcess curl;
            curl.start("curl", QStringList{"--silent", "--show-error", "--noproxy", "*", "--max-time", "10", "--cacert",
                                   QString::fromStdString(m_authority.certificateFile), url} + more);
            lab.world->runUntil([&] { return curl.state() == QProcess::NotRunning; }, patience);
            return QByteArray(curl.readAllStandardOutput() + curl.readAllStandardError());
        };
        const QStringList certificate{"--cert", QString::fromStdString(own.certificateFile), "--key", QString::fromStdString(own.keyFile)};
        const auto first = run(certificate);
        QVERIFY2(first.startsWith("GET /of-curl"), first.constData());
        QVERIFY(run(certificate + QStringList{"--tls-max", "1.2"}).startsWith("GET /of-curl"));
        QVERIFY(run(certificate + QStringList{"--data-binary", "@" + QString::fromStdString(own.keyFile)}).startsWith("POST /of-curl"));
        QVERIFY(run({}).contains("certificate required"));
    }
};

HALAB_TEST(HttpsTest, "https")
#include "https_test.moc"
