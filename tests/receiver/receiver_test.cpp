// The webhook node: takes anything that is JSON, keeps the newest, and tells the trace.

#include "base/json.h"
#include "host/http/client.h"
#include "host/vocabulary.h"
#include "host/world.h"
#include "receiver/inbox.h"
#include "receiver/receiver.h"
#include "support/registry.h"

using namespace halab;
using namespace std::chrono_literals;

namespace halab::test::receivers {

constexpr char notification[] = R"({"receiver":"web.hook","status":"firing","alerts":[
    {"status":"firing","labels":{"alertname":"InstanceDown","instance":"prometheus-1:9090","job":"prometheus"}},
    {"status":"resolved","labels":{"alertname":"InstanceDown","instance":"prometheus-2:9090"}}],
    "groupKey":"{}:{job=\"prometheus\"}"})";

struct ReceiverLab {
    std::unique_ptr<World> world = makeSimulatedWorld();
    Host& webhook = world->addHost({.name = "webhook"});
    Host& sender = world->addHost({.name = "alertmanager-1"});
    std::unique_ptr<Node> node = receiver::makeReceiver(webhook, {.webListenAddress = ":8080"});
    http::Client client{sender};
    std::vector<Event> events;

    ReceiverLab()
    {
        world->trace().subscribe([this](const Event& event) {
            if (event.kind == kind::notificationReceived)
                events.push_back(event);
        });
    }

    http::Response ask(const std::string& method, const std::string& path, std::string body = {})
    {
        http::Response answer{.status = 0, .headers = {}, .body = {}};
        bool done = false;
        const auto call = client.send(
            {.method = method, .url = *parseUrl("http://webhook:8080" + path), .headers = {}, .body = std::move(body)},
            [&](auto result) {
                if (result)
                    answer = *result;
                done = true;
            });
        world->runUntil([&] { return done; }, 20s);
        return answer;
    }
};

} // namespace halab::test::receivers
using namespace halab::test::receivers;

class ReceiverTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNotificationIsStoredAndTold()
    {
        ReceiverLab lab;
        QVERIFY(lab.node->start());
        QCOMPARE(lab.ask("POST", "/", notification).status, 200);
        QCOMPARE(lab.events.size(), std::size_t{1});
        const auto& event = lab.events.front();
        QCOMPARE(event.fieldText("from"), std::string("alertmanager-1"));
        QCOMPARE(event.fieldText("status"), std::string("firing"));
        QCOMPARE(event.fieldText("group"), std::string("{}:{job=\"prometheus\"}"));
        QCOMPARE(event.fieldText("receiver"), std::string("web.hook"));
        QCOMPARE(event.fieldInteger("firing"), std::int64_t{1});
        QCOMPARE(event.fieldInteger("resolved"), std::int64_t{1});
        QCOMPARE(event.fieldText("alertname"), std::string("InstanceDown"));
        QCOMPARE(event.fieldText("instances"), std::string("prometheus-1:9090, prometheus-2:9090"));
        QCOMPARE(event.fieldText("labels"),
            std::string(R"({alertname="InstanceDown", instance="prometheus-1:9090", job="prometheus"})"));

        const auto all = json::parse(lab.ask("GET", "/api/notifications").body);
        QVERIFY(all);
        QCOMPARE(all->size(), std::size_t{1});
        QCOMPARE(all->at(0)["from"].text(), std::string("alertmanager-1"));
        QCOMPARE(all->at(0)["alerts"].at(1)["labels"]["instance"].text(), std::string("prometheus-2:9090"));
        QCOMPARE(all->at(0)["body"].text(), std::string(notification));
    }

    void anyPathIsTaken()
    {
        ReceiverLab lab;
        QVERIFY(lab.node->start());
        QCOMPARE(lab.ask("POST", "/some/where", "{}").status, 200);
        QCOMPARE(lab.ask("POST", "/", "[1, 2]").status, 200);
        QCOMPARE(lab.events.size(), std::size_t{2});
    }

    void whatIsNoJsonIsRefusedAndTheNodeGoesOn()
    {
        ReceiverLab lab;
        QVERIFY(lab.node->start());
        const auto answer = lab.ask("POST", "/", "{\"status\":");
        QCOMPARE(answer.status, 400);
        QVERIFY(answer.body.starts_with("cannot read the notification: the body is no JSON"));
        QCOMPARE(lab.ask("GET", "/-/healthy").body, std::string("OK"));
        QVERIFY(lab.ask("GET", "/metrics").body.find("halab_receiver_bad_requests_total 1\n") != std::string::npos);
        QVERIFY(lab.events.empty());
    }

    void thePageEscapesWhatItShows()
    {
        receiver::Inbox inbox;
        inbox.add(receiver::readNotification(R"({"status":"<script>","receiver":"a&b"})"));
        const auto page = inbox.toHtml();
        QVERIFY(page.find("&lt;script&gt;") != std::string::npos);
        QVERIFY(page.find("<script>") == std::string::npos);
    }

    void onlyTheNewestThousandStay()
    {
        receiver::Inbox inbox;
        for (int i = 0; i < 1005; ++i) {
            receiver::Notification one;
            one.groupKey = std::to_string(i);
            one.alerts = "[]";
            inbox.add(std::move(one));
        }
        QCOMPARE(inbox.all().size(), std::size_t{1000});
        QCOMPARE(inbox.all().front().groupKey, std::string("5"));
        QCOMPARE(inbox.all().back().groupKey, std::string("1004"));
    }

    void aWrongAddressIsAnErrorAtTheStart()
    {
        ReceiverLab lab;
        const auto node = receiver::makeReceiver(lab.webhook, {.webListenAddress = "nonsense"});
        const auto started = node->start();
        QVERIFY(!started);
        QCOMPARE(started.error().message, std::string("address nonsense: missing port in address"));
    }

    void itStops()
    {
        ReceiverLab lab;
        QVERIFY(lab.node->start());
        bool stopped = false;
        lab.node->stop([&] { stopped = true; });
        QVERIFY(lab.world->runUntil([&] { return stopped; }, 5s));
        lab.node.reset();
        QCOMPARE(lab.ask("GET", "/-/healthy").status, 0);
    }
};

HALAB_TEST(ReceiverTest, "receiver")
#include "receiver_test.moc"
