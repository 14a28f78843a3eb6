// What only real sockets have: taken ports, the machine's published ports, other programs as
// clients, half-closed connections, other threads.

#include "host/http/client.h"
#include "host/http/server.h"
#include "host/worlds.h"
#include "support/registry.h"

#include <QCoreApplication>
#include <QObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QThread>
#include <QUdpSocket>

#include <thread>

#include <arpa/inet.h>
#include <dirent.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class LoopbackTest : public QObject {
    Q_OBJECT

    static void hello(const http::Request& request, const http::Responder& responder)
    {
        http::Response response;
        response.headers = {{"Content-Type", "text/plain"}};
        response.body = "hello " + request.path + " from " + request.peer.ip.toString() + " " + std::to_string(request.body.size());
        responder.send(response);
    }

    static Result<http::Response> get(World& world, Host& from, const std::string& host, std::uint16_t port)
    {
        http::Client http(from);
        http::ClientRequest request;
        request.url = {.scheme = "http", .userInfo = {}, .host = host, .port = port, .path = "/x", .query = {}, .fragment = {}};
        std::optional<Result<http::Response>> got;
        const auto call = http.send(request, [&](auto result) { got = std::move(result); });
        if (!world.runUntil([&] { return got.has_value(); }, patience))
            return fail(ErrorKind::Timeout, "the test waited too long");
        return std::move(*got);
    }

    static std::uint16_t freePort()
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost, 0);
        return server.serverPort();
    }

