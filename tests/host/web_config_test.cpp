// --web.config.file: which files are right, who is let in, and that a changed file counts at once.

#include "base/base64.h"
#include "host/http/client.h"
#include "host/web/access.h"
#include "host/web/bcrypt.h"
#include "host/worlds.h"
#include "support/certificates.h"
#include "support/registry.h"

#include <QObject>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class WebConfigTest : public QObject {
    Q_OBJECT

    struct Lab {
        explicit Lab(const QString& kind = "simulated")
            : world(makeWorld(kind)), server(world->addHost({.name = "server"})), client(world->addHost({.name = "client"})), http(client) {}

        Status start(const std::string& text)
        {
            HALAB_TRY(server.disk().replace("web.yml", text));
            auto opened = web::Access::open(server, "web.yml");
            HALAB_TRY(opened);
            access = std::move(*opened);
            auto listening = http::Server::listen(server, port(9093), access->guard([this](const auto& request, auto responder) {
                ++served;
                http::Response response;
                response.headers = {{"Content-Type", "text/plain"}};
                response.body = "hello " + request.path;
                responder.send(std::move(response));
            }), {}, access->tlsSource());
            HALAB_TRY(listening);
            listener = std::move(*listening);
            return {};
        }

        http::Response ask(const std::string& user = {}, const std::string& url = "http://server:9093/x", std::shared_ptr<const tls::ClientContext> trust = {})
        {
            http::ClientRequest request;
            request.url = *parseUrl(url);
            request.tls = std::move(trust);
            if (!user.empty())
                request.headers.add("Authorization", user.find(' ') == std::string::npos ? "Basic " + base64Encode(user) : user);
            std::optional<Result<http::Response>> got;
            const auto call = http.send(std::move(request), [&](auto result) { got = std::move(result); });
            world->runUntil([&] { return got.has_value(); }, patience);
            if (got && *got)
                return **got;
            http::Response failed;
            failed.status = 0;
            failed.body = got ? got->error().message : "the test waited too long";
            return failed;
        }

        std::unique_ptr<World> world;
        Host& server;
        Host& client;
        http::Client http;
        std::unique_ptr<web::Access> access;
        std::unique_ptr<http::Server> listener;
        int served = 0;
    };

    /// Of "secret" and of "other", at the lowest cost.
    static constexpr char secretHash[] = "$2b$04$ou7nIHzrEhBp9dZrok3f7.YwKaFM7bEkuHF3rDRkVtJZC8sBFbk92";
    static std::string users() { return "basic_auth_users:\n  alice: " + std::string(secretHash) + "\n"; }

