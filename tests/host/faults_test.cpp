// What may befall links and hosts, as their programs see it. Nothing here is known to protocol
// code: it happens below the network that a host gives to its node.

#include "host/http/client.h"
#include "host/http/server.h"
#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class FaultsTest : public QObject {
    Q_OBJECT

    struct Lab {
        explicit Lab(const QString& kind)
            : world(makeWorld(kind)), a(world->addHost({.name = "a"})), b(world->addHost({.name = "b"}))
        {
            listener = *b.network().listen(port(9000), [this](auto stream) {
                server = std::move(stream);
                server->listen({.data = [this](auto bytes) { atServer += bytes; },
                    .closed = [this](const auto& error) { serverEnd = error ? error->message : "EOF"; }});
            });
            socketB = *b.network().bindDatagrams(port(9094), [this](auto, auto bytes) { packets.emplace_back(bytes); });
            socketA = *a.network().bindDatagrams(port(9094), [](auto, auto) {});
        }

        void connect()
        {
            call = a.network().dial({b.network().ownAddress(), 9000}, 10s, [this](auto stream) {
                if (!stream) {
                    dialError = stream.error().message;
                    return;
                }
                client = std::move(*stream);
                client->listen({.data = [this](auto bytes) { atClient += bytes; },
                    .closed = [this](const auto& error) { clientEnd = error ? error->message : "EOF"; }});
            });
        }
        bool connected() { return until([this] { return client && server; }); }
        bool until(const std::function<bool()>& done) { return world->runUntil(done, patience); }
        void cut(bool on, bool back)
        {
            world->links().set("a", "b", {.cut = on});
            world->links().set("b", "a", {.cut = back});
            world->linksChanged();
        }
        Duration elapsed() { return a.clock().elapsed(); }

        std::unique_ptr<World> world;
        Host& a;
        Host& b;
        Call call;
        std::unique_ptr<Listener> listener;
        std::unique_ptr<DatagramSocket> socketA, socketB;
        std::unique_ptr<Stream> client, server;
        std::string atServer, atClient, dialError, serverEnd, clientEnd;
        std::vector<std::string> packets;
    };

