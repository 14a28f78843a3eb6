// HTTP/1.1 to the byte: what the server answers to bytes of every kind, in both worlds. The
// client here is a bare stream, so that each case shows what goes over the wire.

#include "base/compression.h"
#include "host/http/router.h"
#include "host/http/server.h"
#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>
#include <QRegularExpression>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class HttpConformanceTest : public QObject {
    Q_OBJECT

    struct Lab {
        explicit Lab(const QString& kind, http::Limits limits = {})
            : world(makeWorld(kind)), a(world->addHost({.name = "a"})), b(world->addHost({.name = "b"}))
        {
            server = *http::Server::listen(b, port(8080), [this](const auto& request, auto responder) { handle(request, responder); }, limits);
        }

        /// /echo answers at once; /hold keeps its answer until release(); /drop never answers.
        void handle(const http::Request& request, const http::Responder& responder)
        {
            ++handled;
            http::Response response;
            response.headers = {{"Content-Type", "text/plain"}};
            response.body = request.method + " " + request.path + " " + request.query + " [" + request.body + "]";
            if (request.path == "/drop")
                return;
            if (request.path == "/empty")
                response = {.status = 204, .headers = {}, .body = {}};
            if (request.path == "/big")
                response.body = std::string(5000, 'x');
            if (request.path == "/inject")
                response.headers.add("X-Evil", "a\r\nSet-Cookie: b");
            if (request.path == "/hold")
                held.emplace_back(responder, response);
            else
                responder.send(response);
        }

        void connect()
        {
            std::optional<bool> ok;
            const auto call = a.network().dial({b.network().ownAddress(), 8080}, 5s, [&](auto stream) {
                ok = stream.has_value();
                if (*ok)
                    client = std::move(*stream);
            });
            QVERIFY(world->runUntil([&] { return ok.has_value(); }, patience) && *ok);
            client->listen({.data = [this](auto bytes) { text += bytes; }, .closed = [this](const auto&) { ended = true; }});
        }

        /// All that comes back until the server closes, or nothing more does for a while.
        QString talk(const std::string& bytes)
        {
            if (!client)
                connect();
            client->write(bytes);
            std::size_t before = 0;
            do {
                before = text.size();
                world->runUntil([&] { return ended || text.size() > before; }, before == 0 ? Duration(300ms) : Duration(60ms));
            } while (!ended && text.size() > before);
            return QString::fromStdString(text).replace(QRegularExpression("Date: [^\r]+GMT"), "Date: D");
        }

        std::unique_ptr<World> world;
        Host& a;
        Host& b;
        std::unique_ptr<http::Server> server;
        std::unique_ptr<Stream> client;
        std::vector<std::pair<http::Responder, http::Response>> held;
        std::string text;
        bool ended = false;
        int handled = 0;
    };

    static QString answer(const QString& body, const QString& more = {})
    {
        return QString("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: D\r\nContent-Length: %1\r\n%2\r\n%3").arg(body.size()).arg(more, body);
    }

