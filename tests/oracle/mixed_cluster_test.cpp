// Our gossip and the real program's, in one cluster: not our reading of the protocol against
// itself, but each side's bytes read by the other. (The whole servers meet in alertmanager_cluster_test.)

#include "alertmanager/cluster/peer.h"
#include "alertmanager/records.h"
#include "alertmanager/state.pb.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "oracle/processes.h"
#include "support/registry.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <csignal>
#include <map>
#include <memory>

namespace halab::alertmanager {

using namespace std::chrono_literals;
using namespace halab::test;

namespace {

/// A record as a store would gossip it.
std::string silenceRecord(const std::string& id, const std::string& comment, Time now)
{
    pb::MeshSilence mesh;
    auto& silence = *mesh.mutable_silence();
    silence.set_id(id);
    auto& matcher = *silence.add_matchers();
    matcher.set_name("alertname");
    matcher.set_pattern("MixedCluster");
    *silence.mutable_starts_at() = toTimestamp(now);
    *silence.mutable_ends_at() = toTimestamp(now + 1h);
    *silence.mutable_updated_at() = toTimestamp(now);
    silence.set_created_by("tester");
    silence.set_comment(comment);
    *mesh.mutable_expires_at() = toTimestamp(now + 121h);
    std::string out;
    appendRecord(out, mesh);
    return out;
}

} // namespace

/// Our side: a peer and what it heard, silences by their comment.
struct OurPeer {
    exposition::Registry metrics;
    std::string state;
    std::map<std::string, std::string> comments; ///< → host they came from
    std::unique_ptr<Peer> peer;

    OurPeer(Host& host, int realGossip, std::string initialState = {}, const std::string& label = {})
        : state(std::move(initialState))
    {
        PeerOptions options;
        options.peers = {"127.0.0.1:" + std::to_string(realGossip)};
        options.label = label;
        auto made = Peer::create(host, options, metrics);
        if (!made)
            qFatal("%s", made.error().message.c_str());
        peer = std::move(*made);
        peer->addState({.key = "nfl",
            .marshal = [] { return std::string(); },
            .merge = [](std::string_view, const std::string&) { return Status{}; }});
        peer->addState({.key = "sil",
            .marshal = [this] { return state; },
            .merge = [this](std::string_view records, const std::string& from) { return merge(records, from); }});
        peer->join();
    }

