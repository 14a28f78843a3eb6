// What each integration sends, to the byte, and which answers it takes for worth another attempt: the same
// configuration and the same alerts, sent by the real Alertmanager and by ours to a server that plays the services.
//
// Every case is a receiver of its own with one integration. In the YAML, @ is the server ("http://127.0.0.1:PORT/CASE")
// and %PROXY an http_config that reaches the services with a fixed address through the same server.

#include "oracle/processes.h"
#include "oracle/receivers_sink.h"
#include "support/certificates.h"
#include "support/registry.h"

#include <QDateTime>
#include <QRegularExpression>

#include <algorithm>

using namespace halab::test;

namespace receivers_test {

struct Case {
    QByteArray name;
    QByteArray yaml; ///< one entry of a …_configs list, with its key
    QList<QPair<QByteArray, ServicesSink::Answer>> answers;
};

const ServicesSink::Answer telegramOk{200, R"({"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":-1}}})", {}};
const QList<QPair<QByteArray, ServicesSink::Answer>> wechatOk{
    {"/gettoken", {200, R"({"access_token":"A/T &"})", {}}}, {"/message", {200, "{}", {}}}};

/// The integrations as plain as they can be, for the tables of answers.
const QList<QPair<QByteArray, QByteArray>>& plainIntegrations()
{
    static const QList<QPair<QByteArray, QByteArray>> all{
        {"webhook", "webhook_configs: [{url: '@/x?y=z'}]"},
        {"slack", "slack_configs: [{api_url: '@/x', channel: '#{{ .Status }}', send_resolved: true}]"},
        {"pagerduty2", "pagerduty_configs: [{routing_key: key, url: '@/x'}]"},
        {"pagerduty1", "pagerduty_configs: [{service_key: key, %PROXY}]"},
        {"opsgenie", "opsgenie_configs: [{api_key: key, api_url: '@/x'}]"},
        {"victorops", "victorops_configs: [{api_key: key, api_url: '@/x', routing_key: team}]"},
        {"pushover", "pushover_configs: [{user_key: user, token: token, %PROXY}]"},
        {"wechat", "wechat_configs: [{api_secret: secret, corp_id: corp, api_url: '@/x', send_resolved: true}]"},
        {"telegram", "telegram_configs: [{api_url: '@', bot_token: 'to:ken', chat_id: -12, parse_mode: ''}]"},
        {"discord", "discord_configs: [{webhook_url: '@/x'}]"},
        {"webex",
            "webex_configs: [{api_url: '@/x', room_id: '{{ .Status }}', http_config: {authorization: {credentials: "
            "token}}}]"},
    };
    return all;
}

/// Answers of a service that works.
QList<QPair<QByteArray, ServicesSink::Answer>> goodAnswers(const QByteArray& integration)
{
    if (integration.startsWith("wechat")) {
        QList<QPair<QByteArray, ServicesSink::Answer>> answers;
        for (const auto& [path, answer] : wechatOk)
            answers << qMakePair(QByteArray("/x" + path), answer);
        return answers;
    }
    if (integration.startsWith("telegram"))
        return {{"", telegramOk}};
    return {{"", {}}};
}

QList<Case> casesOfAnswers()
{
    const QByteArray pagerdutyBody = R"({"status":"invalid event","message":"Event <is> invalid","errors":["a","b"]})";
    const QList<QPair<QByteArray, ServicesSink::Answer>> answers{
        {"200", {200, "{}", {}}},
        {"201", {201, "", {}}},
        {"302", {302, "", {}}},
        {"400", {400, "bad <&> body\n", {}}},
        {"400json", {400, pagerdutyBody, {}}},
        {"401", {401, "", {}}},
        {"403", {403, "no", {}}},
        {"404", {404, "nothing", {}}},
        {"429", {429, R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5"})", {}}},
        {"500", {500, R"({"ok":false,"error_code":500,"description":"Internal"})", {}}},
        {"503", {503, "", {}}},
    };
    QList<Case> cases;
    for (const auto& [integration, yaml] : plainIntegrations())
        for (const auto& [status, answer] : answers) {
            if (integration == "telegram" && status.startsWith("20"))
                continue; // a success without a chat crashes the original
            QList<QPair<QByteArray, ServicesSink::Answer>> given{{"", answer}};
            if (integration == "wechat")
                given << goodAnswers("wechat").mid(0, 1);
            cases << Case{integration + "-" + status, yaml, given};
        }
    return cases;
}

QList<Case> casesOfGoodServices()
{
    QList<Case> cases;
    const auto add = [&](const QByteArray& name, const QByteArray& yaml) {
        cases << Case{name, yaml, goodAnswers(name)};
    };
    for (const auto& [integration, yaml] : plainIntegrations())
        add(integration, yaml);
    add("webhook-max", "webhook_configs: [{url: '@/x', max_alerts: 2}]");
    add("webhook-odd-path", "webhook_configs: [{url: '@/a b%20c/é?q=x'}]");
    add("slack-all",
        "slack_configs: [{api_url: '@/x', channel: c, send_resolved: true, username: u, icon_emoji: ':x:', icon_url: "
        "'http://i', link_names: true, title_link: l, pretext: p, text: '{{ len .Alerts }}', fallback: f, callback_id: "
        "i, footer: '<f>', color: '', image_url: im, thumb_url: th, mrkdwn_in: [text], short_fields: true, fields: "
        "[{title: t, value: '{{ .Status }}'}, {title: u, value: v, short: false}], actions: [{type: button, text: x, "
        "url: 'http://x/<'}, {type: button, text: y, name: n, value: v, style: primary, confirm: {text: sure, title: "
        "t, ok_text: o, dismiss_text: d}}]}]");
    add("slack-long-title", "slack_configs: [{api_url: '@/x', title: '%LONG', fallback: '', send_resolved: true}]");
    add("pagerduty2-all",
        "pagerduty_configs: [{routing_key: '{{ .Status }}', url: '@/x', severity: '{{ .Status }}', class: c, "
        "component: co, group: g, source: s, client: c, client_url: '', details: {a: b, firing: ''}, images: "
        "[{src: s, alt: a, href: h}, {alt: z}], links: [{href: h, text: t}, {text: q}]}]");
    add("pagerduty2-long", "pagerduty_configs: [{routing_key: r, url: '@/x', description: '%LONG'}]");
    add("pagerduty1-long", "pagerduty_configs: [{service_key: r, description: '%LONG', %PROXY}]");
    add("pagerduty2-large", "pagerduty_configs: [{routing_key: r, url: '@/x', details: {x: '%HUGE'}}]");
    add("pagerduty1-large", "pagerduty_configs: [{service_key: r, details: {x: '%HUGE'}, %PROXY}]");
    add("opsgenie-all",
        "opsgenie_configs: [{api_key: '{{ .Status }}', api_url: '@/x', responders: [{name: ' ,a,, b', type: teams}, "
        "{username: u, type: user}, {id: 'i{{ .Status }}', type: '{{ .Status }}'}], tags: 'x, y,', actions: 'p,q', "
        "note: n, priority: P1, entity: e, update_alerts: true, details: {k: '{{ .Status }}', alertname: z}}]");
    add("opsgenie-long", "opsgenie_configs: [{api_key: k, api_url: '@/x', message: '%LONG', update_alerts: true}]");
    add("victorops-all",
        "victorops_configs: [{api_key: k, api_url: '@/x', routing_key: 'é/ b?c%d&+{{ .Status }}', message_type: FOO, "
        "state_message: '%LONG', entity_display_name: n, custom_fields: {zz: '{{ .Status }}'}}]");
    add("victorops-info", "victorops_configs: [{api_key: k, api_url: '@/x', routing_key: r, message_type: INFO}]");
    add("pushover-all",
        "pushover_configs: [{user_key: u, token: t, html: true, title: '%LONG', message: ' <b>{{ .Status }}</b> {{ "
        "range .Alerts }}{{ .Labels.html }}{{ end }} ', url: '%LONG', url_title: ut, sound: s, priority: '1', retry: "
        "90s, expire: 2h, %PROXY}]");
    add("pushover-no-text", "pushover_configs: [{user_key: u, token: t, message: ' ', %PROXY}]");
    add("pushover-long-text", "pushover_configs: [{user_key: u, token: t, message: '%LONG', %PROXY}]");
    add("wechat-all",
        "wechat_configs: [{api_secret: 's&', corp_id: c, api_url: '@/x', message_type: markdown, to_user: u, to_party: "
        "p, to_tag: '{{ .Status }}', agent_id: '1', send_resolved: true}]");
    add("telegram-html", "telegram_configs: [{api_url: '@', bot_token: t, chat_id: 5, disable_notifications: true}]");
    add("telegram-long",
        "telegram_configs: [{api_url: '@', bot_token: t, chat_id: 5, message: '%LONG', parse_mode: MarkdownV2}]");
    add("telegram-bad-template",
        "telegram_configs: [{api_url: '@', bot_token: t, chat_id: 5, message: '{{ .Foo }}', parse_mode: ''}]");
    add("discord-long", "discord_configs: [{webhook_url: '@/x', title: '%LONG', message: '%LONG'}]");
    add("webex-long",
        "webex_configs: [{api_url: '@/x', room_id: r, message: '%LONG', http_config: {authorization: {credentials: "
        "t}}}]");
    return cases;
}

QList<Case> casesOfFailures()
{
    const QByteArray bad = "{{ .Foo }}";
    return {
        {"slack-template", "slack_configs: [{api_url: '@/x', title: '" + bad + "'}]", {}},
        {"slack-no-file", "slack_configs: [{api_url_file: /nonexistent}]", {}},
        {"slack-not-ok", "slack_configs: [{api_url: '@/x'}]", {{"", {200, R"({"ok":false,"error":"e"})", {}}}}},
        {"pagerduty-template", "pagerduty_configs: [{routing_key: k, url: '@/x', description: '" + bad + "'}]", {}},
        {"pagerduty-details", "pagerduty_configs: [{routing_key: k, url: '@/x', details: {x: '" + bad + "'}}]", {}},
        {"pagerduty-no-file", "pagerduty_configs: [{routing_key_file: /nonexistent, url: '@/x'}]", {}},
        {"opsgenie-template", "opsgenie_configs: [{api_key: k, api_url: '@/x', message: '" + bad + "'}]", {}},
        {"opsgenie-no-file", "opsgenie_configs: [{api_key_file: /nonexistent, api_url: '@/x'}]", {}},
        {"opsgenie-key-ends-line", "opsgenie_configs: [{api_key_file: secret.txt, api_url: '@/x'}]", {}},
        {"victorops-key", "victorops_configs: [{api_key_file: secret.txt, api_url: '@/x', routing_key: r}]", {}},
        {"victorops-state",
            "victorops_configs: [{api_key: k, api_url: '@/x', routing_key: r, state_message: '" + bad + "'}]", {}},
        {"victorops-routing", "victorops_configs: [{api_key: k, api_url: '@/x', routing_key: '" + bad + "'}]", {}},
        {"victorops-no-file", "victorops_configs: [{api_key_file: /nonexistent, api_url: '@/x', routing_key: r}]", {}},
        {"pushover-template", "pushover_configs: [{user_key: u, token: t, title: '" + bad + "', %PROXY}]", {}},
        {"discord-template", "discord_configs: [{webhook_url: '@/x', title: '" + bad + "'}]", {}},
        {"wechat-template", "wechat_configs: [{api_secret: '" + bad + "', corp_id: c, api_url: '@/x'}]", {}},
        {"wechat-no-token", "wechat_configs: [{api_secret: s, corp_id: c, api_url: '@/x'}]",
            {{"", {200, R"({"errcode":40001,"access_token":""})", {}}}}},
        {"wechat-no-json", "wechat_configs: [{api_secret: s, corp_id: c, api_url: '@/x'}]", {{"", {500, "none", {}}}}},
        {"wechat-nothing", "wechat_configs: [{api_secret: s, corp_id: c, api_url: '@/x'}]", {{"", {200, "", {}}}}},
        {"wechat-refused", "wechat_configs: [{api_secret: s, corp_id: c, api_url: '@/x'}]",
            {{"/x/gettoken", {200, R"({"access_token":"T"})", {}}}, {"/x/m", {200, R"({"code":7,"error":"e7"})", {}}}}},
        {"wechat-expired", "wechat_configs: [{api_secret: s, corp_id: c, api_url: '@/x'}]",
            {{"/x/gettoken", {200, R"({"access_token":"T"})", {}}},
                {"/x/m", {200, R"({"code":42001,"error":"expired"})", {}}}}},
        {"telegram-true", "telegram_configs: [{api_url: '@', bot_token: t, chat_id: 1}]",
            {{"", {200, R"({"ok":true,"result":true})", {}}}}},
        {"telegram-blocked", "telegram_configs: [{api_url: '@', bot_token: t, chat_id: 1}]",
            {{"", {403, R"({"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"})",
                      {}}}}},
        {"telegram-colons", "telegram_configs: [{api_url: '@', bot_token: t, chat_id: 1}]",
            {{"", {400, R"({"ok":false,"error_code":400,"description":"Bad Request: a: b"})", {}}}}},
        {"refused-opsgenie", "opsgenie_configs: [{api_key: k, api_url: 'http://127.0.0.1:9/'}]", {}},
        {"refused-slack", "slack_configs: [{api_url: 'http://127.0.0.1:9/'}]", {}},
        {"refused-pagerduty", "pagerduty_configs: [{routing_key: k, url: 'http://127.0.0.1:9/'}]", {}},
        {"refused-webhook", "webhook_configs: [{url: 'http://u:p@127.0.0.1:9/x'}]", {}},
        {"refused-victorops", "victorops_configs: [{api_key: k, api_url: 'http://127.0.0.1:9/', routing_key: r}]", {}},
        {"refused-wechat", "wechat_configs: [{api_secret: s, corp_id: c, api_url: 'http://127.0.0.1:9/'}]", {}},
        {"refused-proxy", "pushover_configs: [{user_key: u, token: t, http_config: {proxy_url: 'http://127.0.0.1:9'}}]",
            {}},
    };
}

QList<Case> casesOfHttpConfig()
{
    const auto webhook = [](const QByteArray& name, const QByteArray& http,
                             const QList<QPair<QByteArray, ServicesSink::Answer>>& answers = {}) {
        return Case{name, "webhook_configs: [{url: '@/x', http_config: {" + http + "}}]", answers};
    };
    const QByteArray client = "client_id: 'i d', client_secret: 's&c', token_url: '@/token'";
    const QByteArray json = "Content-Type: application/json\r\n";
    return {
        webhook("basic", "basic_auth: {username: u, password: p}"),
        webhook("basic-file", "basic_auth: {username: u, password_file: secret.txt}"),
        webhook("basic-no-file", "basic_auth: {username: u, password_file: /nonexistent}"),
        webhook("authorization", "authorization: {type: Foo, credentials_file: secret.txt}"),
        webhook("authorization-no-file", "authorization: {credentials_file: /nonexistent}"),
        webhook("bearer", "bearer_token: ' tok '"),
        {"url-user", "webhook_configs: [{url: 'http://us%40er:pa%20ss@%HOST/x', http_config: {basic_auth: {username: "
                     "no}}}]",
            {}},
        webhook("redirect-307", "follow_redirects: true", {{"/x", {307, "", "Location: /redirect-307/y\r\n"}}}),
        webhook("redirect-302", "follow_redirects: true", {{"/x", {302, "", "Location: /redirect-302/y\r\n"}}}),
        webhook("redirect-not-followed", "follow_redirects: false", {{"/x", {302, "", "Location: /y\r\n"}}}),
        webhook("oauth2", "oauth2: {" + client + ", scopes: [a, b], endpoint_params: {x: y, aa: 'b c'}}",
            {{"/token", {200, R"({"access_token":"OT","token_type":"bearer","expires_in":3600})", json}}}),
        webhook("oauth2-form", "oauth2: {" + client + "}",
            {{"/token",
                {200, "access_token=FT&token_type=mac&expires_in=5",
                    "Content-Type: application/x-www-form-urlencoded\r\n"}}}),
        webhook("oauth2-refused", "oauth2: {" + client + "}",
            {{"/token", {401, R"({"error":"invalid_client"})", json}}}),
        webhook("oauth2-no-token", "oauth2: {" + client + "}", {{"/token", {200, "{}", json}}}),
        webhook("oauth2-no-file",
            "oauth2: {client_id: i, client_secret_file: /nonexistent, token_url: 'http://127.0.0.1:9/'}"),
        {"proxied", "webhook_configs: [{url: 'http://name.example/proxied/x', http_config: {proxy_url: '%SERVER'}}]",
            {}},
    };
}

/// One Alertmanager with a server of its own that plays the services.
struct Side {
    Side(const QString& program, const QStringList& arguments, const QString& folder, const QString& name,
        const QList<Case>& cases, const Pem& pem)
        : sink(QByteArray::fromStdString(pem.certificate), QByteArray::fromStdString(pem.key))
        , port(freePort())
    {
        const QByteArray place = "127.0.0.1:" + QByteArray::number(sink.serverPort());
        const QByteArray server = "http://" + place;
        QByteArray routes, receivers;
        for (const auto& one : cases) {
            for (const auto& [path, answer] : one.answers)
                sink.answer(one.name, path, answer);
            routes += "  - {receiver: '" + one.name + "', continue: true}\n";
            auto yaml = one.yaml;
            yaml.replace("%HOST", QByteArray(place + "/" + one.name));
            yaml.replace("'@", QByteArray("'" + server + "/" + one.name));
            yaml.replace("%SERVER", server);
            yaml.replace("%PROXY",
                QByteArray("http_config: {proxy_url: 'http://" + one.name + "@" + place +
                    "', tls_config: {insecure_skip_verify: true}}"));
            const QByteArray all = "{{ range .Alerts }}{{ .Annotations.long }}{{ end }}"; // 603 runes, 1503 bytes
            yaml.replace("%LONG", all.repeated(35));
            yaml.replace("%HUGE", all.repeated(350));
            receivers += "- name: '" + one.name + "'\n  " + yaml + "\n";
        }
        writeFile(folder + "/" + name + ".yml",
            "route:\n  receiver: none\n  group_by: [alertname]\n  group_wait: 1s\n  group_interval: 2s\n  "
            "repeat_interval: 1h\n  routes:\n" +
                routes + "receivers:\n- name: none\n" + receivers);
        m_program = std::make_unique<Program>(program,
            arguments +
                QStringList{QString("--config.file=" + name + ".yml"), QString("--storage.path=" + name),
                    QString("--web.listen-address=" + local(port)), QString("--cluster.listen-address="),
                    QString("--log.level=debug"), QString("--web.external-url=http://alertmanager.example:9093")},
            folder);
    }

