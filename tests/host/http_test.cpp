// HTTP between two hosts: what a handler sees, what a client gets, and in which words it fails.

#include "host/http/client.h"
#include "host/http/router.h"
#include "host/http/server.h"
#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>

#include <set>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class HttpTest : public QObject {
    Q_OBJECT

    struct Lab {
        explicit Lab(const QString& kind) : world(makeWorld(kind)), server(world->addHost({.name = "server"})),
            client(world->addHost({.name = "client"})), http(client) {}

        http::ClientRequest request(const std::string& method, const std::string& path, std::string body = {}) const
        {
            http::ClientRequest out;
            out.method = method;
            out.url.scheme = "http";
            out.url.host = "server";
            out.url.port = 9090;
            const auto question = path.find('?');
            out.url.path = path.substr(0, question);
            if (question != std::string::npos)
                out.url.query = path.substr(question + 1);
            out.body = std::move(body);
            return out;
        }

        Result<http::Response> ask(http::ClientRequest wanted)
        {
            std::optional<Result<http::Response>> got;
            const auto call = http.send(std::move(wanted), [&](auto result) { got = std::move(result); });
            if (!world->runUntil([&] { return got.has_value(); }, patience))
                return fail(ErrorKind::Timeout, "the test waited too long");
            return std::move(*got);
        }

        std::unique_ptr<World> world;
        Host& server;
        Host& client;
        http::Client http;
    };