    Status merge(std::string_view records, const std::string& from)
    {
        const auto parts = splitRecords(records);
        HALAB_TRY(parts);
        for (const auto part : *parts) {
            pb::MeshSilence mesh;
            if (!mesh.ParseFromArray(part.data(), static_cast<int>(part.size())))
                return fail(ErrorKind::InvalidInput, "invalid state");
            comments[mesh.silence().comment()] = from;
        }
        return {};
    }
};

class MixedClusterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        writeFile(m_folder.filePath("am.yml"), "route: {receiver: none}\nreceivers: [{name: none}]\n");
    }

    void init()
    {
        m_web = freePort();
        m_gossip = freePort();
        m_real = std::make_unique<Program>(installed("prometheus-alertmanager"),
            QStringList{"--config.file=" + m_folder.filePath("am.yml"),
                "--storage.path=" + m_folder.filePath(QString::number(m_web)), "--web.listen-address=" + local(m_web),
                "--cluster.listen-address=" + local(m_gossip), "--log.level=debug"});
        QVERIFY2(m_real->isReady(m_web), m_real->log().constData());
        m_world = makeLoopbackWorld();
        m_host = &m_world->addHost({.name = "alertmanager-1"});
        m_events.clear();
        m_world->trace().subscribe([this](const Event& event) { m_events.push_back(event); });
    }

    void cleanup()
    {
        m_ours.reset();
        m_world.reset();
        m_real.reset();
    }

    void bothSeeBoth()
    {
        join();
        const auto status = http(m_web, "GET", "/api/v2/status").json()["cluster"].toObject();
        QStringList names;
        for (const auto& peer : status["peers"].toArray())
            names << peer.toObject()["name"].toString();
        QVERIFY2(names.contains(QString::fromStdString(m_ours->peer->name())), qPrintable(names.join(' ')));
        QCOMPARE(m_ours->peer->position(), 1); // names are by start
        QCOMPARE(m_ours->peer->members().at(0).address, "127.0.0.1:" + std::to_string(m_gossip));
    }

    void nobodySuspectsAnybody()
    {
        join();
        // Probes in both directions, every second.
        m_world->runUntil([] { return false; }, 7s);
        QCOMPARE(realPeers(), 2);
        QVERIFY(!seen(kind::memberSuspected) && !seen(kind::memberRefuted));
        QVERIFY(metric("alertmanager_cluster_health_score") == 0);
        QVERIFY(ourMetric("\nalertmanager_cluster_health_score 0\n"));
        const auto pings = "alertmanager_cluster_pings_seconds_count{peer=\"" + m_ours->peer->name() + "\"}";
        // (Not seven: in a table of two, a tick that begins a new round at itself finds nobody to ask.)
        QVERIFY2(
            metric(pings) >= 3, qPrintable(QString("the real one measured %1 answers of ours").arg(metric(pings))));
        QVERIFY(ourMetric("alertmanager_cluster_pings_seconds_count{peer=\""));
        const auto log = m_real->log();
        QVERIFY2(!log.contains("[ERR]") && !log.contains("[WARN]"), log.constData());
    }

    void ourSilenceShowsInTheRealOne_data()
    {
        QTest::addColumn<int>("commentBytes");
        QTest::newRow("small: by gossip") << 10;
        QTest::newRow("large: by stream") << 3000;
    }
    void ourSilenceShowsInTheRealOne()
    {
        QFETCH(int, commentBytes);
        join();
        const std::string id = "11111111-2222-4333-8444-555555555555";
        m_ours->peer->broadcast(
            "sil", silenceRecord(id, std::string(size_t(commentBytes), 'c'), m_host->clock().now()));
        const auto shown = [&] { return silence(id)["status"].toObject()["state"].toString() == "active"; };
        QVERIFY2(m_world->runUntil(shown, 5s), m_real->log().constData());
        QCOMPARE(silence(id)["createdBy"].toString(), QString("tester"));
        QCOMPARE(silence(id)["comment"].toString().size(), commentBytes);
        const bool byStream = std::ranges::any_of(m_events, [](const Event& event) {
            return event.kind == kind::gossipSend && event.fieldText("message") == "silence" &&
                event.fieldText("transport") == "tcp";
        });
        QCOMPARE(byStream, commentBytes > 700);
    }

    void theRealOnesSilenceReachesUs_data()
    {
        QTest::addColumn<int>("commentBytes");
        QTest::newRow("small: by gossip") << 10;
        QTest::newRow("large: by stream") << 3000;
    }
    void theRealOnesSilenceReachesUs()
    {
        QFETCH(int, commentBytes);
        if (installed("amtool").isEmpty())
            QSKIP("amtool is not installed");
        join();
        const std::string comment(size_t(commentBytes), 'r');
        const auto made = run(installed("amtool"),
            {"--alertmanager.url=http://" + local(m_web), "silence", "add", "--author=tester",
                "--comment=" + QString::fromStdString(comment), "alertname=Other"});
        QVERIFY2(made.code == 0, made.err.constData());
        QVERIFY(m_world->runUntil([&] { return m_ours->comments.contains(comment); }, 5s));
        // The process is no host of the lab: it is known by its address.
        QVERIFY(QString::fromStdString(m_ours->comments[comment]).startsWith("127.0.0.1"));
    }

    void statesMeetWhenJoining()
    {
        const QByteArray theirs = QByteArray(R"({"matchers":[{"name":"a","value":"b","isRegex":false}],"createdBy":"t",)") +
            R"("comment":"theirs","startsAt":"2020-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z"})";
        QCOMPARE(post(m_web, "/api/v2/silences", theirs).status, 200);
        const std::string id = "aaaaaaaa-2222-4333-8444-555555555555";
        join(silenceRecord(id, "ours", m_host->clock().now()));
        QVERIFY(m_ours->comments.contains("theirs"));
        QVERIFY(m_world->runUntil([&] { return silence(id)["comment"].toString() == "ours"; }, 2s));
    }

    void aLabelKeepsUsApart()
    {
        // 0.25 has no label: it does not understand what has one, and ours drops what has none.
        m_ours = std::make_unique<OurPeer>(*m_host, m_gossip, std::string(), "blue");
        m_world->runUntil([] { return false; }, 3s);
        QCOMPARE(realPeers(), 1);
        QCOMPARE(m_ours->peer->members().size(), std::size_t(1));
        QVERIFY2(m_real->log().contains("Received invalid msgType (244)"), m_real->log().constData());
    }

    void weLeave()
    {
        join();
        bool left = false;
        m_ours->peer->leave([&] { left = true; });
        QVERIFY(m_world->runUntil([&] { return left; }, 5s));
        QVERIFY(m_world->runUntil([&] { return realPeers() == 1; }, 2s));
        QVERIFY2(!m_real->log().contains("has failed"), "a goodbye is no failure");
    }

    void theRealOneLeaves()
    {
        join();
        ::kill(static_cast<pid_t>(m_real->pid()), SIGTERM); // it goes on gossiping until its goodbye is out
        QVERIFY(m_world->runUntil([&] { return m_ours->peer->members().size() == 1; }, 10s));
        QVERIFY(seen(kind::memberLeft) && !seen(kind::memberFailed));
    }

    void theRealOneIsKilled()
    {
        join();
        ::kill(static_cast<pid_t>(m_real->pid()), SIGKILL);
        QVERIFY(m_world->runUntil([&] { return m_ours->peer->members().size() == 1; }, 15s));
        QVERIFY(seen(kind::memberSuspected) && seen(kind::memberFailed));
    }

    void weAreKilled()
    {
        join();
        m_ours.reset();
        m_world->powerOff("alertmanager-1", true);
        QVERIFY(m_world->runUntil([&] { return realPeers() == 1; }, 15s));
        const auto logged = [&] { return m_real->log().contains("suspect timeout reached (0 peer confirmations)"); };
        QVERIFY2(m_world->runUntil(logged, 2s), m_real->log().constData());
    }

    void weAreAccusedAndProtest()
    {
        join();
        m_world->pause("alertmanager-1");
        QVERIFY(m_world->runUntil([&] { return m_real->log().contains("has failed, no acks received"); }, 10s));
        m_world->resume("alertmanager-1");
        QVERIFY2(m_world->runUntil([&] { return seen(kind::memberRefuted); }, 5s), m_real->log().constData());
        m_world->runUntil([] { return false; }, 6s); // longer than a suspect has
        QCOMPARE(realPeers(), 2);
    }