private Q_SLOTS:
    void files_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* name, const char* text, const char* error) { QTest::newRow(name) << text << error; };
        row("empty", "", "");
        row("headers", "http_server_config:\n  headers:\n    X-Frame-Options: deny\n    Strict-Transport-Security: x\n", "");
        row("unknown header", "http_server_config:\n  headers:\n    X-Foo: bar\n", "HTTP header \"X-Foo\" can not be configured");
        row("header's value", "http_server_config:\n  headers:\n    X-Frame-Options: foo\n", "invalid value for X-Frame-Options. Expected one of: [\"deny\" \"sameorigin\"], but got: \"foo\"");
        row("unknown keys", "tls_server_config:\n  foo: 1\nbar: 2\n", "yaml: unmarshal errors:\n  line 2: field foo not found in type web.TLSConfig\n  line 3: field bar not found in type web.Config");
        row("twice", "basic_auth_users:\n  a: b\n  a: c\n", "yaml: unmarshal errors:\n  line 3: key \"a\" already set in map");
        row("types", "tls_server_config: 1\nhttp_server_config: []\n", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!int `1` into web.TLSConfig\n  line 2: cannot unmarshal !!seq into web.HTTPConfig");
        row("version", "tls_server_config:\n  min_version: TLS14\n", "unknown TLS version: TLS14");
        row("cipher", "tls_server_config:\n  cipher_suites: [TLS_AES_128_GCM_SHA256, FOO]\n", "unknown cipher: FOO");
        row("an insecure cipher", "tls_server_config:\n  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]\n", "unknown cipher: TLS_RSA_WITH_RC4_128_SHA");
        row("curve", "tls_server_config:\n  curve_preferences: [P256]\n", "unknown curve: P256");
        row("no key", "tls_server_config:\n  cert_file: a\n", "missing key_file");
        row("no certificate", "tls_server_config:\n  client_auth_type: NoClientCert\n", "missing cert_file");
        row("no such file", "tls_server_config:\n  cert_file: a\n  key_file: b\n", "failed to load X509KeyPair: open a: no such file or directory");
        row("short hash", "basic_auth_users:\n  a: b\n", "crypto/bcrypt: hashedSecret too short to be a bcrypted password");
        row("no hash", "basic_auth_users:\n  a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n", "crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with 'x'");
        row("cost", "basic_auth_users:\n  a: $2y$40$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze\n", "crypto/bcrypt: cost 40 is outside allowed range (4,31)");
    }
    void files()
    {
        QFETCH(QString, text);
        QFETCH(QString, error);
        Lab lab;
        const auto started = lab.start(text.toStdString());
        QCOMPARE(started ? QString() : QString::fromStdString(started.error().message), error);
    }

    void bcrypt_data()
    {
        QTest::addColumn<QString>("hash");
        QTest::addColumn<QString>("password");
        QTest::addColumn<bool>("matches");
        const QString tail = QString(secretHash).mid(4); // "04$…"
        for (const auto* version : {"$2a$", "$2b$", "$2y$", "$2$", "$1$"}) // Go does not look at it
            QTest::newRow(version) << version + tail.mid(0) << "secret" << true;
        QTest::newRow("another password") << "$2b$" + tail << "Secret" << false;
        QTest::newRow("another digest") << "$2b$" + tail.chopped(1) + "3" << "secret" << false;
        QTest::newRow("no hash") << "x" << "secret" << false;
    }
    void bcrypt()
    {
        QFETCH(QString, hash);
        QFETCH(QString, password);
        QFETCH(bool, matches);
        QCOMPARE(web::matchesBcrypt(hash.toStdString(), password.toStdString()), matches);
    }

    void whoIsLetIn_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<int>("status");
        QTest::newRow("nobody") << "" << 401;
        QTest::newRow("the right one") << "alice:secret" << 200;
        QTest::newRow("a wrong password") << "alice:Secret" << 401;
        QTest::newRow("an unknown user") << "bob:secret" << 401;
        QTest::newRow("no password") << "alice:" << 401;
        QTest::newRow("no colon") << "alice" << 401;
        QTest::newRow("case of the scheme") << "bASIC " + QString::fromStdString(base64Encode("alice:secret")) << 200;
        QTest::newRow("another scheme") << "Bearer " + QString::fromStdString(base64Encode("alice:secret")) << 401;
        QTest::newRow("not base64") << "Basic ?" << 401;
    }
    void whoIsLetIn()
    {
        QFETCH(QString, user);
        QFETCH(int, status);
        for (const auto* world : {"simulated", "loopback"}) {
            Lab lab(world);
            QVERIFY(lab.start(users() + "http_server_config:\n  headers:\n    X-XSS-Protection: '1'\n    X-Frame-Options: deny\n"));
            for (int again = 0; again < 2; ++again) { // computed, then remembered
                const auto answer = lab.ask(user.toStdString());
                QCOMPARE(answer.status, status);
                QCOMPARE(answer.headers.value("X-Xss-Protection"), std::string("1"));
                QCOMPARE(answer.headers.value("X-Frame-Options"), std::string("deny"));
                if (status == 401) {
                    QCOMPARE(answer.body, std::string("Unauthorized\n"));
                    QCOMPARE(answer.headers.value("Www-Authenticate"), std::string("Basic"));
                    QCOMPARE(answer.headers.value("X-Content-Type-Options"), std::string("nosniff"));
                }
            }
            QCOMPARE(lab.served, status == 200 ? 2 : 0);
        }
    }

    /// Passwords are nobody's to read: not in the trace, whatever happens.
    void noSecretIsTraced()
    {
        Lab lab;
        bool seen = false;
        lab.world->trace().subscribe([&](const Event& event) {
            for (const auto& [name, value] : event.fields)
                if (const auto* text = std::get_if<std::string>(&value))
                    seen |= text->find("hunter2") != std::string::npos || text->find("$2b$") != std::string::npos;
        });
        QVERIFY(lab.start(users()));
        lab.ask("alice:hunter2");
        lab.ask("alice:secret");
        QVERIFY(lab.server.disk().replace("web.yml", users() + "x: ["));
        QCOMPARE(lab.ask("alice:hunter2").status, 500);
        QVERIFY(!seen);
    }

    /// Long computing does not stand in the node's way: its timers go on meanwhile.
    void aNodeGoesOnWhileItComputes()
    {
        Lab lab("loopback");
        QVERIFY(lab.start("basic_auth_users:\n  alice: $2y$13$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze\n"));
        Duration longest{}, last = lab.server.clock().elapsed();
        Timer timer;
        const std::function<void()> tick = [&] {
            longest = std::max(longest, lab.server.clock().elapsed() - last);
            last = lab.server.clock().elapsed();
            timer = lab.server.clock().after(1ms, tick);
        };
        tick();
        const auto before = lab.server.clock().elapsed();
        QCOMPARE(lab.ask("alice:secret").status, 401);
        const auto took = lab.server.clock().elapsed() - before;
        QVERIFY2(took > 100ms && longest < took / 2, "the hash stood in the way of a timer");
    }

    void aChangedFileCountsAtOnce()
    {
        Lab lab;
        QVERIFY(lab.start(users()));
        QCOMPARE(lab.ask().status, 401);
        QVERIFY(lab.server.disk().replace("web.yml", ""));
        QCOMPARE(lab.ask().body, std::string("hello /x"));
        QVERIFY(lab.server.disk().replace("web.yml", "x: ["));
        QCOMPARE(lab.ask().body, std::string("Internal Server Error\n"));
        QVERIFY(lab.server.disk().remove("web.yml"));
        QCOMPARE(lab.ask().status, 500);
    }

    void tls()
    {
        if (!Certificates::isAvailable())
            QSKIP("the openssl command is not installed");
        Certificates made;
        const auto authority = made.authority("Lab Authority"), other = made.authority("Other Authority");
        const auto first = made.issue("first", "Lab Authority", "DNS:server"), second = made.issue("second", "Other Authority", "DNS:server");
        const auto trusts = *tls::makeClientContext({.authorities = authority.certificate});
        const auto trustsOther = *tls::makeClientContext({.authorities = other.certificate});
        Lab lab;
        const auto install = [&](const Pem& pem) {
            QVERIFY(lab.server.disk().replace("tls/server.crt", pem.certificate));
            QVERIFY(lab.server.disk().replace("tls/server.key", pem.key));
        };
        install(first);
        const std::string configuration = "tls_server_config:\n  cert_file: tls/server.crt\n  key_file: tls/server.key\n";
        QVERIFY(lab.start(configuration));
        QVERIFY(lab.access->usesTls());
        constexpr char url[] = "https://server:9093/y";
        QCOMPARE(lab.ask({}, url, trusts).body, std::string("hello /y"));
        QCOMPARE(lab.ask({}, "http://server:9093/").body, std::string("Client sent an HTTP request to an HTTPS server.\n"));
        install(second); // renewed
        QCOMPARE(lab.ask({}, url, trustsOther).body, std::string("hello /y"));
        QVERIFY(lab.server.disk().replace("web.yml", "")); // too late for plain HTTP
        QCOMPARE(lab.ask({}, url, *tls::makeClientContext({.authorities = other.certificate})).body,
            std::string("Get \"https://server:9093/y\": remote error: tls: internal error"));
        QVERIFY(lab.server.disk().replace("tls/ca.crt", authority.certificate));
        QVERIFY(lab.server.disk().replace("web.yml", configuration + "  client_ca_file: tls/ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n"));
        QCOMPARE(lab.ask({}, url, *tls::makeClientContext({.authorities = other.certificate})).body,
            std::string("Get \"https://server:9093/y\": remote error: tls: certificate required"));
        const auto client = made.issue("client", "Lab Authority", "DNS:client");
        const auto shows = *tls::makeClientContext({.authorities = other.certificate, .certificates = client.certificate, .privateKey = client.key});
        QCOMPARE(lab.ask({}, url, shows).body, std::string("hello /y"));
    }

    void tlsFiles_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<QString>("error");
        QTest::newRow("good") << "" << "";
        QTest::newRow("unknown policy") << "  client_auth_type: Foo\n" << "Invalid ClientAuth: Foo";
        QTest::newRow("authorities for nobody") << "  client_ca_file: server.crt\n" << "Client CA's have been configured without a Client Auth Policy";
        QTest::newRow("no such authorities") << "  client_ca_file: nope\n  client_auth_type: RequireAndVerifyClientCert\n" << "open nope: no such file or directory";
        QTest::newRow("a file without any") << "  client_ca_file: server.key\n  client_auth_type: RequireAndVerifyClientCert\n" << "";
        QTest::newRow("an old name") << "  client_auth_type: RequireClientCert\n" << "";
        QTest::newRow("curves and ciphers") << "  curve_preferences: [CurveP384, X25519]\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n  prefer_server_cipher_suites: false\n" << "";
    }
    void tlsFiles()
    {
        if (!Certificates::isAvailable())
            QSKIP("the openssl command is not installed");
        QFETCH(QString, more);
        QFETCH(QString, error);
        Certificates made;
        const auto own = made.authority("Lab Authority");
        Lab lab;
        QVERIFY(lab.server.disk().replace("server.crt", own.certificate));
        QVERIFY(lab.server.disk().replace("server.key", own.key));
        const auto started = lab.start("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n" + more.toStdString());
        QCOMPARE(started ? QString() : QString::fromStdString(started.error().message), error);
    }
};

HALAB_TEST(WebConfigTest, "web_config")
#include "web_config_test.moc"