    bool isReady() { return m_program->isReady(port); }
    bool isRunning() const { return m_program->isRunning(); }
    const char* why() { return m_program->why(); }

    /// "again: ERROR" or "final: ERROR" as the log has it for a case; empty where nothing failed.
    QByteArray failure(const QByteArray& name) const { return m_failures.value(name); }

    /// Takes in what was logged since the last time.
    void readLog()
    {
        const auto log = m_program->log();
        const auto end = log.lastIndexOf('\n') + 1;
        for (const auto& line : log.mid(m_read, end - m_read).split('\n'))
            if (line.contains("Notify attempt failed") || line.contains("Notify for alerts failed"))
                takeFailure(line);
        m_read = end;
    }

    ServicesSink sink;
    int port;

private:
    void takeFailure(const QByteArray& line)
    {
        static const QRegularExpression error(" err=(\"((?:[^\"\\\\]|\\\\.)*)\"|\\S+)"), receiver(" receiver=(\\S+)");
        const auto text = QString::fromUtf8(line);
        const auto match = error.match(text);
        const auto message = (match.captured(2).isEmpty() ? match.captured(1) : match.captured(2)).toUtf8();
        static const QByteArray final = "]: notify retry canceled due to unrecoverable error after 1 attempts: ";
        const auto at = message.indexOf(final);
        QByteArray name, failure;
        if (line.contains("Notify attempt failed")) {
            name = receiver.match(text).captured(1).toUtf8();
            failure = "again: " + message;
        } else if (at >= 0) {
            name = message.left(message.indexOf('/'));
            failure = "final: " + message.mid(at + final.size());
        }
        if (!name.isEmpty() && !m_failures.contains(name))
            m_failures[name] = masked(failure);
    }
    QByteArray masked(QByteArray text) const
    {
        return text.replace(QByteArray(":" + QByteArray::number(sink.serverPort())), ":PORT");
    }