private Q_SLOTS:
    void aCutHoldsStreamsAndLosesDatagrams_data() { bothWorlds(); }
    void aCutHoldsStreamsAndLosesDatagrams()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        QVERIFY(lab.connected());
        lab.cut(true, true);
        lab.client->write("held ");
        lab.client->write("back");
        lab.socketA->send(lab.socketB->address(), "lost");
        letPass(*lab.world, 30ms);
        QCOMPARE(lab.atServer, std::string());
        QCOMPARE(lab.client->unsentBytes(), std::size_t(9));
        lab.cut(false, false);
        lab.socketA->send(lab.socketB->address(), "found");
        QVERIFY(lab.until([&] { return lab.atServer == "held back" && !lab.packets.empty(); }));
        QCOMPARE(lab.packets, std::vector<std::string>{"found"});
        QCOMPARE(lab.clientEnd + lab.serverEnd, std::string());
    }

    void aOneWayCutIsOneWay_data() { bothWorlds(); }
    void aOneWayCutIsOneWay()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        QVERIFY(lab.connected());
        lab.cut(true, false);
        lab.client->write("no");
        lab.server->write("yes");
        QVERIFY(lab.until([&] { return lab.atClient == "yes"; }));
        QCOMPARE(lab.atServer, std::string());
        // Even the end of a connection does not get through.
        lab.client->close();
        letPass(*lab.world, 30ms);
        QCOMPARE(lab.serverEnd, std::string());
        lab.cut(false, false);
        QVERIFY(lab.until([&] { return lab.serverEnd == "EOF"; }));
        QCOMPARE(lab.atServer, std::string("no"));
    }

    void aDialWaitsForTheLink_data() { bothWorlds(); }
    void aDialWaitsForTheLink()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.cut(false, true);
        lab.connect();
        letPass(*lab.world, 20ms);
        QVERIFY(!lab.client && !lab.server);
        lab.cut(false, false);
        QVERIFY(lab.connected());
    }

    void delayShiftsWithoutReordering_data() { bothWorlds(); }
    void delayShiftsWithoutReordering()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        QVERIFY(lab.connected());
        lab.world->links().set("a", "b", {.delay = 40ms, .jitter = 30ms});
        std::string all;
        const auto begin = lab.elapsed();
        for (int i = 0; i < 100; ++i) {
            all += std::to_string(i) + ",";
            lab.client->write(std::to_string(i) + ",");
        }
        lab.socketA->send(lab.socketB->address(), "late");
        QVERIFY(lab.until([&] { return lab.atServer.size() == all.size() && lab.packets.size() == 1; }));
        QCOMPARE(lab.atServer, all);
        QVERIFY(lab.elapsed() - begin >= 40ms);
    }

    void lossDelaysStreamsAndEatsDatagrams_data() { bothWorlds(); }
    void lossDelaysStreamsAndEatsDatagrams()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        QVERIFY(lab.connected());
        lab.world->links().set("a", "b", {.loss = 1});
        const auto begin = lab.elapsed();
        lab.client->write("again");
        lab.socketA->send(lab.socketB->address(), "never");
        QVERIFY(lab.until([&] { return lab.atServer == "again"; }));
        QVERIFY(lab.elapsed() - begin >= 200ms); // sent again
        QVERIFY(lab.packets.empty());
        lab.world->links().set("a", "b", {.duplication = 1});
        lab.socketA->send(lab.socketB->address(), "twice");
        QVERIFY(lab.until([&] { return lab.packets.size() == 2; }));
    }

    void aPausedHostKeepsItsSockets_data() { bothWorlds(); }
    void aPausedHostKeepsItsSockets()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.world->pause("b");
        lab.connect();
        QVERIFY(lab.until([&] { return lab.client != nullptr; })); // its kernel accepts
        lab.client->write("hello");
        lab.socketA->send(lab.socketB->address(), "probe");
        letPass(*lab.world, 30ms);
        QVERIFY(!lab.server && lab.packets.empty());
        lab.world->resume("b");
        QVERIFY(lab.until([&] { return lab.atServer == "hello" && lab.packets.size() == 1; }));
    }

    void aKillClosesConnections_data() { bothWorlds(); }
    void aKillClosesConnections()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        QVERIFY(lab.connected());
        // The node goes first, then its host.
        lab.server->write("last words");
        lab.server->close();
        lab.server.reset();
        lab.listener.reset();
        lab.socketB.reset();
        lab.world->powerOff("b", true);
        QVERIFY(lab.until([&] { return !lab.clientEnd.empty(); }));
        lab.connect();
        QVERIFY(lab.until([&] { return !lab.dialError.empty(); }));
        QVERIFY(QString::fromStdString(lab.dialError).endsWith("connection refused"));
        // And comes back on the same ports.
        const auto again = lab.b.network().listen(port(9000), [](auto) {});
        QVERIFY2(again, again ? "" : again.error().message.c_str());
    }

    void aKilledHostClosesWhatItsNodeLeft_data() { bothWorlds(); }
    void aKilledHostClosesWhatItsNodeLeft()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        QVERIFY(lab.connected());
        lab.world->powerOff("b", true);
        QVERIFY(lab.until([&] { return lab.clientEnd == "EOF"; }));
        lab.server->write("from the grave");
        letPass(*lab.world, 20ms);
        QCOMPARE(lab.atClient, std::string());
        QCOMPARE(lab.serverEnd, std::string());
    }

    void aCutHidesADeath_data() { bothWorlds(); }
    void aCutHidesADeath()
    {
        QFETCH(QString, world);
        Lab lab(world);
        lab.connect();
        QVERIFY(lab.connected());
        lab.cut(false, true);
        lab.world->powerOff("b", true);
        letPass(*lab.world, 30ms);
        QCOMPARE(lab.clientEnd, std::string()); // nothing tells it
        lab.cut(false, false);
        QVERIFY(lab.until([&] { return lab.clientEnd == "EOF"; }));
    }

    void requestsFailInGoWords_data()
    {
        QTest::addColumn<QString>("world");
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("error"); // @ = the server's address
        for (const auto* world : {"simulated", "loopback"}) {
            const auto row = [&](const char* fault, const char* error) {
                QTest::addRow("%s: %s", world, fault) << world << fault << error;
            };
            row("dead", "Get \"http://b:8080/x\": dial tcp @:8080: connect: connection refused");
            row("cut", "Get \"http://b:8080/x\": context deadline exceeded");
            row("paused", "Get \"http://b:8080/x\": context deadline exceeded");
            row("killed", "Get \"http://b:8080/x\": EOF");
            row("unknown", "Get \"http://nosuch:8080/x\": dial tcp: lookup nosuch: no such host");
        }
    }
    void requestsFailInGoWords()
    {
        QFETCH(QString, world);
        QFETCH(QString, fault);
        QFETCH(QString, error);
        Lab lab(world);
        std::vector<http::Responder> asked;
        std::unique_ptr<http::Server> server;
        if (fault != "dead")
            server = *http::Server::listen(lab.b, port(8080), [&](const auto&, auto responder) { asked.push_back(responder); });
        if (fault == "cut")
            lab.cut(true, true);
        if (fault == "paused")
            lab.world->pause("b");
        http::Client http(lab.a);
        http::ClientRequest request;
        request.url = {.scheme = "http", .userInfo = {}, .host = fault == "unknown" ? "nosuch" : "b", .port = 8080, .path = "/x", .query = {}, .fragment = {}};
        request.timeout = fault == "cut" || fault == "paused" ? Duration(100ms) : Duration(10s);
        std::optional<QString> got;
        const auto call = http.send(request, [&](const auto& result) { got = QString::fromStdString(result ? "answered" : result.error().message); });
        if (fault == "killed") {
            QVERIFY(lab.until([&] { return asked.size() == 1; }));
            server.reset();
            lab.world->powerOff("b", true);
        }
        QVERIFY(lab.until([&] { return got.has_value(); }));
        QCOMPARE(*got, error.replace("@", QString::fromStdString(lab.b.network().ownAddress().toString())));
        asked.clear(); // answers to nobody
    }
};

HALAB_TEST(FaultsTest, "faults")
#include "faults_test.moc"
