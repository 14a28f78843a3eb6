// From a target that stops to the alert at every Alertmanager, with each time computed.

#include "bench.h"
#include "host/vocabulary.h"
#include "prometheus/rules/group.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::test;
using namespace halab::prometheus;

namespace {

constexpr char alertsConfig[] = R"(
global:
  scrape_interval: 5s
  evaluation_interval: 5s
  external_labels: {replica: a}
alerting:
  alert_relabel_configs: [{action: labeldrop, regex: replica}]
  alertmanagers:
  - static_configs:
    - targets: ['alertmanager-1:9093', 'alertmanager-2:9093']
rule_files: [rules.yml]
scrape_configs:
- job_name: page
  static_configs:
  - targets: ['page:80']
)";

constexpr char alertsRules[] = R"(
groups:
- name: core
  rules:
  - record: job:up:sum
    expr: sum by (job) (up)
  - alert: InstanceDown
    expr: up == 0
    for: 10s
    labels: {severity: page}
    annotations: {summary: "{{ $labels.instance }} of {{ $labels.job }} is {{ $value }}"}
)";

QString alertText(const Event* event, std::string_view field) { return QString::fromStdString(event->fieldText(field)); }

} // namespace

class AlertsTest : public QObject {
    Q_OBJECT

    struct Story {
        Bench bench;
        Page& page = bench.page("page", 80, "a 1\n");
        Page& first = bench.page("alertmanager-1", 9093, "");
        Page& second = bench.page("alertmanager-2", 9093, "");
        bool started = bench.prometheus("prometheus-1", {{"prometheus.yml", alertsConfig}, {"rules.yml", alertsRules}}).has_value();
    };

    static Time nextSlot(Time after)
    {
        return evaluationSlot(after, "rules.yml", "core", 5s) + 5s;
    }

private Q_SLOTS:
    void tellsTheWholeStory()
    {
        Story story;
        Bench& bench = story.bench;
        QVERIFY(story.started);
        QVERIFY(bench.await(kind::targetUp, "to", "page", 15s));
        bench.pass(30s);

        // 1. The target answers no more: up is 0 from the next scrape on.
        story.page.status = 500;
        const Event* down = bench.await(kind::targetDown, "to", "page", 6s);
        QVERIFY(down);
        const Event downEvent = *down;
        // 2. The next slot of the rules makes the alert pending, because of that scrape.
        const Event* pending = bench.await(kind::alertPending, "alertname", "InstanceDown", 6s);
        QVERIFY(pending);
        QCOMPARE(pending->cause, downEvent.id);
        QVERIFY(pending->at == nextSlot(downEvent.at));
        QCOMPARE(alertText(pending, "instance"), QString("page:80"));
        const Event pendingEvent = *pending;
        QCOMPARE(story.first.requests.size(), std::size_t(0)); // nothing is sent of a pending alert
        // 3. `for` later it fires: 10 s are two intervals.
        const Event* firing = bench.await(kind::alertFiring, "alertname", "InstanceDown", 12s);
        QVERIFY(firing);
        QVERIFY(firing->at == pendingEvent.at + 10s);
        QCOMPARE(firing->cause, pendingEvent.id);
        const Event firingEvent = *firing;
        // 4. Both Alertmanagers get the same bytes.
        QVERIFY(bench.await(kind::alertPostOk, "to", "alertmanager-2", 2s));
        bench.pass(1s);
        QCOMPARE(story.first.requests.size(), std::size_t(1));
        QCOMPARE(story.second.requests.size(), std::size_t(1));
        QCOMPARE(story.first.requests[0].body, story.second.requests[0].body);
        const Event* post = bench.find(kind::alertPost, "to", "alertmanager-1");
        QVERIFY(post);
        QCOMPARE(post->cause, firingEvent.id);
        const auto parsed = json::parse(story.first.requests[0].body);
        QVERIFY(parsed.has_value());
        const json::Value& alert = parsed->at(0);
        QCOMPARE(alert["labels"]["alertname"].text(), std::string("InstanceDown"));
        QCOMPARE(alert["labels"]["replica"].text(), std::string()); // labeldrop
        QCOMPARE(alert["annotations"]["summary"].text(), std::string("page:80 of page is 0"));
        QCOMPARE(story.first.requests[0].body.substr(0, 16), std::string("[{\"annotations\":"));

        // 5. It comes back: resolved at the first slot after the scrape, and told at once.
        story.page.status = 200;
        const Event* resolved = bench.await(kind::alertResolved, "alertname", "InstanceDown", 15s);
        QVERIFY(resolved);
        const Event* up = bench.find(kind::targetUp, "to", "page", 0);
        QVERIFY(up);
        QVERIFY(bench.await(kind::alertPostOk, "to", "alertmanager-1", 2s));
        const Event* last = nullptr;
        for (const Event& event : bench.events)
            if (event.kind == kind::alertPost)
                last = &event;
        QCOMPARE(last->fieldInteger("resolved"), std::int64_t(1));
    }

    /// While it fires it is told again at the first slot that is more than a minute later.
    void resendsAfterTheDelay()
    {
        Story story;
        Bench& bench = story.bench;
        QVERIFY(story.started);
        story.page.status = 500;
        QVERIFY(bench.await(kind::alertFiring, "alertname", "InstanceDown", 40s));
        bench.pass(140s);
        std::vector<Time> posts;
        for (const Event& event : bench.events)
            if (event.kind == kind::alertPost && event.fieldText("to") == "alertmanager-1")
                posts.push_back(event.at);
        QCOMPARE(posts.size(), std::size_t(3));
        QVERIFY(posts[1] - posts[0] == 65s); // a minute is not enough: strictly later
        QVERIFY(posts[2] - posts[1] == 65s);
    }

