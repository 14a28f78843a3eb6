// Receivers of versions after 0.26: what each may hold, what it must, and what is never printed. They are read and
// checked, but not sent.

#include "alertmanager/config/config.h"
#include "support/registry.h"

#include <string>

using namespace halab;
using namespace halab::alertmanager;

class ConfigLaterReceiversTest : public QObject {
    Q_OBJECT

    /// One receiver that has just `integration` ("jira_configs: [...]").
    static auto load(const QByteArray& integration, const QByteArray& global = "{}")
    {
        return loadConfig(("global: " + global + "\nroute:\n  receiver: r\nreceivers:\n- name: r\n  " + integration + "\n")
                              .toStdString(),
            "c.yml");
    }

private Q_SLOTS:
    /// An empty message stands for an accepted configuration.
    void complaints_data()
    {
        QTest::addColumn<QByteArray>("integration");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const char* integration, const char* message) {
            QTest::newRow(name) << QByteArray(integration) << QByteArray(message);
        };
        row("msteamsv2", "msteamsv2_configs: [{webhook_url: 'http://h/'}]", "");
        row("msteamsv2 file", "msteamsv2_configs: [{webhook_url_file: f}]", "");
        row("msteamsv2 no url", "msteamsv2_configs: [{}]", "one of webhook_url or webhook_url_file must be configured");
        row("msteamsv2 two urls", "msteamsv2_configs: [{webhook_url: 'http://h/', webhook_url_file: f}]",
            "at most one of webhook_url & webhook_url_file must be configured");
        row("msteamsv2 has no summary", "msteamsv2_configs: [{webhook_url: 'http://h/', summary: s}]",
            "yaml: unmarshal errors:\n  line 6: field summary not found in type config.plain");

        row("jira", "jira_configs: [{api_url: 'http://h/', project: P, issue_type: Bug}]", "");
        row("jira no project", "jira_configs: [{api_url: 'http://h/', issue_type: Bug}]",
            "missing project in jira_config");
        row("jira no issue type", "jira_configs: [{api_url: 'http://h/', project: P}]",
            "missing issue_type in jira_config");
        row("jira no url", "jira_configs: [{project: P, issue_type: Bug}]", "no global Jira Cloud URL set");
        row("jira bad duration",
            "jira_configs: [{api_url: 'http://h/', project: P, issue_type: Bug, reopen_duration: 5x}]",
            "not a valid duration string: \"5x\"");
        row("jira fields", "jira_configs: [{api_url: 'http://h/', project: P, issue_type: Bug, fields: [a]}]",
            "yaml: unmarshal errors:\n  line 6: cannot unmarshal !!seq into map[string]interface {}");

        row("rocketchat", "rocketchat_configs: [{token: t, token_id: i}]", "");
        row("rocketchat files", "rocketchat_configs: [{token_file: t, token_id_file: i}]", "");
        row("rocketchat no id", "rocketchat_configs: [{token: t}]",
            "no global Rocketchat TokenID set either inline or in a file");
        row("rocketchat no token", "rocketchat_configs: [{token_id: i}]",
            "no global Rocketchat Token set either inline or in a file");
        row("rocketchat two tokens", "rocketchat_configs: [{token: t, token_file: f, token_id: i}]",
            "at most one of token & token_file must be configured");
        row("rocketchat two ids", "rocketchat_configs: [{token: t, token_id: i, token_id_file: f}]",
            "at most one of token_id & token_id_file must be configured");

        row("mattermost", "mattermost_configs: [{webhook_url: 'http://h/'}]", "");
        row("mattermost all",
            "mattermost_configs: [{webhook_url_file: f, channel: c, username: u, text: t, icon_url: i, icon_emoji: e, "
            "attachments: [{title: t, fields: [{title: a, value: b, short: true}]}], props: {card: c}, priority: "
            "{priority: urgent, requested_ack: true}}]",
            "");
        row("mattermost no url", "mattermost_configs: [{}]",
            "missing webhook_url or webhook_url_file on mattermost_config");
        row("mattermost two urls", "mattermost_configs: [{webhook_url: 'http://h/', webhook_url_file: f}]",
            "at most one of webhook_url & webhook_url_file must be configured");