    std::unique_ptr<Program> m_program;
    qsizetype m_read = 0; ///< of the log
    QMap<QByteArray, QByteArray> m_failures; ///< the first of each case
};

} // namespace receivers_test

class ReceiversTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("prometheus-alertmanager").isEmpty())
            QSKIP("prometheus-alertmanager is not installed");
        if (!Certificates::isAvailable())
            QSKIP("openssl is not installed");
        m_pem = m_certificates.authority("services");
        using namespace receivers_test;
        m_cases = casesOfAnswers() + casesOfGoodServices() + casesOfFailures() + casesOfHttpConfig();
        writeFile(m_folder.filePath("secret.txt"), " sekret \n");
        m_real = std::make_unique<Side>(
            installed("prometheus-alertmanager"), QStringList{}, m_folder.path(), "real", m_cases, m_pem);
        m_ours = std::make_unique<Side>(
            ourProgram(), QStringList{"alertmanager"}, m_folder.path(), "ours", m_cases, m_pem);
        QVERIFY2(m_real->isReady(), m_real->why());
        QVERIFY2(m_ours->isReady(), m_ours->why());
        post("");
        QElapsedTimer sincePost;
        sincePost.start();
        const auto isOver = [this] { return !m_real->isRunning() || !m_ours->isRunning(); };
        QVERIFY2(eventually([&] { return isOver() || (missing(*m_real).isEmpty() && missing(*m_ours).isEmpty()); },
                     20'000),
            QByteArray(missing(*m_real) + " | " + missing(*m_ours)).constData());
        (void)eventually([this] { return areEven(); }, 10'000);
        for (const auto& one : m_cases)
            m_first[one.name] = {m_real->sink.requests(one.name), m_ours->sink.requests(one.name)};
        // All three at once, for a group is told of every 2 s from 1 s after it began: between two times.
        QVERIFY(eventually([&] { return sincePost.elapsed() % 2000 < 300; }, 3'000));
        post("resolved");

        const auto hasCome = [](const Side& side) { return side.sink.requests("webhook").size() > 1; };
        QVERIFY(eventually([&] { return hasCome(*m_real) && hasCome(*m_ours); }, 20'000));
        QTest::qWait(500); // the others come in the same flush
        (void)eventually([this] { return areEven(); }, 10'000);
        m_real->readLog();
        m_ours->readLog();
        QVERIFY2(m_real->isRunning(), m_real->why());
        QVERIFY2(m_ours->isRunning(), m_ours->why());
    }

    void sendsWhatTheOriginalSends_data() { rows(); }
    void sendsWhatTheOriginalSends()
    {
        QFETCH(QByteArray, name);
        compare(m_first[name].first, m_first[name].second);
    }

    void tellsOfResolvedAlertsAsTheOriginalDoes_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const auto& one : receivers_test::casesOfGoodServices())
            QTest::newRow(one.name.constData()) << one.name;
    }
    void tellsOfResolvedAlertsAsTheOriginalDoes()
    {
        QFETCH(QByteArray, name);
        compare(m_real->sink.requests(name), m_ours->sink.requests(name));
    }

    void failsAsTheOriginalFails_data() { rows(); }
    void failsAsTheOriginalFails()
    {
        QFETCH(QByteArray, name);
        QCOMPARE(m_ours->failure(name), m_real->failure(name));
    }

private:
    void rows()
    {
        QTest::addColumn<QByteArray>("name");
        for (const auto& one : m_cases)
            QTest::newRow(one.name.constData()) << one.name;
    }

    /// Three alerts with long and odd texts; posted again as resolved. They are no longer, because the original ends
    /// itself over a text for Webex of more than 7439 bytes and fewer characters: its default text has them all.
    void post(const QByteArray& state)
    {
        const auto time = [this](int after) -> QByteArray {
            return m_start.addMSecs(after).toString("yyyy-MM-ddTHH:mm:ss.zzz").toLatin1() + "+02:00\"";
        };
        const QByteArray end = state.isEmpty() ? QByteArray() : ",\"endsAt\":\"" + time(500);
        QByteArray alerts;
        for (const auto* instance : {"a", "b", "c"})
            alerts += QByteArray(alerts.isEmpty() ? "[" : ",") + "{\"labels\":{\"alertname\":\"Odd\",\"instance\":\"" +
                instance + "\",\"html\":\"<b>&'\\\"\",\"severity\":\"page\"},\"annotations\":{\"summary\":" +
                "\"s <i> & \\u2028 \\u00e9\",\"long\":\"x" + QByteArray("ä€").repeated(100) +
                "\"},\"startsAt\":\"" + time(0) + end + ",\"generatorURL\":\"http://prometheus/graph?a=b&c\"}";
        for (auto* side : {m_real.get(), m_ours.get()})
            QCOMPARE(halab::test::post(side->port, "/api/v2/alerts", alerts + "]").status, 200);
    }

    void compare(const QList<QByteArray>& real, const QList<QByteArray>& ours)
    {
        for (qsizetype i = 0; i < std::min(real.size(), ours.size()); ++i)
            QCOMPARE(ours[i], real[i]);
        QCOMPARE(ours.size(), real.size());
    }

    /// The cases that have not yet shown what they do: a request, or a failure.
    QByteArray missing(receivers_test::Side& side) const
    {
        side.readLog();
        QByteArray names;
        for (const auto& one : m_cases)
            if (side.sink.requests(one.name).isEmpty() && side.failure(one.name).isEmpty())
                names += one.name + " ";
        return names;
    }
    /// Whether both were seen to do as much.
    bool areEven() const
    {
        return std::ranges::all_of(m_cases, [this](const auto& one) {
            return m_real->sink.requests(one.name).size() == m_ours->sink.requests(one.name).size();
        });
    }

    /// Just now: a group does not wait for the others of an alert that began long ago.
    const QDateTime m_start = QDateTime::currentDateTimeUtc().toOffsetFromUtc(7200);
    QTemporaryDir m_folder;
    Certificates m_certificates;
    Pem m_pem;
    QList<receivers_test::Case> m_cases;
    QMap<QByteArray, QPair<QList<QByteArray>, QList<QByteArray>>> m_first; ///< of the real one, of ours
    std::unique_ptr<receivers_test::Side> m_real, m_ours;
};

HALAB_TEST(ReceiversTest, "receivers")
#include "receivers_test.moc"