private Q_SLOTS:
    void answersToTheByte_data()
    {
        QTest::addColumn<QString>("world");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("answers");
        QTest::addColumn<bool>("closed");
        for (const auto* world : {"simulated", "loopback"}) {
            const auto row = [&](const char* what, const QByteArray& bytes, const QString& answers, bool closed) {
                QTest::addRow("%s: %s", world, what) << world << bytes << answers << closed;
            };
            row("keep-alive is the default", "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n", answer("GET /a b=c []"), false);
            row("Connection: close", "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                answer("GET /a  []", "Connection: close\r\n"), true);
            row("HTTP/1.0 closes", "GET /a HTTP/1.0\r\n\r\n",
                answer("GET /a  []", "Connection: close\r\n").replace("HTTP/1.1", "HTTP/1.0"), true);
            row("HTTP/1.0 may ask to stay", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                answer("GET /a  []", "Connection: keep-alive\r\n").replace("HTTP/1.1", "HTTP/1.0"), false);
            row("HEAD has the length but no body", "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n",
                answer("HEAD /a  []").remove("HEAD /a  []"), false);
            row("204 has neither", "GET /empty HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n", false);
            row("Content-Length", "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", answer("POST /a  [hello]"), false);
            row("chunked", "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nTrailer: t\r\n\r\n",
                answer("POST /a  [hello world]"), false);
            row("pipelined", "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n", answer("GET /1  []") + answer("GET /2  []"), false);
            row("empty lines before a request", "\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n", answer("GET /a  []"), false);
            row("the path stays encoded", "GET /a%2Fb%20c HTTP/1.1\r\nHost: x\r\n\r\n", answer("GET /a%2Fb%20c  []"), false);
            row("absolute form", "GET http://x:80/a?b HTTP/1.1\r\nHost: x\r\n\r\n", answer("GET /a b []"), false);
            row("Expect: 100-continue with its body", "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", answer("POST /a  [hi]"), false);
            row("Expect: 100-continue without it", "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n", false);
            row("line breaks in a field", "GET /inject HTTP/1.1\r\nHost: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Evil: a  Set-Cookie: b\r\nDate: D\r\nContent-Length: 15\r\n\r\nGET /inject  []", false);
        }
    }
    void answersToTheByte()
    {
        QFETCH(QString, world);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, answers);
        QFETCH(bool, closed);
        Lab lab(world);
        QCOMPARE(lab.talk(bytes.toStdString()), answers);
        QCOMPARE(lab.ended, closed);
        // The same, byte by byte: no boundary matters.
        Lab slow(world);
        slow.connect();
        for (const char byte : bytes) {
            slow.client->write(std::string(1, byte));
            slow.world->runUntil([] { return false; }, slow.world->kind() == "simulated" ? Duration(1ms) : Duration(10us));
        }
        if (!bytes.contains("100-continue"))
            QCOMPARE(slow.talk(""), answers);
    }

    void badRequestsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const auto head = [](const QByteArray& fields) -> QByteArray { return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n\r\n"; };
        QTest::newRow("not HTTP") << QByteArray("hello there\r\n\r\n") << 400;
        QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15) << 400;
        QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("two Hosts") << head("Host: y") << 400;
        QTest::newRow("HTTP/2.0") << QByteArray("GET / HTTP/2.0\r\nHost: x\r\n\r\n") << 400;
        QTest::newRow("relative target") << QByteArray("GET a HTTP/1.1\r\nHost: x\r\n\r\n") << 400;
        QTest::newRow("blank in a name") << head("A b: c") << 400;
        QTest::newRow("NUL in a value") << head(QByteArray("A: b\0c", 6)) << 400;
        QTest::newRow("negative length") << head("Content-Length: -1") << 400;
        QTest::newRow("overlong length") << head("Content-Length: 99999999999999999999999") << 400;
        QTest::newRow("length in words") << head("Content-Length: five") << 400;
        QTest::newRow("two lengths") << head("Content-Length: 1\r\nContent-Length: 2") << 400;
        QTest::newRow("length and chunked") << head("Content-Length: 1\r\nTransfer-Encoding: chunked") << 400;
        QTest::newRow("bad chunk") << head("Transfer-Encoding: chunked") + "zz\r\n" << 400;
        QTest::newRow("chunk beyond 64 bits") << head("Transfer-Encoding: chunked") + "fffffffffffffffff\r\n" << 400;
        QTest::newRow("body too large") << head("Content-Length: 2000") << 413;
        QTest::newRow("chunks too large") << head("Transfer-Encoding: chunked") + "7d0\r\n" + QByteArray(2000, 'x') + "\r\n0\r\n\r\n" << 413;
        QTest::newRow("too large is told before 100") << head("Expect: 100-continue\r\nContent-Length: 2000") << 413;
        QTest::newRow("expects a miracle") << head("Expect: miracle") << 417;
        QTest::newRow("long line") << "GET /" + QByteArray(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n" << 431;
        QTest::newRow("long line without end") << "GET /" + QByteArray(100000, 'a') << 431;
        QTest::newRow("long field") << head("A: " + QByteArray(70000, 'a')) << 431;
        QTest::newRow("many fields") << head(QByteArray("A: b\r\n").repeated(130) + "C: d") << 431;
        QTest::newRow("fields without end") << "GET / HTTP/1.1\r\nHost: x\r\n" + QByteArray("A: b\r\n").repeated(20000) << 431;
    }
    void badRequestsAreRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        for (const auto* world : {"simulated", "loopback"}) {
            http::Limits limits;
            limits.bodyBytesMax = 1000;
            Lab lab(world, limits);
            const auto got = lab.talk(bytes.toStdString());
            QVERIFY2(got.startsWith(QString("HTTP/1.1 %1 ").arg(status)), qPrintable(QString("%1: %2").arg(world, got.left(200))));
            QVERIFY(got.contains("\r\nConnection: close\r\n"));
            QVERIFY(lab.ended);
            QCOMPARE(lab.handled, 0);
        }
    }

    void randomBytesDoNoHarm()
    {
        Random random(3);
        const std::string good = "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        Lab lab("simulated");
        for (int i = 0; i < 2000; ++i) {
            auto bytes = good + good;
            for (int changes = static_cast<int>(random.below(8)); changes >= 0; --changes) {
                const auto place = random.below(bytes.size());
                if (random.below(2))
                    bytes[place] = static_cast<char>(random());
                else
                    bytes.erase(place, random.below(20));
            }
            lab.client.reset();
            lab.text.clear();
            lab.ended = false;
            const auto got = lab.talk(bytes);
            QVERIFY(got.isEmpty() || got.startsWith("HTTP/1.1 "));
        }
        lab.client.reset();
        lab.text.clear();
        lab.ended = false;
        QVERIFY(lab.talk("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").endsWith("GET /a  []")); // still there
    }

    void answersComeInTheOrderOfTheRequests_data() { bothWorlds(); }
    void answersComeInTheOrderOfTheRequests()
    {
        QFETCH(QString, world);
        Lab lab(world);
        const auto nothing = lab.talk("GET /hold HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(nothing, QString());
        QCOMPARE(lab.handled, 3);
        QVERIFY(lab.held[0].first.isOpen());
        lab.held[0].first.send(lab.held[0].second);
        lab.held[0].first.send(lab.held[0].second); // once is enough
        QVERIFY(!lab.held[0].first.isOpen());
        QCOMPARE(lab.talk(""), answer("GET /hold  []") + answer("GET /2  []") + answer("GET /3  []"));
    }

    void aPipelineIsBounded()
    {
        http::Limits limits;
        limits.pipelineMax = 4;
        Lab lab("simulated", limits);
        std::string many;
        for (int i = 0; i < 10; ++i)
            many += "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n";
        lab.talk(many);
        QCOMPARE(lab.handled, 4);
        for (std::size_t i = 0; i < lab.held.size(); ++i) {
            const auto [responder, response] = lab.held[i];
            responder.send(response);
        }
        QCOMPARE(lab.talk("").count("200 OK"), 10);
        // Who sends on and on without waiting is cut off.
        lab.held.clear();
        lab.talk(many);
        lab.talk(std::string(2 * 1024 * 1024, 'x'));
        QVERIFY(lab.ended);
    }

    void anUnansweredRequestIsAnError_data() { bothWorlds(); }
    void anUnansweredRequestIsAnError()
    {
        QFETCH(QString, world);
        Lab lab(world);
        QVERIFY(lab.talk("GET /drop HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 500 Internal Server Error\r\n"));
        QVERIFY(!lab.ended);
    }

    void respondersOutliveClientsAndServers_data() { bothWorlds(); }
    void respondersOutliveClientsAndServers()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.talk("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        lab.client.reset(); // a reset, not an end
        QVERIFY(lab.world->runUntil([&] { return !lab.held[0].first.isOpen(); }, patience));
        lab.held[0].first.send(lab.held[0].second);
        lab.talk("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        lab.server.reset();
        QVERIFY(!lab.held[1].first.isOpen());
        lab.held[1].first.send(lab.held[1].second);
        lab.held.clear();
        QCOMPARE(lab.talk(""), QString());
        QVERIFY(lab.ended);
    }

    void aHandlerMayEndItsServer_data() { bothWorlds(); }
    void aHandlerMayEndItsServer()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.server.reset();
        lab.server = *http::Server::listen(lab.b, port(8080), [&, kept = std::string(50, 'k')](const auto&, auto responder) {
            lab.server.reset();
            responder.send({});
            QCOMPARE(kept.size(), std::size_t(50));
        });
        QCOMPARE(lab.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"), QString());
        QVERIFY(lab.ended);
    }

    void finishSendsWhatIsDue_data() { bothWorlds(); }
    void finishSendsWhatIsDue()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.talk("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        lab.server->finish();
        lab.held[0].first.send(lab.held[0].second);
        QCOMPARE(lab.talk(""), answer("GET /hold  []", "Connection: close\r\n"));
        QVERIFY(lab.ended);
        std::optional<bool> refused;
        const auto call = lab.a.network().dial({lab.b.network().ownAddress(), 8080}, 5s, [&](const auto& stream) { refused = !stream; });
        QVERIFY(lab.world->runUntil([&] { return refused.has_value(); }, patience) && *refused);
    }

    void slowClientsAreCutOff()
    {
        http::Limits limits;
        limits.headerTimeout = 30s;
        limits.idleTimeout = 300s;
        Lab lab("simulated", limits);
        lab.connect();
        // A byte a second keeps nobody waiting for ever.
        const std::string slow = "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(100, 'x');
        const auto begin = lab.a.clock().elapsed();
        for (const char byte : slow) {
            lab.client->write(std::string(1, byte));
            letPass(*lab.world, 1s);
            if (lab.ended)
                break;
        }
        QVERIFY(lab.text.starts_with("HTTP/1.1 408 Request Timeout\r\n"));
        QVERIFY(lab.a.clock().elapsed() - begin < 32s);
        // One that says nothing is idle.
        lab.client.reset();
        lab.text.clear();
        lab.ended = false;
        lab.connect();
        letPass(*lab.world, 299s);
        QVERIFY(!lab.ended);
        letPass(*lab.world, 2s);
        QVERIFY(lab.ended && lab.text.empty());
    }

    void connectionsAreBounded_data() { bothWorlds(); }
    void connectionsAreBounded()
    {
        QFETCH(QString, world);
        http::Limits limits;
        limits.connectionsMax = 1;
        Lab lab(world, limits);
        lab.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto first = std::move(lab.client);
        lab.text.clear();
        QVERIFY(lab.talk("").startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
        QVERIFY(lab.ended);
    }

    void largeBodiesPass_data() { bothWorlds(); }
    void largeBodiesPass()
    {
        QFETCH(QString, world);
        Lab lab(world);
        const std::string body(20 * 1024 * 1024, 'b');
        lab.connect();
        lab.client->write("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
        lab.client->write(body);
        QVERIFY(lab.world->runUntil([&] { return lab.ended; }, patience));
        QVERIFY(lab.text.ends_with(body + "]"));
    }

    void bodiesBeyondTheLimitAreNotRead_data() { bothWorlds(); }
    void bodiesBeyondTheLimitAreNotRead()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        lab.client->write("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n");
        for (int i = 0; i < 100; ++i)
            lab.client->write(std::string(1024 * 1024, 'b'));
        QVERIFY(lab.world->runUntil([&] { return lab.ended; }, patience));
        QVERIFY(lab.text.starts_with("HTTP/1.1 413 Request Entity Too Large\r\n"));
        QCOMPARE(lab.handled, 0);
    }

    void gzipWhenAsked_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("accept");
        QTest::addColumn<bool>("gzipped");
        QTest::newRow("asked") << "/big" << "gzip, deflate" << true;
        QTest::newRow("with quality") << "/big" << "deflate, gzip;q=0.5" << true;
        QTest::newRow("anything") << "/big" << "*" << true;
        QTest::newRow("refused") << "/big" << "gzip;q=0" << false;
        QTest::newRow("not asked") << "/big" << "identity" << false;
        QTest::newRow("too small") << "/small" << "gzip" << false;
    }
    void gzipWhenAsked()
    {
        QFETCH(QString, path);
        QFETCH(QString, accept);
        QFETCH(bool, gzipped);
        Lab lab("simulated");
        lab.talk("GET " + path.toStdString() + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + accept.toStdString() + "\r\n\r\n");
        const auto end = lab.text.find("\r\n\r\n");
        const auto head = lab.text.substr(0, end);
        const auto body = lab.text.substr(end + 4);
        QCOMPARE(head.find("Content-Encoding: gzip") != std::string::npos, gzipped);
        QCOMPARE(head.find("Vary: Accept-Encoding") != std::string::npos, path == "/big");
        if (path == "/big")
            QCOMPARE(gzipped ? *gunzip(body, 10000) : body, std::string(5000, 'x'));
    }

    void theHandlerRunsUnderTheCauseOfTheRequest_data() { bothWorlds(); }
    void theHandlerRunsUnderTheCauseOfTheRequest()
    {
        QFETCH(QString, world);
        Lab lab(world);
        std::vector<EventId> seen;
        lab.server.reset();
        lab.server = *http::Server::listen(lab.b, port(8080), [&](const auto&, auto responder) {
            seen.push_back(lab.b.trace().currentCause());
            responder.send({});
        });
        lab.connect();
        const auto cause = lab.a.trace().record("cause");
        {
            const auto because = lab.a.trace().because(cause);
            lab.client->write("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        lab.client->write("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
        QVERIFY(lab.world->runUntil([&] { return seen.size() == 2; }, patience));
        QCOMPARE(seen, (std::vector<EventId>{cause, 0}));
    }
};

HALAB_TEST(HttpConformanceTest, "http_conformance")
#include "http_conformance_test.moc"
