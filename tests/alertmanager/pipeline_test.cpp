// The life of a group in the simulated world: when it is flushed, what is sent, and what the
// trace says where nothing is. Times are those of the configuration below, to the second.

#include "alertmanager/dispatch/dispatcher.h"
#include "alertmanager/nflog/log.h"
#include "alertmanager/notify/pipeline.h"
#include "alertmanager/silence/silences.h"
#include "base/json.h"
#include "base/timezone.h"
#include "host/http/server.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "support/registry.h"

#include <optional>

using namespace halab;
using namespace halab::alertmanager;

namespace pipeline_test {

using std::chrono::seconds;

constexpr char configuration[] = R"(
route:
  receiver: web.hook
  group_by: [job]
  group_wait: 10s
  group_interval: 1m
  repeat_interval: 5m
receivers:
- name: web.hook
  webhook_configs: [{url: 'http://webhook:8080/'}]
inhibit_rules:
- {source_matchers: [severity=critical], target_matchers: [severity=warning], equal: [instance]}
)";

/// A place in a cluster, without the cluster.
class FakePeer : public Peer {
public:
    FakePeer(Host& host, int position, bool settled)
        : m_host(host)
        , m_position(position)
        , m_settled(settled)
    {
    }
    void addState(SharedState) override { }
    void broadcast(const std::string&, std::string) override { }
    void join() override { }
    void leave(std::function<void()> done) override { done(); }
    std::string name() const override { return "peer-" + std::to_string(m_position); }
    int position() const override { return m_position; }
    Duration peerTimeout() const override { return seconds{15}; }
    bool isSettled() const override { return m_settled; }
    std::string status() const override { return m_settled ? "ready" : "settling"; }
    Call whenSettled(std::function<void()> done) override
    {
        m_waiting = std::move(done);
        return std::make_unique<Pending>();
    }
    std::vector<MemberView> members() const override { return {}; }

    void settle()
    {
        m_settled = true;
        if (m_waiting)
            m_waiting();
    }

private:
    Host& m_host;
    int m_position;
    bool m_settled;
    std::function<void()> m_waiting;
};

/// An Alertmanager without its API.
struct Node {
    Node(World& world, const std::string& name, const std::string& yaml, int position = -1, bool settled = true)
        : host(world.addHost({.name = name, .publishedPorts = {}, .mountedFiles = {}}))
        , marker(metrics)
        , alerts(host, std::chrono::minutes{30}, marker, metrics)
        , silences(host, {}, metrics)
        , log(host, {}, metrics)
        , notifyMetrics(metrics)
        , config(loadConfig(yaml, "alertmanager.yml").value())
        , inhibitor(host, config.inhibitRules, alerts, marker)
    {
        if (position >= 0)
            peer.emplace(host, position, settled);
        auto* cluster = peer ? &*peer : nullptr;
        pipeline.emplace(PipelineParts{host, config, inhibitor,
            [this](const model::Labels& labels) { return silences.mutes(labels); }, marker, log, cluster, notifyMetrics,
            "http://" + name + ":9093"});
        dispatcher.emplace(Dispatcher::Parts{host, alerts, config, *pipeline, cluster, metrics});
    }

    void put(model::Labels labels, Duration age = {}, bool resolved = false)
    {
        const auto now = host.clock().now();
        Alert alert;
        alert.labels = std::move(labels);
        alert.startsAt = {now - age, 0};
        alert.endsAt = {resolved ? now : now + std::chrono::hours{1}, 0};
        alert.updatedAt = {now, 0};
        alert.received =
            host.trace().record(kind::alertReceived, {{"status", std::string(resolved ? "resolved" : "firing")}});
        const auto because = host.trace().because(alert.received);
        alerts.put(std::move(alert));
    }

    Host& host;
    exposition::Registry metrics;
    Marker marker;
    AlertStore alerts;
    Silences silences;
    NotificationLog log;
    NotifyMetrics notifyMetrics;
    Config config;
    Inhibitor inhibitor;
    std::optional<FakePeer> peer;
    std::optional<Pipeline> pipeline;
    std::optional<Dispatcher> dispatcher;
};

/// A receiver on a host of its own.
struct Webhook {
    explicit Webhook(World& world)
        : host(world.addHost({.name = "webhook", .publishedPorts = {}, .mountedFiles = {}}))
    {
        server = http::Server::listen(
            host, SocketAddress{{}, 8080}, [this](const http::Request& request, http::Responder responder) {
                requests.push_back(request);
                arrivals.push_back(host.clock().elapsed());
                if (!hangs)
                    responder.send({.status = status, .headers = {}, .body = status == 200 ? "" : "no\n"});
                else
                    held.push_back(responder);
            }).value();
    }

