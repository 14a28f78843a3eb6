// HTTP between two hosts: what a handler sees, what a client gets, and in which words it fails.

#include "host/http/client.h"
#include "host/http/router.h"
#include "host/http/server.h"
#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>

using namespace halab;
using namespace halab::test;

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
};

HALAB_TEST(HttpTest, "http")
#include "http_test.moc"
