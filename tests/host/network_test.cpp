// Datagrams, streams and names between hosts, in both worlds: the same calls, the same answers.

#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class NetworkTest : public QObject {
    Q_OBJECT

    struct Lab {
        explicit Lab(const QString& kind)
            : world(makeWorld(kind)), a(world->addHost({.name = "a"})), b(world->addHost({.name = "b"})) {}

        bool until(const std::function<bool()>& done) { return world->runUntil(done, patience); }
        SocketAddress at(Host& host, std::uint16_t number) const { return {host.network().ownAddress(), number}; }

        /// What a dial from a to b ends with.
        Result<std::unique_ptr<Stream>> dial(SocketAddress to, Duration timeout = 5s)
        {
            std::optional<Result<std::unique_ptr<Stream>>> got;
            const auto call = a.network().dial(to, timeout, [&](auto result) { got = std::move(result); });
            if (!until([&] { return got.has_value(); }))
                return fail(ErrorKind::Timeout, "the test waited too long");
            return std::move(*got);
        }

        std::unique_ptr<World> world;
        Host& a;
        Host& b;
    };

    /// A connection from a to b:9000 with both ends.
    struct Pair : Lab {
        explicit Pair(const QString& kind) : Lab(kind)
        {
            listener = *b.network().listen(port(9000), [this](auto stream) { server = std::move(stream); });
            client = *dial(at(b, 9000));
            until([this] { return server != nullptr; });
        }

        std::unique_ptr<Listener> listener;
        std::unique_ptr<Stream> client, server;
    };

    struct Heard {
        Stream::Events events()
        {
            return {.data = [this](std::string_view bytes) { text += bytes; },
                .closed = [this](const std::optional<Error>& e) { ++ends, error = e; }};
        }
        std::string text;
        std::optional<Error> error;
        int ends = 0;
    };

