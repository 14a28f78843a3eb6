// A simulated world is decided by its seed alone: the same seed gives the same trace, event for
// event and byte for byte; another seed another one.

#include "host/http/client.h"
#include "host/http/server.h"
#include "host/worlds.h"
#include "support/registry.h"

#include <QObject>

#include <set>

using namespace halab;
using namespace halab::test;
using namespace std::chrono_literals;

class RepeatableTest : public QObject {
    Q_OBJECT

    /// Gossips with everybody at random moments and asks a random peer over HTTP now and then.
    class Chatter {
    public:
        Chatter(Host& host, int peers) : m_host(host), m_peers(peers), m_http(host)
        {
            m_socket = *host.network().bindDatagrams(port(9094), [this](auto from, auto bytes) {
                m_host.trace().record("heard", {{"from", m_host.network().nameOf(from)}, {"text", std::string(bytes)}});
            });
            m_server = *http::Server::listen(host, port(9093), [this](const auto& request, auto responder) {
                m_host.trace().record("asked", {{"path", request.path}});
                m_later = m_host.clock().after(Duration(m_host.random().below(5'000'000)), [responder] { responder.send({}); });
            });
            tick();
        }

    private:
        void tick()
        {
            m_timer = m_host.clock().after(Duration(m_host.random().below(50'000'000)), [this] {
                m_host.trace().record("tick", {{"at", m_host.clock().now().time_since_epoch().count()}});
                const auto peer = "n" + std::to_string(m_host.random().below(static_cast<std::uint64_t>(m_peers)));
                m_lookup = m_host.network().resolve({peer, 9094}, [this](const auto& to) { m_socket->send(to->front(), "hello"); });
                http::ClientRequest request;
                request.url = {.scheme = "http", .userInfo = {}, .host = peer, .port = 9093, .path = "/x", .query = {}, .fragment = {}};
                request.timeout = 100ms;
                m_call = m_http.send(request, [this](const auto& answer) {
                    m_host.trace().record("answered", {{"result", answer ? std::to_string(answer->status) : answer.error().message}});
                });
                tick();
            });
        }

        Host& m_host;
        int m_peers;
        http::Client m_http;
        std::unique_ptr<DatagramSocket> m_socket;
        std::unique_ptr<http::Server> m_server;
        Timer m_timer, m_later;
        Call m_lookup, m_call;
    };

    /// A second of five chatters, with everything that may befall them.
    static std::pair<std::uint64_t, std::uint64_t> run(std::uint64_t seed)
    {
        const auto world = makeSimulatedWorld({.seed = seed});
        std::map<std::string, std::unique_ptr<Chatter>> chatters;
        for (int i = 0; i < 5; ++i) {
            auto& host = world->addHost({.name = "n" + std::to_string(i)});
            chatters[host.name()] = std::make_unique<Chatter>(host, 5);
        }
        world->links().set("n0", "n1", {.delay = 3ms, .jitter = 5ms, .loss = 0.3, .duplication = 0.3});
        letPass(*world, 200ms);
        world->pause("n2");
        world->links().set("n3", "n4", {.cut = true});
        world->linksChanged();
        letPass(*world, 200ms);
        world->resume("n2");
        chatters["n1"].reset();
        world->powerOff("n1", true);
        world->setSkew("n0", 5s);
        letPass(*world, 300ms);
        world->links().healAll();
        world->linksChanged();
        chatters["n1"] = std::make_unique<Chatter>(*world->host("n1"), 5);
        letPass(*world, 300ms);
        const std::pair result{world->trace().digest(), world->trace().count()};
        chatters.clear();
        return result;
    }

private Q_SLOTS:
    void theSameSeedIsTheSameRun()
    {
        const auto first = run(1);
        QVERIFY2(first.second > 300, qPrintable(QString::number(first.second))); // something did happen
        for (int i = 0; i < 100; ++i)
            QCOMPARE(run(1), first);
    }

    void anotherSeedIsAnotherRun()
    {
        std::set<std::uint64_t> digests;
        for (std::uint64_t seed = 1; seed <= 20; ++seed)
            digests.insert(run(seed).first);
        QCOMPARE(digests.size(), std::size_t(20));
    }
};

HALAB_TEST(RepeatableTest, "repeatable")
#include "repeatable_test.moc"
