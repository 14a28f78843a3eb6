// What each integration sends: method, target and body. The original's own bytes are in the oracle's test of receivers;
// here stand the shapes, to be read.

#include "alertmanager/notify_world.h"
#include "alertmanager/notify/truncate.h"
#include "base/hash.h"
#include "base/json.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;
using halab::test::notify::NotifyWorld;

class NotifyRequestsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void requests_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<bool>("isResolved");
        QTest::addColumn<QString>("request"); // METHOD TARGET BODY with ' for "; KEY = the group key's SHA-256
        const auto row = [](const char* name, const char* yaml, bool isResolved, const char* request) {
            QTest::newRow(name) << yaml << isResolved << request;
        };
        row("slack: one attachment, red while it fires",
            "slack_configs: [{api_url: 'http://service/hook', channel: '#ops', text: '{{ len .Alerts }} < 2'}]", false,
            "POST /hook {'channel':'#ops','username':'Alertmanager','attachments':[{'title':'[FIRING:1] Down (a)',"
            "'title_link':'http://am:9093/#/alerts?receiver=team-X','text':'1 \\u003c 2','fallback':'[FIRING:1] Down "
            "(a) | http://am:9093/#/alerts?receiver=team-X','callback_id':'','footer':'','color':'danger',"
            "'mrkdwn_in':['fallback','pretext','text']}]}");
        row("pagerduty: an event of the second API",
            "pagerduty_configs: [{routing_key: k, url: 'http://service/e', details: {firing: '', resolved: ''}}]", false,
            "POST /e {'routing_key':'k','dedup_key':'KEY','event_action':'trigger','payload':{'summary':"
            "'[FIRING:1] Down (a)','source':'Alertmanager','severity':'error','custom_details':{'firing':'',"
            "'num_firing':'1','num_resolved':'0','resolved':''}},'client':'Alertmanager','client_url':"
            "'http://am:9093/#/alerts?receiver=team-X'}");
        row("pagerduty: resolved",
            "pagerduty_configs: [{routing_key: k, url: 'http://service/e', client: '', client_url: '', details: "
            "{firing: '', resolved: ''}}]",
            true,
            "POST /e {'routing_key':'k','dedup_key':'KEY','event_action':'resolve','payload':{'summary':"
            "'[RESOLVED] Down (a)','source':'','severity':'error','custom_details':{'firing':'',"
            "'num_firing':'0','num_resolved':'1','resolved':''}}}");
        row("opsgenie: an alert is created",
            "opsgenie_configs: [{api_key: k, api_url: 'http://service/', description: d, tags: 'a,b'}]", false,
            "POST /v2/alerts {'alias':'KEY','message':'[FIRING:1] Down (a)','description':'d','details':"
            "{'alertname':'Down','instance':'a'},'source':'http://am:9093/#/alerts?receiver=team-X',"
            "'tags':['a','b']}");
        row("opsgenie: and closed",
            "opsgenie_configs: [{api_key: k, api_url: 'http://service/', source: s}]", true,
            "POST /v2/alerts/KEY/close?identifierType=alias {'source':'s'}");
        row("victorops: a map, sorted by key",
            "victorops_configs: [{api_key: k, api_url: 'http://service/', routing_key: ops, state_message: s, "
            "entity_display_name: n, custom_fields: {color: blue}}]",
            false,
            "POST /k/ops {'color':'blue','entity_display_name':'n','entity_id':'KEY','message_type':'CRITICAL',"
            "'monitoring_tool':'Alertmanager','state_message':'s'}");
        row("victorops: recovered",
            "victorops_configs: [{api_key: k, api_url: 'http://service/', routing_key: ops, state_message: s, "
            "entity_display_name: n}]",
            true,
            "POST /k/ops {'entity_display_name':'n','entity_id':'KEY','message_type':'RECOVERY',"
            "'monitoring_tool':'Alertmanager','state_message':'s'}");
        row("telegram: a bot's method",
            "telegram_configs: [{api_url: 'http://service', bot_token: '1:ab', chat_id: -5, message: '{{ .Status }}', "
            "disable_notifications: true}]",
            false,
            "POST /bot1:ab/sendMessage {'chat_id':'-5','disable_notification':'true','disable_web_page_preview':"
            "'true','parse_mode':'HTML','text':'firing'}");
        row("discord: an embed", "discord_configs: [{webhook_url: 'http://service/d', message: m}]", true,
            "POST /d {'content':'','embeds':[{'title':'[RESOLVED] Down (a)','description':'m','color':3066993}]}");
        row("msteams: a card, whose text is Markdown", "msteams_configs: [{webhook_url: 'http://service/t'}]", false,
            "POST /t {'@context':'http://schema.org/extensions','type':'MessageCard','title':'[FIRING:1] Down (a)',"
            "'summary':'[FIRING:1] Down (a)','text':'\\n\\n# Alerts Firing:\\n\\nLabels:\\n  - alertname = Down\\n  - "
            "instance = a\\n\\nAnnotations:\\n  - summary = \\u003cb\\u003e \\u0026 a\\n\\nSource: http://p/g\\n\\n\\n\\n\\n',"
            "'themeColor':'8C1A1A'}");
        row("msteams: resolved", "msteams_configs: [{webhook_url: 'http://service/t', title: a, summary: b, text: c}]",
            true,
            "POST /t {'@context':'http://schema.org/extensions','type':'MessageCard','title':'a','summary':'b','text':"
            "'c','themeColor':'2DC72D'}");
        row("webex: markdown for a room",
            "webex_configs: [{api_url: 'http://service/w', room_id: r, message: '**{{ .Status }}**', http_config: "
            "{authorization: {credentials: c}}}]",
            false, "POST /w {'markdown':'**firing**','roomId':'r'}");
        row("webhook: version 4", "webhook_configs: [{url: 'http://service/h?a=b'}]", false,
            "POST /h?a=b {'receiver':'team-X','status':'firing','alerts':[{'status':'firing','labels':{'alertname':"
            "'Down','instance':'a'},'annotations':{'summary':'\\u003cb\\u003e \\u0026 a'},'startsAt':"
            "'2025-12-29T09:20:00Z','endsAt':'0001-01-01T00:00:00Z','generatorURL':'http://p/g','fingerprint':"
            "'FINGERPRINT'}],'groupLabels':{'alertname':'Down'},'commonLabels':{'alertname':'Down','instance':'a'},"
            "'commonAnnotations':{'summary':'\\u003cb\\u003e \\u0026 a'},'externalURL':'http://am:9093','version':'4',"
            "'groupKey':'{}:{alertname=\\'Down\\'}','truncatedAlerts':0}");
    }
    void requests()
    {
        QFETCH(QString, yaml);
        QFETCH(bool, isResolved);
        QFETCH(QString, request);
        NotifyWorld world(yaml.toStdString());
        const auto alert = NotifyWorld::alert("a", isResolved);
        world.answers["/bot"] = {.status = 200, .headers = {}, .body = R"({"ok":true,"result":{}})"};
        const auto answer = world.send({alert});
        QVERIFY2(!answer.error, answer.error ? answer.error->message.c_str() : "");
        QCOMPARE(world.requests.size(), std::size_t{1});
        const auto& sent = world.requests.front();
        request.replace('\'', '"');
        request.replace("KEY", QString::fromStdString(sha256Hex("{}:{alertname=\"Down\"}")));
        request.replace("FINGERPRINT", QString::fromStdString(model::fingerprintText(alert->fingerprint())));
        const auto target = sent.path + (sent.query.empty() ? "" : "?" + sent.query);
        QCOMPARE(QString::fromStdString(sent.method + " " + target + " " + sent.body), request + "\n");
        QCOMPARE(sent.headers.value("Content-Type"), std::string("application/json"));
        QCOMPARE(sent.headers.value("User-Agent"),
            std::string(yaml.startsWith("telegram") ? "Go-http-client/1.1" : "Alertmanager/0.25.0"));
    }

    void anAlertOfOpsgenieIsUpdatedInThreeRequests()
    {
        NotifyWorld world("opsgenie_configs: [{api_key: k, api_url: 'http://service/', message: m, description: d, "
                          "update_alerts: true}]");
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(world.requests.size(), std::size_t{3});
        QCOMPARE(world.requests[1].method, std::string("PUT"));
        QVERIFY(world.requests[1].path.ends_with("/message"));
        QCOMPARE(world.requests[1].body, std::string("{\"message\":\"m\"}\n"));
        QVERIFY(world.requests[2].path.ends_with("/description"));
        QCOMPARE(world.requests[2].headers.value("Authorization"), std::string("GenieKey k"));
    }

    void wechatFetchesItsTokenOnce()
    {
        NotifyWorld world("wechat_configs: [{api_secret: s, corp_id: c, api_url: 'http://service/', message: m}]");
        world.answers["/gettoken"] = {.status = 200, .headers = {}, .body = R"({"access_token":"T 1"})"};
        world.answers["/message/send"] = {.status = 200, .headers = {}, .body = R"({"code":0})"};
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(world.requests.size(), std::size_t{3});
        QCOMPARE(world.requests[0].method + " " + world.requests[0].query, std::string("GET corpid=c&corpsecret=s"));
        QCOMPARE(world.requests[1].query, std::string("access_token=T+1"));
        const std::string message =
            R"({"text":{"content":"m"},"safe":"0","msgtype":"text","markdown":{"content":""}})";
        QCOMPARE(world.requests[1].body, message + "\n");

        // After two hours, or when the service says that it has expired, it needs a new one.
        world.world->runUntil([] { return false; }, std::chrono::hours{2});
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(world.requests.size(), std::size_t{5});
        world.answers["/message/send"].body = "{\"code\":42001,\"error\":\"expired\"}";
        const auto answer = world.send({NotifyWorld::alert("a")});
        QVERIFY(answer.error && answer.retry);
        QCOMPARE(answer.error->message, std::string("expired"));
        world.answers["/message/send"].body = "{}";
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QCOMPARE(world.requests.size(), std::size_t{8});
    }

    void tooLargeAnEventLosesItsDetails()
    {
        NotifyWorld world("pagerduty_configs: [{routing_key: k, url: 'http://service/e', details: {x: '{{ range "
                          ".Alerts }}{{ .Annotations.huge }}{{ end }}'}}]");
        auto alert = std::make_shared<Alert>(*NotifyWorld::alert("a"));
        alert->annotations["huge"] = std::string(520'000, 'x');
        QVERIFY(!world.send({alert}).error);
        const auto body = json::parse(world.requests.at(0).body);
        QCOMPARE((*body)["payload"]["custom_details"]["error"].text(),
            std::string("Custom details have been removed because the original event exceeds the maximum size of "
                        "512KB"));
        QCOMPARE((*body)["payload"]["custom_details"].size(), std::size_t{1});
    }

    /// Pushover's address is fixed, and of https, which the simulated world does not speak: the trace has the request.
    void pushoverPutsItAllIntoTheQuery()
    {
        NotifyWorld world(
            "pushover_configs: [{user_key: userkey, token: tokentoken, message: ' ', title: t, url: u, retry: 90s}]");
        const auto answer = world.send({NotifyWorld::alert("a")});
        QVERIFY(answer.error && answer.retry);
        QVERIFY(answer.error->message.starts_with("Post \"<redacted>\": "));
        const auto sent = world.of(kind::notificationRequest);
        QCOMPARE(sent.size(), std::size_t{1});
        QCOMPARE(sent[0].fieldText("url"),
            std::string("https://api.pushover.net/1/messages.json?expire=3600&message=%28no+details%29&priority=2&"
                        "retry=90&sound=&title=t&token=<secret>&url=u&url_title=&user=<secret>"));
        QCOMPARE(sent[0].fieldText("content_type"), std::string("text/plain"));
    }

    void textsAreCutBetweenCodePoints()
    {
        QCOMPARE(truncateInRunes("äöü", 3).text, std::string("äöü"));
        QCOMPARE(truncateInRunes("äöüß", 3).text, std::string("äö…"));
        QVERIFY(truncateInRunes("äöüß", 3).isCut);
        QCOMPARE(truncateInRunes("a\xff\xff", 2).text, std::string("a…"));
        QCOMPARE(truncateInBytes("ääää", 8).text, std::string("ääää"));
        QCOMPARE(truncateInBytes("ääää", 7).text, std::string("ää…"));
        QCOMPARE(truncateInBytes("ääää", 6).text, std::string("ä…"));
        QCOMPARE(truncateInBytes("ääää", 2).text, std::string(".."));
    }
};

HALAB_TEST(NotifyRequestsTest, "notify_requests")
#include "notify_requests_test.moc"