private:
    void join(std::string state = {})
    {
        m_ours = std::make_unique<OurPeer>(*m_host, m_gossip, std::move(state));
        const auto both = [&] { return m_ours->peer->members().size() == 2 && realPeers() == 2; };
        QVERIFY2(m_world->runUntil(both, 5s), m_real->log().constData());
    }

    int realPeers() const
    {
        return int(http(m_web, "GET", "/api/v2/status").json()["cluster"].toObject()["peers"].toArray().size());
    }
    QJsonObject silence(const std::string& id) const
    {
        return http(m_web, "GET", "/api/v2/silence/" + QByteArray::fromStdString(id)).json().object();
    }
    /// -1 where there is no such line.
    double metric(const std::string& name) const
    {
        for (const auto& line : http(m_web, "GET", "/metrics").body.split('\n')) {
            if (line.startsWith(QByteArray::fromStdString(name + " ")))
                return line.mid(line.lastIndexOf(' ') + 1).toDouble();
        }
        return -1;
    }
    bool ourMetric(const std::string& text) const { return m_ours->metrics.write().find(text) != std::string::npos; }
    bool seen(std::string_view kind) const
    {
        return std::ranges::any_of(m_events, [&](const Event& event) { return event.kind == kind; });
    }

    QTemporaryDir m_folder;
    int m_web = 0, m_gossip = 0;
    std::unique_ptr<Program> m_real;
    std::unique_ptr<World> m_world;
    Host* m_host = nullptr;
    std::vector<Event> m_events;
    std::unique_ptr<OurPeer> m_ours;
};

} // namespace halab::alertmanager

using halab::alertmanager::MixedClusterTest;
HALAB_TEST(MixedClusterTest, "mixed_cluster")
#include "mixed_cluster_test.moc"