    /// An alert that goes before its time was never one.
    void dropsWhatDidNotLast()
    {
        Story story;
        Bench& bench = story.bench;
        QVERIFY(bench.await(kind::targetUp, "to", "page", 15s));
        story.page.status = 500;
        QVERIFY(bench.await(kind::alertPending, "alertname", "InstanceDown", 12s));
        story.page.status = 200;
        QVERIFY(bench.await(kind::alertDropped, "alertname", "InstanceDown", 12s));
        QCOMPARE(story.first.requests.size(), std::size_t(0));
    }

    /// ALERTS begins with the third evaluation of the process, and ends with the alert.
    void writesItsSeries()
    {
        Story story;
        Bench& bench = story.bench;
        QVERIFY(bench.await(kind::targetUp, "to", "page", 15s));
        bench.pass(20s);
        story.page.status = 500;
        QVERIFY(bench.await(kind::alertPending, "alertname", "InstanceDown", 12s));
        QCOMPARE(bench.query("prometheus-1", "ALERTS"),
            QStringList(R"(ALERTS{alertname="InstanceDown", alertstate="pending", instance="page:80", job="page", severity="page"} 1)"));
        QVERIFY(bench.await(kind::alertFiring, "alertname", "InstanceDown", 12s));
        QCOMPARE(bench.query("prometheus-1", "ALERTS"),
            QStringList(R"(ALERTS{alertname="InstanceDown", alertstate="firing", instance="page:80", job="page", severity="page"} 1)"));
        QCOMPARE(bench.query("prometheus-1", "ALERTS_FOR_STATE").size(), 1);
        QCOMPARE(bench.query("prometheus-1", "job:up:sum"), QStringList(R"(job:up:sum{job="page"} 0)"));
        const auto alerts = bench.data("prometheus-1", "/api/v1/alerts");
        QCOMPARE(alerts["alerts"].at(0)["value"].text(), std::string("0e+00"));
        story.page.status = 200;
        QVERIFY(bench.await(kind::alertResolved, "alertname", "InstanceDown", 15s));
        QCOMPARE(bench.query("prometheus-1", "ALERTS").size(), 0);
    }

    /// One dead Alertmanager does not keep the other from its alerts.
    void goesOnWithOneAlertmanager()
    {
        Story story;
        Bench& bench = story.bench;
        story.first.server.reset();
        story.page.status = 500;
        const Event* failed = bench.await(kind::alertPostFailed, "to", "alertmanager-1", 40s);
        QVERIFY(failed);
        QVERIFY(alertText(failed, "error").startsWith("Post \"http://alertmanager-1:9093/api/v2/alerts\": dial tcp "));
        bench.pass(1s);
        QCOMPARE(story.second.requests.size(), std::size_t(1));
        QVERIFY(bench.ask("prometheus-1", "/metrics").body.find("prometheus_notifications_dropped_total 0")
            != std::string::npos);
    }

    /// A rule that cannot be evaluated says so and stops nobody else.
    void reportsARuleThatFails()
    {
        Bench bench;
        bench.page("page", 80, "a{x=\"1\"} 1\na{x=\"2\"} 2\n");
        QVERIFY(bench.prometheus("prometheus-1", {{"prometheus.yml", alertsConfig}, {"rules.yml", R"(
groups:
- name: core
  rules:
  - {record: bad, expr: 'a + on() a'}
  - {record: good, expr: sum(a)}
)"}}));
        QVERIFY(bench.await(kind::ruleFailed, "rule", "bad", 30s));
        bench.pass(6s);
        QCOMPARE(bench.query("prometheus-1", "good"), QStringList("good 3"));
        const auto group = bench.data("prometheus-1", "/api/v1/rules")["groups"].at(0);
        QCOMPARE(group["rules"].at(0)["health"].text(), std::string("err"));
        QCOMPARE(group["rules"].at(1)["health"].text(), std::string("ok"));
    }

    void reloadKeepsWhatIsGood()
    {
        Story story;
        Bench& bench = story.bench;
        story.page.status = 500;
        QVERIFY(bench.await(kind::alertPending, "alertname", "InstanceDown", 30s));
        Disk& disk = bench.world->host("prometheus-1")->disk();
        // A bad file changes nothing …
        QVERIFY(disk.replace("rules.yml", "groups: [{name: core, rules: [{alert: A, expr: 'up =='}]}]"));
        const Status refused = bench.nodes["prometheus-1"]->reload();
        QVERIFY(!refused);
        QCOMPARE(refused.error().line, 1);
        QVERIFY(bench.ask("prometheus-1", "/metrics").body.find("prometheus_config_last_reload_successful 0")
            != std::string::npos);
        // … and a longer `for` keeps the alert's age.
        std::string longer = alertsRules;
        longer.replace(longer.find("for: 10s"), 8, "for: 20s");
        QVERIFY(disk.replace("rules.yml", longer));
        const Time pendingSince = bench.find(kind::alertPending)->at;
        QVERIFY(bench.nodes["prometheus-1"]->reload());
        const Event* firing = bench.await(kind::alertFiring, "alertname", "InstanceDown", 40s);
        QVERIFY(firing);
        QVERIFY(firing->at == pendingSince + 20s);
    }
};

HALAB_TEST(AlertsTest, "alerts")
#include "alerts_test.moc"