    Host& host;
    int status = 200;
    bool hangs = false;
    std::vector<http::Request> requests;
    std::vector<Duration> arrivals;
    std::vector<http::Responder> held;
    std::unique_ptr<http::Server> server;
};

/// A world with its trace kept.
struct Stage {
    Stage()
        : world(makeSimulatedWorld())
        , webhook(*world)
    {
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
    }

    void run(Duration span)
    {
        world->runUntil([] { return false; }, span);
    }
    std::vector<Event> of(std::string_view kind, std::string_view node = {}) const
    {
        std::vector<Event> found;
        for (const auto& event : events)
            if (event.kind == kind && (node.empty() || event.node == node))
                found.push_back(event);
        return found;
    }
    const Event* find(EventId id) const
    {
        for (const auto& event : events)
            if (event.id == id)
                return &event;
        return nullptr;
    }

    std::unique_ptr<World> world;
    Webhook webhook;
    std::vector<Event> events;
};

bool isAbout(Duration at, double wanted)
{
    return halab::seconds(at) > wanted - 0.2 && halab::seconds(at) < wanted + 0.2;
}

} // namespace pipeline_test

class PipelineTest : public QObject {
    Q_OBJECT

    using Stage = pipeline_test::Stage;
    using Node = pipeline_test::Node;

private Q_SLOTS:
    void theFirstNotificationComesAfterGroupWait()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{20});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1});
        QVERIFY(pipeline_test::isAbout(stage.webhook.arrivals[0], 10));
        const auto& request = stage.webhook.requests[0];
        QCOMPARE(request.method, std::string("POST"));
        QCOMPARE(request.headers.value("User-Agent"), std::string("Alertmanager/0.25.0"));
        QCOMPARE(request.headers.value("Content-Type"), std::string("application/json"));
        const auto body = json::parse(request.body);
        QCOMPARE((*body)["receiver"].text(), std::string("web\\.hook"));
        QCOMPARE((*body)["groupKey"].text(), std::string("{}:{job=\"web\"}"));
        QCOMPARE((*body)["externalURL"].text(), std::string("http://alertmanager-1:9093"));

        const auto decisions = stage.of(kind::decision);
        QCOMPARE(decisions.size(), std::size_t{1});
        QCOMPARE(decisions[0].reason, std::string(reason::firstNotification));
        QCOMPARE(decisions[0].fieldText("outcome"), std::string("sent"));
        // Why: decision ← flush ← the alert's arrival.
        const auto* flush = stage.find(decisions[0].cause);
        QVERIFY(flush && flush->kind == kind::groupFlush);
        const auto* received = stage.find(flush->cause);
        QVERIFY(received && received->kind == kind::alertReceived);
        const auto page = node.metrics.write();
        QVERIFY(page.find("alertmanager_notifications_total{integration=\"webhook\"} 1\n") != std::string::npos);
        QVERIFY(
            page.find("alertmanager_notification_requests_total{integration=\"webhook\"} 1\n") != std::string::npos);
        QVERIFY(page.find("alertmanager_dispatcher_aggregation_groups 1\n") != std::string::npos);
    }

    void anOldAlertDoesNotWait()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}}, std::chrono::minutes{5});
        stage.run(std::chrono::seconds{1});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1});
    }

    void alertsOfOneGroupComeTogether()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}, {"instance", "b"}});
        stage.run(std::chrono::seconds{5});
        node.put({{"alertname", "Down"}, {"job", "web"}, {"instance", "a"}});
        node.put({{"alertname", "Down"}, {"job", "db"}});
        stage.run(std::chrono::seconds{15});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{2});
        const auto body = json::parse(stage.webhook.requests[0].body);
        QCOMPARE((*body)["alerts"].size(), std::size_t{2});
        QCOMPARE((*body)["alerts"].at(0)["labels"]["instance"].text(), std::string("a")); // sorted
        QCOMPARE(node.dispatcher->groups().groups.size(), std::size_t{2});
    }

    /// Row 2, row 5 of the table, and what lies between: the group is flushed each minute.
    void newAlertsComeWithTheNextFlushAndRemindersAfterRepeatInterval()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}, {"instance", "a"}});
        stage.run(std::chrono::seconds{30});
        node.put({{"alertname", "Down"}, {"job", "web"}, {"instance", "b"}});
        stage.run(std::chrono::seconds{405});
        std::string reasons;
        for (const auto& event : stage.of(kind::decision))
            reasons += event.reason + " ";
        // Flushes at 10, 70, 130, … 370, 430 s; the second notification is of 70 s, so the reminder is due with the
        // first flush after 370 s.
        QCOMPARE(reasons,
            std::string("first_notification new_alerts_in_group already_notified already_notified already_notified "
                        "already_notified already_notified repeat_interval_elapsed "));
        QVERIFY(pipeline_test::isAbout(stage.webhook.arrivals.back(), 430));
    }

    void resolvedAlertsAreToldOnceAndLeaveTheGroup()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{30});
        node.put({{"alertname", "Down"}, {"job", "web"}}, std::chrono::seconds{30}, true);
        stage.run(std::chrono::seconds{300});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{2});
        QCOMPARE((*json::parse(stage.webhook.requests[1].body))["status"].text(), std::string("resolved"));
        QCOMPARE(stage.of(kind::decision).back().reason, std::string(reason::allResolved));
        QVERIFY(node.dispatcher->groups().groups.empty());
    }

    void neverToldThereforeNothingToSay()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}}, std::chrono::minutes{5}, true);
        stage.run(std::chrono::seconds{30});
        QVERIFY(stage.webhook.requests.empty());
        QCOMPARE(stage.of(kind::decision).at(0).reason, std::string(reason::nothingToSend));
    }

    void aSilenceIsNamed()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        Silence silence;
        silence.matchers = {*model::Matcher::make(model::Matcher::Type::Equal, "job", "web")};
        silence.startsAt = node.host.clock().now();
        silence.endsAt = silence.startsAt + std::chrono::seconds{40};
        silence.createdBy = "me";
        const auto id = node.silences.set(silence);
        QVERIFY(id);
        const model::Labels labels{{"alertname", "Down"}, {"job", "web"}};
        node.put(labels);
        stage.run(std::chrono::seconds{30});
        QVERIFY(stage.webhook.requests.empty());
        const auto decision = stage.of(kind::decision).at(0);
        QCOMPARE(decision.reason, std::string(reason::silenced));
        QCOMPARE(decision.fieldText("silences"), *id);
        QCOMPARE(node.marker.status(labels.fingerprint()).silencedBy, std::vector<std::string>{*id});
        QCOMPARE(node.dispatcher->groups().groups.at(0).lastDecisions.at(0).reason, std::string(reason::silenced));
        stage.run(std::chrono::seconds{60}); // it ended; the next flush sends
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1});
    }

    void anInhibitingAlertIsNamed()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        const model::Labels source{
            {"alertname", "HostDown"}, {"job", "node"}, {"instance", "a"}, {"severity", "critical"}};
        node.put(source);
        node.put({{"alertname", "Slow"}, {"job", "web"}, {"instance", "a"}, {"severity", "warning"}});
        stage.run(std::chrono::seconds{30});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1}); // HostDown's
        bool found = false;
        for (const auto& event : stage.of(kind::decision))
            if (event.reason == reason::inhibited) {
                found = true;
                QCOMPARE(event.fieldText("inhibited_by"), model::fingerprintText(source.fingerprint()));
                QVERIFY(event.text.find("HostDown") != std::string::npos);
            }
        QVERIFY(found);
    }

    void timesOfMuting_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("interval");
        QTest::addColumn<QByteArray>("reason"); // empty: sent. The world begins on a Thursday, 2026-01-01T00:00:00Z.
        QTest::newRow("muted now") << QByteArray("mute") << QByteArray("weekdays: [thursday]")
                                   << QByteArray(reason::timeMuted);
        QTest::newRow("muted tomorrow") << QByteArray("mute") << QByteArray("weekdays: [friday]") << QByteArray();
        QTest::newRow("active now") << QByteArray("active") << QByteArray("months: [january]") << QByteArray();
        QTest::newRow("active at noon") << QByteArray("active")
                                        << QByteArray("times: [{start_time: '12:00', end_time: '13:00'}]")
                                        << QByteArray(reason::outsideActiveTime);
    }

    void timesOfMuting()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, interval);
        QFETCH(QByteArray, reason);
        const auto yaml = "route: {receiver: r, group_wait: 10s, routes: [{matchers: [job=web], " + key.toStdString() +
            "_time_intervals: [t]}]}\nreceivers: [{name: r, webhook_configs: [{url: 'http://webhook:8080/'}]}]\n"
            "time_intervals: [{name: t, time_intervals: [{" +
            interval.toStdString() + "}]}]\n";
        Stage stage;
        Node node(*stage.world, "alertmanager-1", yaml);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{20});
        const auto decision = stage.of(kind::decision).at(0);
        QCOMPARE(stage.webhook.requests.size(), std::size_t{reason.isEmpty() ? 1U : 0U});
        QCOMPARE(QByteArray::fromStdString(decision.reason),
            reason.isEmpty() ? QByteArray(reason::firstNotification) : reason);
    }

    /// Two nodes, one log that gossip keeps equal: the second waits 15 s and finds what the first wrote.
    void ofTwoNodesOneNotifies()
    {
        Stage stage;
        Node first(*stage.world, "alertmanager-1", pipeline_test::configuration, 0);
        Node second(*stage.world, "alertmanager-2", pipeline_test::configuration, 1);
        first.log.onBroadcast([&](std::string records) { QVERIFY(second.log.merge(records, "alertmanager-1")); });
        second.log.onBroadcast([&](std::string records) { QVERIFY(first.log.merge(records, "alertmanager-2")); });
        first.put({{"alertname", "Down"}, {"job", "web"}});
        second.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{40});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1});
        QCOMPARE(stage.of(kind::notifyWait, "alertmanager-1").size(), std::size_t{0});
        QCOMPARE(stage.of(kind::notifyWait, "alertmanager-2").size(), std::size_t{1});
        QCOMPARE(stage.of(kind::notifyWait, "alertmanager-2")[0].fieldNumber("wait"), 15.0);
        QCOMPARE(stage.of(kind::decision, "alertmanager-1").size(), std::size_t{1});
        const auto decisions = stage.of(kind::decision, "alertmanager-2");
        QCOMPARE(decisions.size(), std::size_t{1});
        QCOMPARE(decisions[0].reason, std::string(reason::deduplicated));
        QCOMPARE(decisions[0].fieldText("peer"), std::string("alertmanager-1"));
        QCOMPARE(decisions[0].fieldInteger("position"), 1);
        QVERIFY(decisions[0].fieldNumber("age") > 14.5 && decisions[0].fieldNumber("age") < 15.5);
    }

    /// Without a word from the first, the second sends after its wait.
    void theSecondSendsWhenTheFirstIsSilent()
    {
        Stage stage;
        Node second(*stage.world, "alertmanager-2", pipeline_test::configuration, 1);
        second.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{40});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1});
        QVERIFY(pipeline_test::isAbout(stage.webhook.arrivals[0], 25));
    }

    void nothingIsSentBeforeTheClusterHasSettled()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration, 0, false);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{69}); // the flush of 10 s may take a minute
        QVERIFY(stage.webhook.requests.empty());
        QVERIFY(stage.of(kind::decision).empty());
        stage.run(std::chrono::seconds{2});
        QCOMPARE(stage.of(kind::decision).at(0).reason, std::string(reason::notSettled));
        node.peer->settle();
        stage.run(std::chrono::seconds{1}); // the flush that was due meanwhile
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1});
    }

    /// 500 s are tried again with growing waits until the flush ends; each flush has one decision.
    void failuresAreRetriedUntilTheFlushEnds()
    {
        Stage stage;
        stage.webhook.status = 500;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{71});
        const auto attempts = stage.webhook.requests.size();
        QVERIFY2(attempts >= 5 && attempts <= 14, std::to_string(attempts).c_str());
        const auto decision = stage.of(kind::decision).at(0);
        QCOMPARE(decision.reason, std::string(reason::timedOut));
        QCOMPARE(decision.fieldText("outcome"), std::string("failed"));
        const auto tried = std::to_string(decision.fieldInteger("attempts"));
        QCOMPARE(decision.fieldText("error"),
            "web.hook/webhook[0]: notify retry canceled after " + tried +
                " attempts: unexpected status code 500: http://webhook:8080/: no\n");
        stage.webhook.status = 200;
        stage.run(std::chrono::seconds{5});
        QCOMPARE(stage.of(kind::decision).back().reason, std::string(reason::firstNotification));
    }

    void aRefusalIsFinal()
    {
        Stage stage;
        stage.webhook.status = 404;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{30});
        QCOMPARE(stage.webhook.requests.size(), std::size_t{1});
        QCOMPARE(stage.of(kind::decision).at(0).fieldText("error"),
            std::string("web.hook/webhook[0]: notify retry canceled due to unrecoverable error after 1 attempts: "
                        "unexpected status code 404: http://webhook:8080/: no\n"));
    }

    /// What was sent is in the trace as it was sent, with each attempt.
    void theRenderedNotificationIsTraced()
    {
        Stage stage;
        stage.webhook.status = 500;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{15});
        QVERIFY(stage.webhook.requests.size() >= 2);
        const auto sent = stage.of(kind::notificationRequest);
        QCOMPARE(sent.size(), stage.webhook.requests.size());
        QCOMPARE(sent[0].fieldText("body"), stage.webhook.requests[0].body);
    }

    void aReceiverWithoutIntegrationsSaysSo()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1", "route: {receiver: nobody, group_wait: 1s}\nreceivers: [{name: nobody}]\n");
        node.put({{"alertname", "Down"}});
        stage.run(std::chrono::seconds{5});
        const auto decisions = stage.of(kind::decision);
        QCOMPARE(decisions.size(), std::size_t{1});
        QCOMPARE(decisions[0].reason, std::string(reason::noIntegrations));
        QCOMPARE(decisions[0].text,
            std::string("The receiver \"nobody\" has no integrations: nobody is told, and the flush counts as done."));
    }

    /// A muted route says by which interval, and when that ends.
    void aMutedRouteSaysUntilWhen()
    {
        Stage stage;
        const auto hour = localTime(stage.webhook.host.clock().now()).hour;
        char interval[96];
        std::snprintf(interval, sizeof interval, "times: [{start_time: '%02d:00', end_time: '%02d:30'}]", hour, hour + 1);
        if (hour >= 23)
            std::snprintf(interval, sizeof interval, "days_of_month: ['1:-1']");
        Node node(*stage.world, "alertmanager-1",
            "route: {receiver: r, routes: [{group_wait: 1s, mute_time_intervals: [night]}]}\nreceivers: [{name: r, "
            "webhook_configs: [{url: 'http://webhook:8080'}]}]\ntime_intervals: [{name: night, time_intervals: [{" +
                std::string(interval) + "}]}]\n");
        node.put({{"alertname", "Down"}});
        stage.run(std::chrono::seconds{5});
        const auto decision = stage.of(kind::decision).at(0);
        QCOMPARE(decision.reason, std::string(reason::timeMuted));
        QCOMPARE(decision.fieldText("interval"), std::string("night"));
        if (hour < 23)
            QVERIFY2(decision.fieldText("until").ends_with(":30:00Z"), decision.fieldText("until").c_str());
    }

    void aStopEndsWhatIsUnderWayWithADecision()
    {
        Stage stage;
        stage.webhook.hangs = true;
        Node node(*stage.world, "alertmanager-1", pipeline_test::configuration);
        node.put({{"alertname", "Down"}, {"job", "web"}});
        stage.run(std::chrono::seconds{12});
        QVERIFY(stage.of(kind::decision).empty());
        node.dispatcher->stop();
        const auto decisions = stage.of(kind::decision);
        QCOMPARE(decisions.size(), std::size_t{1});
        QCOMPARE(decisions[0].reason, std::string(reason::canceled));
        QVERIFY(decisions[0].fieldText("error").ends_with("Post \"http://webhook:8080/\": context canceled"));
        stage.run(std::chrono::minutes{5});
        QCOMPARE(stage.of(kind::decision).size(), std::size_t{1});
    }

    void whatThisVersionDoesNotSendSaysSo()
    {
        Stage stage;
        Node node(*stage.world, "alertmanager-1",
            "route: {receiver: r, group_wait: 1s}\nreceivers: [{name: r, sns_configs: [{topic_arn: t, sigv4: {region: r}}]}]\n");
        node.put({{"alertname", "Down"}});
        stage.run(std::chrono::seconds{5});
        const auto decision = stage.of(kind::decision).at(0);
        QCOMPARE(decision.reason, std::string(reason::unrecoverable));
        QVERIFY(decision.fieldText("error").starts_with("r/sns[0]: notify retry canceled due to unrecoverable error after 1 attempts: "));
    }

    void theSameSeedGivesTheSameTrace()
    {
        const auto digest = [] {
            Stage stage;
            stage.webhook.status = 500;
            Node first(*stage.world, "alertmanager-1", pipeline_test::configuration, 0);
            Node second(*stage.world, "alertmanager-2", pipeline_test::configuration, 1);
            first.put({{"alertname", "Down"}, {"job", "web"}});
            second.put({{"alertname", "Down"}, {"job", "db"}});
            stage.run(std::chrono::minutes{3});
            return stage.world->trace().digest();
        };
        QCOMPARE(digest(), digest());
    }
};

HALAB_TEST(PipelineTest, "pipeline")
#include "pipeline_test.moc"