private Q_SLOTS:
    void aTakenPortMovesTheHost()
    {
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a"});
        auto& b = world->addHost({.name = "b"});
        // A program that listens on 0.0.0.0 takes its port on every loopback address; here, on this one.
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress(QString::fromStdString(b.network().ownAddress().toString())), 0));
        const auto taken = other.serverPort();
        const auto server = http::Server::listen(b, port(taken), hello);
        QVERIFY2(server, server ? "" : server.error().message.c_str());
        QVERIFY((*server)->address().port != taken);
        const auto ports = world->ports();
        QCOMPARE(ports.size(), std::size_t(1));
        QCOMPARE(ports[0].port, taken);
        QVERIFY(ports[0].actual == (*server)->address());
        QVERIFY(QString::fromStdString(ports[0].note).contains("taken by another program"));
        // Names and ports still lead there, addresses too.
        QCOMPARE(get(*world, a, "b", taken)->status, 200);
        QCOMPARE(get(*world, a, b.network().ownAddress().toString(), taken)->status, 200);
        // Datagrams of the same number go beside it.
        int packets = 0;
        const auto udp = b.network().bindDatagrams(port(taken), [&](auto, auto) { ++packets; });
        const auto from = a.network().bindDatagrams(port(0), [](auto, auto) {});
        QCOMPARE((*udp)->address().port, (*server)->address().port);
        (*from)->send({b.network().ownAddress(), taken}, "x");
        QVERIFY(world->runUntil([&] { return packets == 1; }, patience));
    }

    void publishedPortsAreOnTheMachine()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost, 0));
        const auto free = freePort();
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a", .publishedPorts = {{9090, free}}});
        auto& b = world->addHost({.name = "b", .publishedPorts = {{9090, other.serverPort()}}});
        const auto serverA = *http::Server::listen(a, port(9090), hello);
        const auto serverB = *http::Server::listen(b, port(9090), hello);
        const auto ports = world->ports();
        QCOMPARE(ports.size(), std::size_t(2));
        QCOMPARE(ports[0].published, free);
        QCOMPARE(ports[0].note, std::string());
        QVERIFY(ports[1].published != 0 && ports[1].published != other.serverPort());
        QVERIFY2(QString::fromStdString(ports[1].note).contains("taken by another program"), ports[1].note.c_str());
        for (const auto& info : ports)
            QCOMPARE(get(*world, a, "127.0.0.1", info.published)->status, 200);
        QCOMPARE(a.network().nameOf({IpAddress::v4(127, 0, 0, 1), free}), std::string("a"));
    }

    void twoWorldsDoNotMeet()
    {
        const auto one = makeLoopbackWorld();
        const auto two = makeLoopbackWorld();
        const auto server = *http::Server::listen(one->addHost({.name = "a"}), port(9090), hello);
        QVERIFY(http::Server::listen(two->addHost({.name = "a"}), port(9090), hello));
        QVERIFY(one->host("a")->network().ownAddress() != two->host("a")->network().ownAddress());
    }

    void eachHostCallsFromItsOwnAddress()
    {
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a"});
        auto& b = world->addHost({.name = "b"});
        const auto server = *http::Server::listen(b, port(9090), hello);
        QCOMPARE(get(*world, a, "b", 9090)->body, "hello /x from " + a.network().ownAddress().toString() + " 0");
    }

    void curlIsHappy_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("output");
        const QString url = "http://@/x";
        QTest::newRow("get") << QStringList{url} << "hello /x from 127.0.0.1 0";
        QTest::newRow("1.0") << QStringList{"-0", url} << "hello /x from 127.0.0.1 0";
        QTest::newRow("twice on one connection") << QStringList{url, url} << "hello /x from 127.0.0.1 0hello /x from 127.0.0.1 0";
        QTest::newRow("compressed") << QStringList{"--compressed", url} << "hello /x from 127.0.0.1 0";
        QTest::newRow("post") << QStringList{"-d", "abc", url} << "hello /x from 127.0.0.1 3";
        QTest::newRow("chunked") << QStringList{"-H", "Transfer-Encoding: chunked", "-d", "abc", url} << "hello /x from 127.0.0.1 3";
        QTest::newRow("large post expects 100") << QStringList{"-H", "Expect: 100-continue", "--expect100-timeout", "30", "--data-binary", "@FILE", url} << "hello /x from 127.0.0.1 3000000";
        QTest::newRow("head") << QStringList{"-I", "-o", "/dev/null", "-w", "%{http_code}", url} << "200";
    }
    void curlIsHappy()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, output);
        const auto curl = QStandardPaths::findExecutable("curl");
        if (curl.isEmpty())
            QSKIP("no curl on this machine");
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a", .publishedPorts = {{9090, freePort()}}});
        const auto server = *http::Server::listen(a, port(9090), hello);
        QTemporaryFile file;
        QVERIFY(file.open() && file.write(QByteArray(3000000, 'x')) == 3000000 && file.flush());
        for (auto& argument : arguments) {
            argument.replace("@FILE", "@" + file.fileName());
            argument.replace("//@", QString("//127.0.0.1:%1").arg(world->ports()[0].published));
        }
        QProcess process;
        process.start(curl, QStringList{"-sS", "--max-time", "10", "--noproxy", "*"} + arguments);
        QVERIFY(world->runUntil([&] { return process.state() == QProcess::NotRunning; }, patience));
        QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QString());
        QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()), output);
    }

    void aGoClientIsHappy()
    {
        const auto promtool = QStandardPaths::findExecutable("promtool");
        if (promtool.isEmpty())
            QSKIP("no promtool on this machine");
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a", .publishedPorts = {{9090, freePort()}}});
        std::string asked;
        const auto server = *http::Server::listen(a, port(9090), [&](const auto& request, auto responder) {
            asked = request.method + " " + request.path + " " + request.headers.value("Accept-Encoding");
            http::Response response;
            response.headers = {{"Content-Type", "application/json"}};
            // Longer than what stays uncompressed.
            response.body = R"({"status":"success","data":{"resultType":"scalar","result":[1,"42"]}})" + std::string(2000, ' ');
            responder.send(response);
        });
        QProcess process;
        process.start(promtool, {"query", "instant", QString("http://127.0.0.1:%1").arg(world->ports()[0].published), "42"});
        QVERIFY(world->runUntil([&] { return process.state() == QProcess::NotRunning; }, patience));
        QCOMPARE(QString::fromUtf8(process.readAllStandardError()), QString());
        QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()).trimmed(), QString("scalar: 42 @[1]"));
        QCOMPARE(asked, std::string("POST /api/v1/query gzip"));
    }

    void aHalfClosedClientGetsItsAnswer()
    {
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a"});
        std::optional<http::Responder> held;
        const auto server = *http::Server::listen(a, port(9090), [&](const auto&, auto responder) { held = responder; });
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(9090);
        to.sin_addr.s_addr = inet_addr(a.network().ownAddress().toString().c_str());
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        QVERIFY(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
        const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        QVERIFY(::send(fd, request.data(), request.size(), 0) == static_cast<ssize_t>(request.size()));
        QVERIFY(::shutdown(fd, SHUT_WR) == 0);
        QVERIFY(world->runUntil([&] { return held.has_value(); }, patience));
        letPass(*world, 20ms); // the end of its side has been seen
        QVERIFY(held->isOpen());
        held->send({.status = 200, .headers = {}, .body = "late"});
        std::string got;
        char buffer[4096];
        QVERIFY(world->runUntil([&] {
            const auto n = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
            if (n > 0)
                got.append(buffer, static_cast<std::size_t>(n));
            return n == 0;
        }, patience));
        ::close(fd);
        QVERIFY(got.ends_with("\r\n\r\nlate"));
    }

    void aClientThatNeverReadsCostsLittle()
    {
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a"});
        auto& b = world->addHost({.name = "b"});
        int handled = 0;
        const auto server = *http::Server::listen(a, port(9090), [&](const auto&, auto responder) {
            ++handled;
            responder.send({.status = 200, .headers = {}, .body = std::string(1024 * 1024, 'x')});
        });
        std::unique_ptr<Stream> stream;
        const auto call = b.network().dial({a.network().ownAddress(), 9090}, 5s, [&](auto s) { stream = std::move(*s); });
        QVERIFY(world->runUntil([&] { return stream != nullptr; }, patience));
        for (int i = 0; i < 200; ++i)
            stream->write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        letPass(*world, 300ms);
        QVERIFY2(handled < 30, qPrintable(QString::number(handled)));
    }

    void aWorldLivesOnAnyThread()
    {
        // On a thread with an event loop of its own, and on one without Qt.
        QThread thread;
        thread.start();
        QObject there;
        there.moveToThread(&thread);
        std::string got;
        const auto ask = [&] {
            const auto world = makeLoopbackWorld();
            auto& a = world->addHost({.name = "a"});
            const auto server = *http::Server::listen(a, port(9090), hello);
            got = get(*world, a, "a", 9090)->body;
        };
        QMetaObject::invokeMethod(&there, ask, Qt::BlockingQueuedConnection);
        QVERIFY(got.starts_with("hello /x"));
        thread.quit();
        thread.wait();
        got.clear();
        std::thread plain(ask);
        plain.join();
        QVERIFY(got.starts_with("hello /x"));
    }

    void anEventLoopIsEnough()
    {
        // Without runUntil(): the application's own loop serves the world.
        const auto world = makeLoopbackWorld();
        auto& a = world->addHost({.name = "a"});
        bool fired = false;
        const auto timer = a.clock().after(20ms, [&] { fired = true; });
        QTRY_VERIFY_WITH_TIMEOUT(fired, 5000);
    }

    void nothingIsLeftBehind()
    {
        const auto descriptors = [] {
            int count = 0;
            auto* folder = ::opendir("/proc/self/fd");
            while (::readdir(folder))
                ++count;
            ::closedir(folder);
            return count;
        };
        const auto before = descriptors();
        for (int round = 0; round < 5; ++round) {
            const auto world = makeLoopbackWorld();
            std::vector<std::unique_ptr<http::Server>> servers;
            for (int i = 0; i < 20; ++i) {
                auto& host = world->addHost({.name = "h" + std::to_string(i)});
                servers.push_back(*http::Server::listen(host, port(9090), hello));
            }
            for (int i = 0; i < 20; ++i)
                QCOMPARE(get(*world, *world->host("h0"), "h" + std::to_string(i), 9090)->status, 200);
            servers.clear();
        }
        QCOMPARE(descriptors(), before);
    }

    void theMachineItselfIsAHost()
    {
        const auto machine = makeMachineHost();
        auto& host = machine->host();
        QVERIFY(!host.name().empty());
        QVERIFY(host.network().ownAddress().isUnspecified());
        const auto skew = std::chrono::system_clock::now() - host.clock().now();
        QVERIFY(skew < 5s && skew > -5s);
        const auto server = *http::Server::listen(host, {IpAddress::v4(127, 0, 0, 1), 0}, hello);
        std::optional<Result<http::Response>> got;
        http::Client http(host);
        http::ClientRequest request;
        request.url = {.scheme = "http", .userInfo = {}, .host = "localhost", .port = server->address().port, .path = "/x", .query = {}, .fragment = {}};
        const auto call = http.send(request, [&](auto result) { got = std::move(result); });
        QTRY_VERIFY_WITH_TIMEOUT(got.has_value(), 10000);
        QVERIFY2(*got, *got ? "" : got->error().message.c_str());
        QCOMPARE((*got)->body, std::string("hello /x from 127.0.0.1 0"));
        QTemporaryDir folder;
        const auto path = folder.path().toStdString() + "/deep/file";
        QVERIFY(host.disk().replace(path, "x"));
        QCOMPARE(*host.disk().read(path), std::string("x"));
    }
};

HALAB_TEST(LoopbackTest, "loopback")
#include "loopback_test.moc"