private Q_SLOTS:
    void datagrams_data() { bothWorlds(); }
    void datagrams()
    {
        QFETCH(QString, world);
        Lab lab(world);
        std::vector<std::pair<SocketAddress, std::string>> got;
        const auto to = lab.b.network().bindDatagrams(port(9094), [&](auto from, auto bytes) { got.emplace_back(from, bytes); });
        const auto from = lab.a.network().bindDatagrams(port(9094), [](auto, auto) {});
        QVERIFY(to && from);
        const std::string binary("\0\xff probe", 8);
        QVERIFY((*from)->send((*to)->address(), binary));
        QVERIFY((*from)->send((*to)->address(), ""));
        QVERIFY((*from)->send((*to)->address(), std::string(60000, 'x')));
        QVERIFY(!(*from)->send((*to)->address(), std::string(70000, 'x')));
        QVERIFY(lab.until([&] { return got.size() == 3; }));
        QCOMPARE(got[0].second, binary);
        QVERIFY(got[0].first == (*from)->address());
        QCOMPARE(got[1].second, std::string());
        QCOMPARE(got[2].second.size(), std::size_t(60000));
        QCOMPARE(lab.b.network().nameOf(got[0].first), std::string("a"));
        // Nobody there: datagrams vanish without a word.
        QVERIFY((*from)->send(lab.at(lab.b, 1), "x"));
    }

    void aSocketMayCloseItself_data() { bothWorlds(); }
    void aSocketMayCloseItself()
    {
        QFETCH(QString, world);
        Lab lab(world);
        int got = 0;
        std::unique_ptr<DatagramSocket> to;
        to = *lab.b.network().bindDatagrams(port(9094), [&](auto, auto) { ++got, to.reset(); });
        const auto address = to->address();
        const auto from = *lab.a.network().bindDatagrams(port(0), [](auto, auto) {});
        from->send(address, "1");
        from->send(address, "2");
        QVERIFY(lab.until([&] { return got == 1; }));
        letPass(*lab.world, 20ms);
        QCOMPARE(got, 1);
        QVERIFY(lab.b.network().bindDatagrams(port(9094), [](auto, auto) {})); // the port is free again
    }

    void portsAreTakenOnce_data() { bothWorlds(); }
    void portsAreTakenOnce()
    {
        QFETCH(QString, world);
        Lab lab(world);
        const auto first = lab.a.network().listen(port(9093), [](auto) {});
        QVERIFY(first);
        const auto second = lab.a.network().listen(port(9093), [](auto) {});
        QCOMPARE(second.error().message, std::string("listen tcp :9093: bind: address already in use"));
        QVERIFY(lab.b.network().listen(port(9093), [](auto) {})); // another host has its own
        const auto datagrams = lab.a.network().bindDatagrams(port(9093), [](auto, auto) {}); // and UDP its own
        QVERIFY(datagrams);
        QVERIFY(!lab.a.network().bindDatagrams(port(9093), [](auto, auto) {}));
        const auto foreign = lab.a.network().listen(lab.at(lab.b, 9999), [](auto) {});
        QVERIFY(QString::fromStdString(foreign.error().message).endsWith("bind: cannot assign requested address"));
        const auto any = lab.a.network().listen(port(0), [](auto) {});
        QVERIFY((*any)->address().port != 0);
    }

    void streamsKeepOrderAndBytes_data() { bothWorlds(); }
    void streamsKeepOrderAndBytes()
    {
        QFETCH(QString, world);
        Pair pair(world);
        Heard server, client;
        QCOMPARE(pair.client->peer().toString(), pair.server->local().toString());
        QCOMPARE(pair.server->peer().toString(), pair.client->local().toString());
        QVERIFY(pair.server->peer().ip == pair.a.network().ownAddress());
        std::string all;
        for (int i = 0; i < 2000; ++i) {
            const auto piece = std::to_string(i) + std::string(1000, 'x');
            all += piece;
            pair.client->write(piece);
        }
        letPass(*pair.world, 5ms);
        pair.server->listen(server.events()); // what came before waits for this
        QCOMPARE(server.text, std::string());
        pair.client->listen(client.events());
        QVERIFY(pair.until([&] { return server.text.size() == all.size(); }));
        QVERIFY(server.text == all);
        QVERIFY(pair.until([&] { return pair.client->unsentBytes() == 0; }));
        pair.server->write("answer");
        pair.server->close();
        QVERIFY(pair.until([&] { return client.ends == 1; }));
        QCOMPARE(client.text, std::string("answer"));
        QVERIFY(!client.error);
        pair.server->write("ignored");
        QCOMPARE(server.ends, 0); // who closes hears nothing more
    }

    void aDestroyedStreamIsReset_data() { bothWorlds(); }
    void aDestroyedStreamIsReset()
    {
        QFETCH(QString, world);
        Pair pair(world);
        Heard client;
        pair.client->listen(client.events());
        pair.server.reset();
        QVERIFY(pair.until([&] { return client.ends == 1; }));
        QVERIFY(client.error && QString::fromStdString(client.error->message).endsWith("read: connection reset by peer"));
    }

    void streamsMayEndInTheirOwnCallbacks_data() { bothWorlds(); }
    void streamsMayEndInTheirOwnCallbacks()
    {
        QFETCH(QString, world);
        Pair pair(world);
        Heard client;
        int calls = 0;
        pair.client->listen(client.events());
        pair.server->listen({.data = [&, big = std::string(100, 'x')](std::string_view) {
                                 ++calls;
                                 pair.server.reset();
                                 QCOMPARE(big.size(), std::size_t(100)); // the callback itself is still there
                             },
            .closed = [&](const auto&) { ++calls; }});
        pair.client->write("1");
        QVERIFY(pair.until([&] { return client.ends == 1; }));
        QCOMPARE(calls, 1);
    }

    void dialsFailInGoWords_data()
    {
        bothWorlds();
    }
    void dialsFailInGoWords()
    {
        QFETCH(QString, world);
        Lab lab(world);
        const auto to = lab.at(lab.b, 1);
        const auto refused = lab.dial(to);
        QCOMPARE(refused.error().message, "dial tcp " + to.toString() + ": connect: connection refused");
        lab.world->links().set("b", "a", {.cut = true}); // the answer's way is enough
        const auto timedOut = lab.dial(to, 50ms);
        QCOMPARE(timedOut.error().message, "dial tcp " + to.toString() + ": i/o timeout");
        QVERIFY(timedOut.error().kind == ErrorKind::Timeout);
    }

    void aDroppedDialSaysNothing_data() { bothWorlds(); }
    void aDroppedDialSaysNothing()
    {
        QFETCH(QString, world);
        Lab lab(world);
        int calls = 0, accepted = 0;
        const auto listener = *lab.b.network().listen(port(9000), [&](auto) { ++accepted; });
        auto call = lab.a.network().dial(lab.at(lab.b, 9000), 5s, [&](const auto&) { ++calls; });
        call.reset();
        // One that drops its own handle inside of its callback:
        call = lab.a.network().dial(lab.at(lab.b, 9000), 5s, [&](const auto&) { ++calls, call.reset(); });
        QVERIFY(lab.until([&] { return calls == 1; }));
        letPass(*lab.world, 20ms);
        QCOMPARE(calls, 1);
    }

    void namesResolve_data()
    {
        QTest::addColumn<QString>("world");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("resolved"); // "@b" = b's own address
        for (const auto* world : {"simulated", "loopback"}) {
            const auto row = [&](const char* what, const char* name, const char* resolved) {
                QTest::addRow("%s: %s", world, what) << world << name << resolved;
            };
            row("a host", "b", "@b:9090");
            row("an address", "10.1.2.3", "10.1.2.3:9090");
            row("localhost is the host itself", "localhost", "@a:9090");
            row("unknown", "nosuch", "lookup nosuch: no such host");
        }
    }
    void namesResolve()
    {
        QFETCH(QString, world);
        QFETCH(QString, name);
        QFETCH(QString, resolved);
        Lab lab(world);
        const auto listener = lab.a.network().listen(port(9090), [](auto) {});
        std::optional<QString> got;
        const auto call = lab.a.network().resolve({name.toStdString(), 9090}, [&](const auto& r) {
            got = QString::fromStdString(r ? r->front().toString() : r.error().message);
        });
        QVERIFY(!got);
        QVERIFY(lab.until([&] { return got.has_value(); }));
        for (auto* host : {&lab.a, &lab.b})
            resolved.replace("@" + QString::fromStdString(host->name()), QString::fromStdString(host->network().ownAddress().toString()));
        QCOMPARE(*got, resolved);
    }

    void causesTravel_data() { bothWorlds(); }
    void causesTravel()
    {
        QFETCH(QString, world);
        Pair pair(world);
        auto& pen = pair.a.trace();
        EventId ofDatagram = 0, ofAccept = 99;
        std::vector<std::pair<EventId, std::string>> ofBytes;
        const auto socket = *pair.b.network().bindDatagrams(port(9094), [&](auto, auto) { ofDatagram = pair.b.trace().currentCause(); });
        const auto from = *pair.a.network().bindDatagrams(port(9094), [](auto, auto) {});
        const auto other = *pair.b.network().listen(port(9001), [&](auto) { ofAccept = pair.b.trace().currentCause(); });
        pair.server->listen({.data = [&](auto bytes) { ofBytes.emplace_back(pair.b.trace().currentCause(), bytes); }, .closed = {}});
        const auto one = pen.record("one"), two = pen.record("two");
        Call call;
        {
            const auto because = pen.because(one);
            from->send(socket->address(), "packet");
            pair.client->write("AA");
            call = pair.a.network().dial(pair.at(pair.b, 9001), 5s, [](const auto&) {});
        }
        {
            const auto because = pen.because(two);
            pair.client->write("BBB");
        }
        pair.client->write("C");
        QVERIFY(pair.until([&] { return ofDatagram != 0 && ofAccept != 99 && !ofBytes.empty() && ofBytes.back().second == "C"; }));
        QCOMPARE(ofDatagram, one);
        QCOMPARE(ofAccept, one);
        QCOMPARE(ofBytes, (std::vector<std::pair<EventId, std::string>>{{one, "AA"}, {two, "BBB"}, {0, "C"}}));
        QCOMPARE(pen.currentCause(), EventId(0));
    }
};

HALAB_TEST(NetworkTest, "network")
#include "network_test.moc"
