// Whole nodes in the simulated world: start, reload, stop, and what two of them do together.

#include "alertmanager/server.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "host/http/client.h"
#include "host/http/server.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "support/registry.h"

#include <algorithm>

using namespace halab;
using namespace halab::alertmanager;
using namespace std::chrono_literals;

namespace halab::test::servers {

constexpr char clusterConfiguration[] = R"(
route: {receiver: hook, group_by: [alertname], group_wait: 10s, group_interval: 1m, repeat_interval: 5m}
receivers:
- name: hook
  webhook_configs: [{url: 'http://webhook:8080/'}]
)";

/// A cluster of two with a webhook that takes everything.
struct ServerLab {
    std::unique_ptr<World> world = makeSimulatedWorld();
    Host& student = world->addHost({.name = "student"});
    Host& webhook = world->addHost({.name = "webhook"});
    http::Client client{student};
    std::unique_ptr<http::Server> hook;
    std::vector<std::string> notified; ///< sender and status
    std::map<std::string, std::unique_ptr<Node>> nodes;
    std::vector<Event> events;

    ServerLab()
    {
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
        hook = *http::Server::listen(
            webhook, {.ip = {}, .port = 8080}, [this](const http::Request& request, const http::Responder& responder) {
                const auto body = json::parse(request.body);
                notified.push_back(
                    webhook.network().nameOf(request.peer) + " " + (body ? (*body)["status"].text() : "?"));
                responder.send({});
            });
    }

    void wait(Duration d)
    {
        world->runUntil([] { return false; }, d);
    }
    Status start(const std::string& name, const std::string& peer = {}, std::string config = clusterConfiguration,
        std::vector<std::string> features = {})
    {
        if (!world->host(name))
            world->addHost({.name = name, .mountedFiles = {{"alertmanager.yml", std::move(config)}}});
        Options options;
        options.storagePath = "/alertmanager";
        options.features = std::move(features);
        options.webListenAddresses = {":9093"};
        options.cluster.listenAddress = ":9094";
        if (!peer.empty())
            options.cluster.peers = {peer + ":9094"};
        nodes[name] = makeServer(*world->host(name), options);
        auto started = nodes[name]->start();
        wait(10ms); // names sort by the millisecond of the start: who starts first has position 0
        return started;
    }

    bool stop(const std::string& name)
    {
        bool stopped = false;
        nodes.at(name)->stop([&] { stopped = true; });
        const bool inTime = world->runUntil([&] { return stopped; }, 20s);
        nodes.erase(name);
        world->powerOff(name, false);
        return inTime;
    }

    http::Response ask(
        const std::string& node, const std::string& method, const std::string& path, std::string body = {})
    {
        http::Response answer{.status = 0, .headers = {}, .body = {}};
        bool done = false;
        const auto call = client.send({.method = method,
                                          .url = *parseUrl("http://" + node + ":9093" + path),
                                          .headers = {{"Content-Type", "application/json"}},
                                          .body = std::move(body)},
            [&](auto result) {
                if (result)
                    answer = *result;
                done = true;
            });
        world->runUntil([&] { return done; }, 20s);
        return answer;
    }
    json::Value get(const std::string& node, const std::string& path)
    {
        return json::parse(ask(node, "GET", path).body).value_or(json::Value());
    }
    std::string silence(const std::string& node, const std::string& matcher = R"("name":"alertname","value":"Down")")
    {
        const auto now = world->now();
        return json::parse(
            ask(node, "POST", "/api/v2/silences",
                R"({"matchers":[{)" + matcher + R"(,"isRegex":false}],"createdBy":"me","comment":"c","startsAt":")" +
                    formatRfc3339Nano(now) + R"(","endsAt":")" + formatRfc3339Nano(now + 1h) + "\"}")
                .body)
            .value_or(json::Value())["silenceID"]
            .text();
    }
    std::string stateOn(const std::string& node, const std::string& id)
    {
        return get(node, "/api/v2/silence/" + id)["status"]["state"].text();
    }
    void alertBoth()
    {
        for (const char* node : {"alertmanager-1", "alertmanager-2"})
            ask(node, "POST", "/api/v2/alerts", R"([{"labels":{"alertname":"Down","instance":"i1"}}])");
    }
    std::vector<Event> of(std::string_view kind) const
    {
        std::vector<Event> found;
        std::copy_if(
            events.begin(), events.end(), std::back_inserter(found), [&](const Event& e) { return e.kind == kind; });
        return found;
    }
};

} // namespace halab::test::servers
using namespace halab::test::servers;

class ServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itStartsServesAndStops()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1"));
        QCOMPARE(lab.ask("alertmanager-1", "GET", "/-/ready").body, std::string("OK"));
        const auto status = lab.get("alertmanager-1", "/api/v2/status");
        QCOMPARE(status["cluster"]["peers"].size(), std::size_t{1});
        QCOMPARE(status["cluster"]["status"].text(), std::string("settling"));
        QVERIFY(status["config"]["original"].text().find("  receiver: hook\n") != std::string::npos);
        QVERIFY(lab.stop("alertmanager-1"));
        auto& disk = lab.world->host("alertmanager-1")->disk();
        QVERIFY(disk.exists("/alertmanager/silences"));
        QVERIFY(disk.exists("/alertmanager/nflog"));
    }

    void aWrongConfigurationIsAnErrorAtTheStartAndChangesNothingLater()
    {
        ServerLab lab;
        const auto wrong = lab.start("alertmanager-1", {}, "route: {receiver: nobody}\nreceivers: [{name: hook}]\n");
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().message, std::string("undefined receiver \"nobody\" used in route"));
        QVERIFY(lab.world->host("alertmanager-1")->disk().exists("/alertmanager/silences"));

        QVERIFY(lab.start("alertmanager-2"));
        QVERIFY(lab.world->host("alertmanager-2")->disk().replace("alertmanager.yml", "route: {receiver: nobody}"));
        QVERIFY(!lab.nodes.at("alertmanager-2")->reload());
        QCOMPARE(lab.get("alertmanager-2", "/api/v2/receivers").at(0)["name"].text(), std::string("hook"));
        QVERIFY(!lab.of(kind::configReloaded).back().fieldBool("ok"));
    }

    void aSilenceTravelsAndIsExpiredBack()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1"));
        QVERIFY(lab.start("alertmanager-2", "alertmanager-1"));
        lab.wait(2s);
        const auto id = lab.silence("alertmanager-2");
        QVERIFY(!id.empty());
        QVERIFY2(
            lab.world->runUntil([&] { return !lab.of(kind::silenceMerged).empty(); }, 1s), "half a second is usual");
        QCOMPARE(lab.stateOn("alertmanager-1", id), std::string("active"));
        QCOMPARE(lab.of(kind::silenceMerged).front().node, std::string("alertmanager-1"));
        QCOMPARE(lab.of(kind::silenceMerged).front().fieldText("from"), std::string("alertmanager-2"));

        QCOMPARE(lab.ask("alertmanager-1", "DELETE", "/api/v2/silence/" + id).status, 200);
        lab.wait(1s);
        QCOMPARE(lab.stateOn("alertmanager-1", id), std::string("expired"));
        QCOMPARE(lab.stateOn("alertmanager-2", id), std::string("expired"));
    }

    void anAlertGivenToBothIsNotifiedOnce()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1"));
        QVERIFY(lab.start("alertmanager-2", "alertmanager-1"));
        lab.wait(15s); // the cluster settles after ten seconds
        lab.alertBoth();
        lab.wait(50s); // group_wait, then the second one's turn 15 s later
        QCOMPARE(lab.notified, (std::vector<std::string>{"alertmanager-1 firing"}));

        const auto decisions = lab.of(kind::decision);
        QCOMPARE(decisions.size(), std::size_t{2});
        QCOMPARE(decisions[0].reason, std::string(reason::firstNotification));
        QCOMPARE(decisions[1].node, std::string("alertmanager-2"));
        QCOMPARE(decisions[1].reason, std::string(reason::deduplicated));
        QCOMPARE(decisions[1].fieldText("peer"), std::string("alertmanager-1"));
    }

    void cutOffFromEachOtherBothNotify()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1"));
        QVERIFY(lab.start("alertmanager-2", "alertmanager-1"));
        lab.wait(15s);
        lab.world->links().set("alertmanager-1", "alertmanager-2", {.cut = true});
        lab.world->links().set("alertmanager-2", "alertmanager-1", {.cut = true});
        lab.world->linksChanged();
        lab.alertBoth();
        lab.wait(50s);
        std::sort(lab.notified.begin(), lab.notified.end());
        QCOMPARE(lab.notified, (std::vector<std::string>{"alertmanager-1 firing", "alertmanager-2 firing"}));
    }

    void aSilencedAlertIsNotNotifiedAndTheTraceSaysBySilence()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1"));
        lab.wait(15s);
        const auto id = lab.silence("alertmanager-1");
        lab.ask("alertmanager-1", "POST", "/api/v2/alerts", R"([{"labels":{"alertname":"Down"}}])");
        QCOMPARE(lab.get("alertmanager-1", "/api/v2/alerts").at(0)["status"]["silencedBy"].at(0).text(), id);
        lab.wait(15s);
        QVERIFY(lab.notified.empty());
        const auto decisions = lab.of(kind::decision);
        QCOMPARE(decisions.size(), std::size_t{1});
        QCOMPARE(decisions[0].reason, std::string(reason::silenced));
        QCOMPARE(decisions[0].fieldText("silences"), id);
    }

    /// The files of a tls_config are read when its receiver is built, if a route uses it.
    void aReceiverThatCannotBeBuiltIsAnErrorToo_data()
    {
        QTest::addColumn<QString>("tls");
        QTest::addColumn<QString>("complaint"); ///< empty: none
        const auto row = [](const char* name, const char* tls, const char* complaint) {
            QTest::newRow(name) << QString(tls) << QString(complaint);
        };
        row("no file", "ca_file: ca.pem",
            "unable to load specified CA cert ca.pem: open ca.pem: no such file or directory");
        row("no certificate in it", "ca_file: alertmanager.yml", "unable to use specified CA cert alertmanager.yml");
        row("no pair", "cert_file: c.pem, key_file: k.pem",
            "unable to read specified client cert (c.pem) & key (k.pem): open c.pem: no such file or directory");
        row("a pair of nothing", "cert_file: alertmanager.yml, key_file: alertmanager.yml",
            "unable to use specified client cert (alertmanager.yml) & key (alertmanager.yml): tls: failed to find any "
            "PEM data in certificate input");
        row("no files", "server_name: x", "");
    }
    void aReceiverThatCannotBeBuiltIsAnErrorToo()
    {
        QFETCH(QString, tls);
        QFETCH(QString, complaint);
        const auto with = [&](const char* receiver) {
            return std::string("route: {receiver: ") + receiver +
                "}\nreceivers:\n- name: plain\n- name: tls\n  webhook_configs: [{url: 'https://webhook/', http_config: "
                "{tls_config: {" +
                tls.toStdString() + "}}}]\n";
        };
        ServerLab lab;
        const auto started = lab.start("alertmanager-1", {}, with("tls"));
        QCOMPARE(started ? QString() : QString::fromStdString(started.error().message), complaint);
        QVERIFY(lab.start("alertmanager-2", {}, with("plain"))); // nobody asks for the other
        QVERIFY(lab.world->host("alertmanager-2")->disk().replace("alertmanager.yml", with("tls")));
        const auto answer = lab.ask("alertmanager-2", "POST", "/-/reload");
        QCOMPARE(answer.status, complaint.isEmpty() ? 200 : 500);
        const auto kept = lab.get("alertmanager-2", "/api/v2/status")["config"]["original"].text();
        QCOMPARE(kept.find("receiver: plain") != std::string::npos, !complaint.isEmpty());
    }

    /// --enable-feature is repeatable, and each may be a list.
    void featuresChooseHowMatchersAreRead_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("mode"); ///< or the complaint
        const auto row = [](const char* name, const QStringList& arguments, const char* mode) {
            QTest::newRow(name) << arguments << QString(mode);
        };
        row("none: as 0.25", {}, "classic");
        row("empty", {"--enable-feature="}, "classic");
        row("classic", {"--enable-feature=classic-mode"}, "classic");
        row("the later default", {"--enable-feature=utf8-mode"}, "fallback");
        row("strict", {"--enable-feature=utf8-strict-mode"}, "utf8");
        row("twice the same", {"--enable-feature=utf8-strict-mode", "--enable-feature=utf8-strict-mode"}, "utf8");
        row("a list", {"--enable-feature=classic-mode,utf8-strict-mode"},
            "cannot have both classic and UTF-8 modes enabled");
        row("two flags", {"--enable-feature=utf8-mode", "--enable-feature=classic-mode"},
            "cannot have both classic and UTF-8 modes enabled");
        row("two kinds of UTF-8", {"--enable-feature=utf8-mode,utf8-strict-mode"},
            "cannot have both utf8-mode and utf8-strict-mode enabled");
        row("unknown", {"--enable-feature=receiver-name-in-metrics"},
            "unknown option 'receiver-name-in-metrics' for --enable-feature");
    }
    void featuresChooseHowMatchersAreRead()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, mode);
        Options options;
        Flags flags("alertmanager", "");
        bindFlags(flags, options);
        std::vector<std::string> words;
        for (const auto& argument : arguments)
            words.push_back(argument.toStdString());
        QVERIFY(flags.parse(words));
        const auto chosen = matcherModeOf(options.features);
        const QStringList names{"classic", "fallback", "utf8"};
        QCOMPARE(chosen ? names[static_cast<int>(*chosen)] : QString::fromStdString(chosen.error().message), mode);
    }

    void aServerInUtf8ModeKnowsAnyName()
    {
        const std::string config = "route: {receiver: hook, routes: [{receiver: greek, matchers: ['\"name in Greek\"=\"π\"']}]}\n"
                                   "receivers: [{name: hook}, {name: greek}]\n";
        const std::string alert = R"([{"labels":{"name in Greek":"π"}}])";
        const std::string filtered = "/api/v2/alerts?filter=%22name+in+Greek%22%3D%CF%80";
        const std::string refused = "/api/v2/alerts?filter=foo%3D";
        {
            ServerLab lab; // 0.25 knows neither such a matcher nor such a label
            QVERIFY(!lab.start("alertmanager-1", {}, config));
            QVERIFY(lab.start("alertmanager-2"));
            QCOMPARE(lab.ask("alertmanager-2", "POST", "/api/v2/alerts", alert).body,
                std::string("\"invalid label set: invalid name \\\"name in Greek\\\"\"\n"));
            QCOMPARE(lab.ask("alertmanager-2", "GET", filtered).status, 400);
            QCOMPARE(lab.ask("alertmanager-2", "GET", refused).status, 200);
        }
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1", {}, config, {"utf8-strict-mode"}));
        QCOMPARE(lab.ask("alertmanager-1", "POST", "/-/reload").status, 200);
        QCOMPARE(lab.ask("alertmanager-1", "POST", "/api/v2/alerts", alert).status, 200);
        const auto found = lab.get("alertmanager-1", filtered);
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found.at(0)["receivers"].at(0)["name"].text(), std::string("greek"));
        QCOMPARE(lab.ask("alertmanager-1", "GET", refused).status, 400);
        QVERIFY(!lab.silence("alertmanager-1", R"("name":"name in Greek","value":"π")").empty());
        QCOMPARE(lab.get("alertmanager-1", filtered).at(0)["status"]["state"].text(), std::string("suppressed"));
    }

    void aServerInUtf8ModeWarnsOfMatchersThatWillMeanSomethingElse()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1", {},
            "route: {receiver: hook, routes: [{receiver: hook, matchers: ['foo=']}]}\nreceivers: [{name: hook}]\n",
            {"utf8-mode"}));
        std::string warned;
        for (const auto& event : lab.of(kind::log))
            if (event.fieldText("msg").find("\"foo=\"") != std::string::npos)
                warned = event.fieldText("level");
        QCOMPARE(warned, std::string("warn"));
        QVERIFY(!lab.start("alertmanager-2", {}, clusterConfiguration, {"magic"}));
    }

    void aReloadFlushesAgainButTheLogKnows()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1"));
        lab.wait(15s);
        lab.ask("alertmanager-1", "POST", "/api/v2/alerts", R"([{"labels":{"alertname":"Down"}}])");
        lab.wait(15s);
        QCOMPARE(lab.notified.size(), std::size_t{1});
        const auto logged = lab.of(kind::log);
        const auto success = std::ranges::find_if(
            logged, [](const Event& event) { return event.fieldText("msg") == "Notify success"; });
        QVERIFY(success != logged.end());
        QCOMPARE(success->fieldText("level"), std::string("debug"));
        QCOMPARE(lab.ask("alertmanager-1", "POST", "/-/reload").status, 200);
        lab.wait(1s);
        QCOMPARE(lab.notified.size(), std::size_t{1});
        QCOMPARE(lab.of(kind::decision).back().reason, std::string(reason::alreadyNotified));
    }

    void aRestartKeepsSilencesAndLogButNotAlerts()
    {
        ServerLab lab;
        QVERIFY(lab.start("alertmanager-1"));
        const auto id = lab.silence("alertmanager-1");
        lab.ask("alertmanager-1", "POST", "/api/v2/alerts", R"([{"labels":{"alertname":"Other"}}])");
        lab.wait(30s);
        QCOMPARE(lab.notified.size(), std::size_t{1});
        QVERIFY(lab.stop("alertmanager-1"));
        QVERIFY(lab.start("alertmanager-1"));
        QCOMPARE(lab.stateOn("alertmanager-1", id), std::string("active"));
        QCOMPARE(lab.get("alertmanager-1", "/api/v2/alerts").size(), std::size_t{0});
        lab.ask("alertmanager-1", "POST", "/api/v2/alerts", R"([{"labels":{"alertname":"Other"}}])");
        lab.wait(30s);
        QCOMPARE(lab.notified.size(), std::size_t{1});
    }
};

HALAB_TEST(ServerTest, "server")
#include "server_test.moc"
