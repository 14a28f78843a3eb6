// Which answers of a service end the matter, which are worth another attempt, and what is said about them.

#include "alertmanager/notify_world.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::alertmanager;
using halab::test::notify::NotifyWorld;

class NotifyAnswersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answers_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("outcome"); // "ok", "again: ERROR", "final: ERROR"
        const char* slack = "slack_configs: [{api_url: 'http://service/x', channel: '#c'}]";
        const char* pagerduty = "pagerduty_configs: [{routing_key: k, url: 'http://service/x'}]";
        const char* opsgenie = "opsgenie_configs: [{api_key: k, api_url: 'http://service/'}]";
        const char* webhook = "webhook_configs: [{url: 'http://user:pass@service/x'}]";
        const char* telegram = "telegram_configs: [{api_url: 'http://service', bot_token: t, chat_id: 1}]";
        const char* discord = "discord_configs: [{webhook_url: 'http://service/x'}]";
        const auto row = [](const char* yaml, int status, const char* body, const char* outcome) {
            QTest::addRow("%.*s %d %s", static_cast<int>(strchr(yaml, '_') - yaml), yaml, status, body)
                << yaml << status << body << outcome;
        };
        row(webhook, 204, "", "ok");
        row(webhook, 500, "oh\n", "again: unexpected status code 500: http://user:***@service/x: oh\n");
        row(webhook, 429, "", "final: unexpected status code 429: http://user:***@service/x: ");
        row(slack, 200, R"({"ok":false,"error":"no"})", "ok"); // 0.25 looks at the status alone
        row(slack, 404, "no_team", "final: channel \"#c\": unexpected status code 404: no_team");
        row(slack, 503, "", "again: channel \"#c\": unexpected status code 503");
        row(pagerduty, 202, "", "ok");
        row(pagerduty, 429, "slow", "again: unexpected status code 429");
        row(pagerduty, 400, R"({"message":"invalid","errors":["a","b"]})",
            "final: unexpected status code 400: invalid: a,b");
        row(pagerduty, 400, "no JSON", "final: unexpected status code 400");
        row(opsgenie, 429, "slow", "again: unexpected status code 429: slow");
        row(opsgenie, 422, "bad", "final: unexpected status code 422: bad");
        row(discord, 429, "slow", "final: unexpected status code 429: slow");
        row(telegram, 200, R"({"ok":true,"result":{"message_id":1,"chat":{"id":1}}})", "ok");
        row(telegram, 400, R"({"ok":false,"error_code":400,"description":"Bad Request: chat not found"})",
            "again: telegram: chat not found (400)");
        row(telegram, 200, "", "again: telebot: unexpected end of JSON input");
        row(telegram, 200, "oops", "again: telebot: invalid character 'o' looking for beginning of value");
    }
    void answers()
    {
        QFETCH(QString, yaml);
        QFETCH(int, status);
        QFETCH(QString, body);
        QFETCH(QString, outcome);
        NotifyWorld world(yaml.toStdString());
        world.answers["/"] = {.status = status, .headers = {}, .body = body.toStdString()};
        const auto answer = world.send({NotifyWorld::alert("a")});
        const auto got = answer.error
            ? (answer.retry ? "again: " : "final: ") + QString::fromStdString(answer.error->message)
            : QString("ok");
        QCOMPARE(got, outcome);
    }

    void whatCannotBeRenderedIsNotSent_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("outcome");
        const QString error = "template: :1:3: executing \"\" at <.Foo>: can't evaluate field Foo in type *template.Data";
        QTest::newRow("slack") << "slack_configs: [{api_url: 'http://service/', title: '{{ .Foo }}'}]"
                               << "final: " + error;
        QTest::newRow("opsgenie") << "opsgenie_configs: [{api_key: k, api_url: 'http://service/', note: '{{ .Foo }}'}]"
                                  << "final: templating error: " + error;
        QTest::newRow("pagerduty") << "pagerduty_configs: [{routing_key: k, class: '{{ .Foo }}'}]"
                                   << "final: failed to template PagerDuty v2 message: " + error;
        QTest::newRow("pagerduty's details")
            << "pagerduty_configs: [{routing_key: k, details: {x: '{{ .Foo }}'}}]"
            << "final: \"x\": failed to template \"{{ .Foo }}\": " + error;
        QTest::newRow("victorops tries again")
            << "victorops_configs: [{api_key: k, routing_key: r, state_message: '{{ .Foo }}'}]"
            << "again: templating error: " + error;
    }
    void whatCannotBeRenderedIsNotSent()
    {
        QFETCH(QString, yaml);
        QFETCH(QString, outcome);
        NotifyWorld world(yaml.toStdString());
        const auto answer = world.send({NotifyWorld::alert("a")});
        QVERIFY(answer.error);
        QCOMPARE((answer.retry ? "again: " : "final: ") + QString::fromStdString(answer.error->message), outcome);
        QVERIFY(world.requests.empty());
    }

    void anAttemptEndsWithItsTime()
    {
        NotifyWorld world("slack_configs: [{api_url: 'http://service:81/secret'}]"); // nobody listens
        const auto answer = world.send({NotifyWorld::alert("a")});
        QVERIFY(answer.error && answer.retry);
        QVERIFY2(answer.error->message.starts_with("Post \"<redacted>\": dial tcp "), answer.error->message.c_str());
        QCOMPARE(world.notifier->abortText("context canceled"), std::string("Post \"<redacted>\": context canceled"));
    }

    void theTraceShowsWhatWasSentAndNoSecret()
    {
        NotifyWorld world("pagerduty_configs: [{routing_key_file: key.txt, url: 'http://service/e'}]",
            {{"key.txt", "very-secret\n"}});
        QVERIFY(!world.send({NotifyWorld::alert("a")}).error);
        QVERIFY(world.requests.at(0).body.find("very-secret") != std::string::npos);
        const auto sent = world.of(kind::notificationRequest);
        QCOMPARE(sent.size(), std::size_t{1});
        QCOMPARE(sent[0].fieldText("receiver"), std::string("team-X"));
        QCOMPARE(sent[0].fieldText("integration"), std::string("pagerduty[0]"));
        QCOMPARE(sent[0].fieldText("method"), std::string("POST"));
        QCOMPARE(sent[0].fieldText("url"), std::string("http://service/e"));
        QCOMPARE(sent[0].fieldText("content_type"), std::string("application/json"));
        QVERIFY(sent[0].fieldText("body").starts_with("{\"routing_key\":\"<secret>\",\"dedup_key\":\""));
        for (const auto& event : world.events)
            for (const auto& [name, value] : event.fields)
                QVERIFY2(event.fieldText(name).find("very-secret") == std::string::npos, name.c_str());
    }

    void aLongBodyIsKeptInPart()
    {
        NotifyWorld world("discord_configs: [{webhook_url: 'http://service/hook', message: '{{ range .Alerts }}{{ "
                          ".Annotations.huge }}{{ end }}'}]");
        auto alert = std::make_shared<Alert>(*NotifyWorld::alert("a"));
        for (int i = 0; i < 50'000; ++i)
            alert->annotations["huge"] += "ä";
        QVERIFY(!world.send({alert}).error);
        const auto sent = world.of(kind::notificationRequest).at(0);
        QCOMPARE(sent.fieldText("url"), std::string("<secret>"));
        QVERIFY(sent.fieldText("body").size() < 17'000);
        QVERIFY(sent.fieldText("body").find("… (") != std::string::npos);
        QCOMPARE(static_cast<std::size_t>(sent.fieldInteger("bytes")), world.requests.at(0).body.size());
    }
};

HALAB_TEST(NotifyAnswersTest, "notify_answers")
#include "notify_answers_test.moc"