        row("incidentio", "incidentio_configs: [{url: 'http://h/', alert_source_token: t}]", "");
        row("incidentio files", "incidentio_configs: [{url_file: u, alert_source_token_file: t, timeout: 5s}]", "");
        row("incidentio no url", "incidentio_configs: [{alert_source_token: t}]",
            "one of url or url_file must be configured");
        row("incidentio two urls", "incidentio_configs: [{url: 'http://h/', url_file: f, alert_source_token: t}]",
            "at most one of url & url_file must be configured");
        row("incidentio two tokens",
            "incidentio_configs: [{url: 'http://h/', alert_source_token: t, alert_source_token_file: f}]",
            "at most one of alert_source_token & alert_source_token_file must be configured");
        row("incidentio token and authorization",
            "incidentio_configs: [{url: 'http://h/', alert_source_token: t, http_config: {authorization: "
            "{credentials: c}}}]",
            "cannot specify alert_source_token or alert_source_token_file when using http_config.authorization");
        row("incidentio a client without a token", "incidentio_configs: [{url: 'http://h/', http_config: {}}]",
            "at least one of alert_source_token, alert_source_token_file or http_config.authorization must be "
            "configured");
    }

    void complaints()
    {
        QFETCH(QByteArray, integration);
        QFETCH(QByteArray, message);
        const auto config = load(integration);
        QCOMPARE(config ? QByteArray() : QByteArray::fromStdString(config.error().message), message);
    }

    void printed_data()
    {
        QTest::addColumn<QByteArray>("integration");
        QTest::addColumn<QByteArray>("part");
        const auto row = [](const char* name, const char* integration, const char* part) {
            QTest::newRow(name) << QByteArray(integration) << QByteArray(part);
        };
        row("msteamsv2", "msteamsv2_configs: [{webhook_url: 'http://h/S3CRET'}]",
            "    webhook_url: <secret>\n    title: '{{ template \"msteamsv2.default.title\" . }}'\n");
        row("mattermost", "mattermost_configs: [{webhook_url: 'http://h/S3CRET'}]", "    webhook_url: <secret>\n");
        row("rocketchat", "rocketchat_configs: [{token: S3CRET, token_id: S3CRET}]",
            "    api_url: https://open.rocket.chat/\n    token_id: <secret>\n    token: <secret>\n");
        row("incidentio", "incidentio_configs: [{url: 'http://h/', alert_source_token: S3CRET}]",
            "    url: http://h/\n    url_file: \"\"\n    alert_source_token: <secret>\n    max_alerts: 0\n    timeout: "
            "0s\n");
        row("jira: fields of whatever shape",
            "jira_configs: [{api_url: 'http://h/', project: P, issue_type: Bug, reopen_duration: 60m, fields: {b: 5, "
            "a: {name: x}, c: [{value: v}]}}]",
            "    reopen_duration: 1h\n    fields:\n      a:\n        name: x\n      b: 5\n      c:\n      - value: v\n");
    }

    void printed()
    {
        QFETCH(QByteArray, integration);
        QFETCH(QByteArray, part);
        const auto config = load(integration);
        QVERIFY2(config, config ? "" : config.error().toString().c_str());
        const auto text = printConfig(*config);
        QVERIFY2(text.find(part.toStdString()) != std::string::npos, text.c_str());
        QVERIFY(text.find("S3CRET") == std::string::npos);
        // What was printed can be read again, and prints the same.
        const auto again = loadConfig(text, "c.yml");
        QVERIFY2(again, again ? "" : again.error().toString().c_str());
        QCOMPARE(QByteArray::fromStdString(printConfig(*again)), QByteArray::fromStdString(text));
    }

    void whatGlobalSupplies()
    {
        const auto config = load("mattermost_configs: [{}]\n  jira_configs: [{project: P, issue_type: Bug}]\n  "
                                 "rocketchat_configs: [{}]",
            "{mattermost_webhook_url: 'http://m/', jira_api_url: 'http://j/', rocketchat_token: t, "
            "rocketchat_token_id_file: f}");
        QVERIFY2(config, config ? "" : config.error().toString().c_str());
        std::string labels;
        for (const auto& integration : config->receivers[0].integrations)
            labels += integration.label() + " ";
        QCOMPARE(labels, std::string("jira[0] rocketchat[0] mattermost[0] "));
        QCOMPARE(config->receivers[0].integrations[0].settings.text("api_url"), std::string("http://j/"));
    }
};

HALAB_TEST(ConfigLaterReceiversTest, "config_later_receivers")
#include "config_later_receivers_test.moc"