private Q_SLOTS:
    void answers_data() { bothWorlds(); }
    void answers()
    {
        QFETCH(QString, world);
        Lab lab(world);
        http::Request seen;
        const auto server = http::Server::listen(lab.server, port(9090), [&](const auto& request, auto responder) {
            seen = request;
            http::Response response;
            response.headers = {{"Content-Type", "text/plain"}};
            response.body = "hello";
            responder.send(response);
        });
        QVERIFY(server);
        auto request = lab.request("POST", "/a%2Fb?x=1", "body");
        request.headers.add("X-Test", "yes");
        const auto answer = lab.ask(request);
        QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->body, std::string("hello"));
        QCOMPARE(answer->headers.value("content-type"), std::string("text/plain"));
        QCOMPARE(answer->headers.value("Content-Length"), std::string("5"));
        QVERIFY(answer->headers.value("Date").ends_with("GMT"));
        QCOMPARE(seen.method, std::string("POST"));
        QCOMPARE(seen.path, std::string("/a%2Fb"));
        QCOMPARE(seen.query, std::string("x=1"));
        QCOMPARE(seen.body, std::string("body"));
        QCOMPARE(seen.headers.value("x-test"), std::string("yes"));
        QCOMPARE(seen.headers.value("Host"), std::string("server:9090"));
        QCOMPARE(seen.peer.ip, lab.client.network().ownAddress());
    }

    /// Serves each path in its own way.
    void clientCopes_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("outcome"); // status and body, or the error
        QTest::newRow("redirect 302") << "GET" << "/to/302" << "200 GET /target [] none";
        QTest::newRow("POST becomes GET, its headers stay") << "POST" << "/to/303" << "200 GET /target [] text/plain"; // Go 1.19
        QTest::newRow("POST stays POST") << "POST" << "/to/307" << "200 POST /target [body] text/plain";
        QTest::newRow("relative redirect") << "GET" << "/deep/relative" << "200 GET /deep/target x=1 [] none";
        QTest::newRow("endless redirect") << "GET" << "/loop" << "Get \"http://server:9090/loop\": stopped after 10 redirects";
        QTest::newRow("redirect to another scheme") << "GET" << "/ftp" << "Get \"http://server:9090/ftp\": unsupported protocol scheme \"ftp\"";
        QTest::newRow("gunzips") << "GET" << "/gzip" << "200 " + QString(3000, 'z');
        QTest::newRow("too large") << "GET" << "/huge" << "Get \"http://server:9090/huge\": response body exceeds 100000 bytes";
        QTest::newRow("HEAD") << "HEAD" << "/target" << "200 ";
        QTest::newRow("500 is an answer") << "GET" << "/500" << "500 broken";
        QTest::newRow("204") << "DELETE" << "/204" << "204 ";
    }
    void clientCopes()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(QString, outcome);
        Lab lab("simulated");
        const auto server = *http::Server::listen(lab.server, port(9090), [](const auto& request, auto responder) {
            http::Response response;
            const auto redirect = [&](int status, const char* to) {
                response.status = status;
                response.headers.add("Location", to);
            };
            if (request.path.starts_with("/to/"))
                redirect(std::stoi(request.path.substr(4)), "/target");
            else if (request.path == "/deep/relative")
                redirect(302, "./x/../target?x=1");
            else if (request.path == "/loop")
                redirect(302, "http://server:9090/loop");
            else if (request.path == "/ftp")
                redirect(302, "ftp://server:9090/");
            else if (request.path == "/gzip")
                response.body = std::string(3000, 'z');
            else if (request.path == "/huge")
                response.body = std::string(200000, 'z');
            else if (request.path == "/500")
                response.status = 500, response.body = "broken";
            else if (request.path == "/204")
                response.status = 204;
            else
                response.body = request.method + " " + request.path + (request.query.empty() ? "" : " " + request.query) + " [" + request.body + "] "
                    + (request.headers.find("Content-Type") ? request.headers.value("Content-Type") : "none");
            responder.send(response);
        });
        auto request = lab.request(method.toStdString(), path.toStdString(), method == "POST" ? "body" : "");
        request.responseBytesMax = 100000;
        request.acceptGzip = true;
        if (path == "/gzip")
            request.headers.add("Accept-Encoding", "gzip");
        if (method == "POST")
            request.headers.add("Content-Type", "text/plain");
        const auto answer = lab.ask(request);
        QCOMPARE(QString::fromStdString(answer ? std::to_string(answer->status) + " " + answer->body : answer.error().message), outcome);
    }

    void clientReadsWhatServersWrite_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("outcome"); // the body, or the end of the error
        QTest::newRow("length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") << "hi";
        QTest::newRow("chunked") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n") << "hi";
        QTest::newRow("until the end") << QByteArray("HTTP/1.0 200 OK\r\n\r\nhi") << "hi";
        QTest::newRow("after a 100") << QByteArray("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") << "hi";
        QTest::newRow("nothing") << QByteArray() << ": EOF";
        QTest::newRow("half a header") << QByteArray("HTTP/1.1 200 OK\r\nContent-Le") << ": unexpected EOF";
        QTest::newRow("half a body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhi") << ": unexpected EOF";
        QTest::newRow("a terabyte") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\nhi") << "response body exceeds 67108864 bytes";
        QTest::newRow("a length beyond 64 bits") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhi") << "HTTP/1.x transport connection broken: bad Content-Length";
        QTest::newRow("not HTTP") << QByteArray("SSH-2.0-OpenSSH\r\n") << "malformed HTTP response \"SSH-2.0-OpenSSH\"";
        QTest::newRow("endless header") << "HTTP/1.1 200 OK\r\n" + QByteArray("A: b\r\n").repeated(300000) << "server response headers exceeded 1048576 bytes; aborted";
    }
    void clientReadsWhatServersWrite()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, outcome);
        for (const auto* world : {"simulated", "loopback"}) {
            Lab lab(world);
            std::unique_ptr<Stream> peer;
            const auto listener = *lab.server.network().listen(port(9090), [&](auto stream) {
                peer = std::move(stream);
                peer->listen({.data = [&](auto) {
                                  peer->write(bytes.toStdString());
                                  peer->close();
                              },
                    .closed = {}});
            });
            const auto answer = lab.ask(lab.request("GET", "/"));
            const auto got = QString::fromStdString(answer ? answer->body : answer.error().message);
            QVERIFY2(answer ? got == outcome : got.endsWith(outcome), qPrintable(got));
        }
    }

    void connectionsAreKept_data() { bothWorlds(); }
    void connectionsAreKept()
    {
        QFETCH(QString, world);
        Lab lab(world);
        std::set<SocketAddress> peers;
        const auto handler = [&](const auto& request, auto responder) {
            peers.insert(request.peer);
            responder.send({});
        };
        auto server = *http::Server::listen(lab.server, port(9090), handler);
        for (int i = 0; i < 5; ++i)
            QVERIFY(lab.ask(lab.request("POST", "/")));
        QCOMPARE(peers.size(), std::size_t(1));
        // A server that was started again is reached over a fresh connection, without an error.
        server.reset();
        server = *http::Server::listen(lab.server, port(9090), handler);
        QVERIFY(lab.ask(lab.request("GET", "/")));
        QCOMPARE(peers.size(), std::size_t(2));
    }

    void causesGoThereAndBack_data() { bothWorlds(); }
    void causesGoThereAndBack()
    {
        QFETCH(QString, world);
        Lab lab(world);
        EventId decided = 0, asked = 0, answered = 0;
        const auto server = *http::Server::listen(lab.server, port(9090), [&](const auto&, auto responder) {
            asked = lab.server.trace().currentCause();
            decided = lab.server.trace().record("decided");
            const auto because = lab.server.trace().because(decided);
            responder.send({});
        });
        const auto sent = lab.client.trace().record("sent");
        bool done = false;
        Call call;
        {
            const auto because = lab.client.trace().because(sent);
            call = lab.http.send(lab.request("GET", "/"), [&](const auto&) {
                answered = lab.client.trace().currentCause();
                done = true;
            });
        }
        QVERIFY(lab.world->runUntil([&] { return done; }, patience));
        QCOMPARE(asked, sent);
        QCOMPARE(answered, decided);
    }

    void aDroppedCallSaysNothing_data() { bothWorlds(); }
    void aDroppedCallSaysNothing()
    {
        QFETCH(QString, world);
        Lab lab(world);
        int calls = 0, handled = 0;
        const auto server = *http::Server::listen(lab.server, port(9090), [&](const auto&, auto responder) {
            ++handled;
            responder.send({});
        });
        auto dropped = lab.http.send(lab.request("GET", "/"), [&](const auto&) { ++calls; });
        dropped.reset();
        auto client = std::make_unique<http::Client>(lab.client);
        Call own;
        own = client->send(lab.request("GET", "/"), [&](const auto&) {
            ++calls;
            own.reset();
            client.reset();
        });
        QVERIFY(lab.world->runUntil([&] { return calls == 1; }, patience));
        letPass(*lab.world, 20ms);
        QCOMPARE(calls, 1);
        QCOMPARE(handled, 1);
    }

    void basicAuthorizationOfTheUrl()
    {
        Lab lab("simulated");
        std::string seen;
        const auto server = *http::Server::listen(lab.server, port(9090), [&](const auto& request, auto responder) {
            seen = request.headers.value("Authorization");
            responder.send({});
        });
        auto request = lab.request("GET", "/");
        request.url.userInfo = "Aladdin:open%20sesame";
        QVERIFY(lab.ask(request));
        QCOMPARE(seen, std::string("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        request.url.port = 1;
        const auto refused = lab.ask(request);
        QVERIFY(QString::fromStdString(refused.error().message).startsWith("Get \"http://Aladdin:***@server:1/\": dial tcp "));
    }

    void routes_data()
    {
        QTest::addColumn<QString>("request");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::newRow("plain") << "GET /api/v1/query" << 200 << "query ";
        QTest::newRow("parameter") << "GET /api/v1/label/job/values" << 200 << "values name=job ";
        QTest::newRow("encoded slash in a parameter") << "GET /api/v1/label/a%2Fb/values" << 200 << "values name=a/b ";
        QTest::newRow("empty parameter") << "GET /api/v1/label//values" << 404 << "404 page not found\n";
        QTest::newRow("fixed goes before a parameter") << "GET /api/v1/label/fixed/values" << 200 << "fixed ";
        QTest::newRow("rest") << "GET /static/js/app.js" << 200 << "static rest=js/app.js ";
        QTest::newRow("method") << "POST /api/v1/query" << 200 << "query by POST ";
        QTest::newRow("other method") << "DELETE /api/v1/query" << 405 << "Method Not Allowed\n";
        QTest::newRow("HEAD is GET's") << "HEAD /api/v1/query" << 200 << "";
        QTest::newRow("HEAD of nothing") << "HEAD /api" << 404 << "";
        QTest::newRow("too short") << "GET /api/v1" << 404 << "404 page not found\n";
        QTest::newRow("a slash more") << "GET /api/v1/query/" << 404 << "404 page not found\n";
        QTest::newRow("case matters") << "GET /API/v1/query" << 404 << "404 page not found\n";
        QTest::newRow("root") << "GET /" << 200 << "root ";
    }
    void routes()
    {
        QFETCH(QString, request);
        QFETCH(int, status);
        QFETCH(QString, body);
        http::Router router;
        const auto says = [](std::string text) {
            return [text](const http::Request&, const http::PathParameters& parameters, const http::Responder& responder) {
                http::Response response;
                response.body = text + " ";
                for (const auto& [key, value] : parameters)
                    response.body += key + "=" + value + " ";
                responder.send(response);
            };
        };
        router.on("GET", "/static/*rest", says("static"));
        router.on("GET", "/api/v1/label/:name/values", says("values"));
        router.on("GET", "/api/v1/label/fixed/values", says("fixed"));
        router.on("GET", "/api/v1/query", says("query"));
        router.on("POST", "/api/v1/query", says("query by POST"));
        router.on("GET", "/", says("root"));
        Lab lab("simulated");
        const auto server = *http::Server::listen(lab.server, port(9090), [&](const auto& r, auto responder) { router.handle(r, responder); });
        const auto parts = request.split(' ');
        const auto answer = lab.ask(lab.request(parts[0].toStdString(), parts[1].toStdString()));
        QVERIFY(answer);
        QCOMPARE(answer->status, status);
        QCOMPARE(QString::fromStdString(answer->body), body);
        QCOMPARE(QString::fromStdString(answer->headers.value("Allow")), status == 405 ? QString("GET, POST") : QString());
    }

    void routersMayAnswerInTheirOwnWords()
    {
        http::Router router;
        router.on("GET", "/a", [](const auto&, const auto&, auto responder) { responder.send({}); });
        router.onMissing([](const auto&, auto responder) { responder.send({.status = 404, .headers = {}, .body = "lost"}); });
        router.onWrongMethod([](const auto& request, const auto& allowed) {
            return http::Response{.status = 405, .headers = {}, .body = "method " + request.method + " is not allowed, but [" + allowed[0] + "] are"};
        });
        Lab lab("simulated");
        const auto server = *http::Server::listen(lab.server, port(9090), [&](const auto& r, auto responder) { router.handle(r, responder); });
        QCOMPARE(lab.ask(lab.request("GET", "/b"))->body, std::string("lost"));
        QCOMPARE(lab.ask(lab.request("PUT", "/a"))->body, std::string("method PUT is not allowed, but [GET] are"));
    }
};

HALAB_TEST(HttpTest, "http")
#include "http_test.moc"
