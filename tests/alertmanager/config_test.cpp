// What a configuration may not be: each case with the original's own words, as its checker printed them.
// An empty message stands for an accepted configuration.

#include "alertmanager/config/config.h"
#include "support/registry.h"

#include <string>

using namespace halab;
using namespace halab::alertmanager;

namespace {

const std::string oneReceiver = "\nreceivers:\n- name: r\n";
const std::string rootRoute = "route:\n  receiver: r\nreceivers:\n- name: r";

void configRow(const char* name, const std::string& yaml, const char* message)
{
    QTest::newRow(name) << QByteArray::fromStdString(yaml) << QByteArray(message);
}

} // namespace

class ConfigTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void complaints_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QByteArray>("message");
        configRow("empty file", "", "no route provided in config");
        configRow("whitespace", "  ", "no route provided in config");
        configRow("no route", "receivers: [{name: r}]", "no routes provided");
        configRow("no receiver on root", "route: {group_by: [a]}" + oneReceiver,
            "root route must specify a default receiver");
        configRow(
            "undefined receiver", "route: {receiver: x}" + oneReceiver, R"(undefined receiver "x" used in route)");
        configRow("undefined receiver in child", "route: {receiver: r, routes: [{receiver: y}]}" + oneReceiver,
            R"(undefined receiver "y" used in route)");
        configRow("root matchers", "route: {receiver: r, matchers: ['a=b']}" + oneReceiver,
            "root route must not have any matchers");
        configRow(
            "root match", "route: {receiver: r, match: {a: b}}" + oneReceiver, "root route must not have any matchers");
        configRow("root continue", "route: {receiver: r, continue: true}" + oneReceiver,
            "cannot have continue in root route");
        configRow("root mute", "route: {receiver: r, mute_time_intervals: [x]}" + oneReceiver,
            "root route must not have any mute time intervals");
        configRow("root active", "route: {receiver: r, active_time_intervals: [x]}" + oneReceiver,
            "root route must not have any active time intervals");
        configRow("undefined mute",
            "route: {receiver: r, routes: [{receiver: r, mute_time_intervals: [x]}]}" + oneReceiver,
            R"(undefined time interval "x" used in route)");
        configRow("dup receiver", rootRoute + "\n- name: r", R"(notification config name "r" is not unique)");
        configRow("unnamed receiver", rootRoute + "\n- webhook_configs: []", "missing name in receiver");
        configRow("group_by dup", "route: {receiver: r, group_by: [a, a]}" + oneReceiver,
            R"(duplicated label "a" in group_by)");
        configRow("group_by bad", "route: {receiver: r, group_by: ['-a']}" + oneReceiver,
            R"(invalid label name "-a" in group_by list)");
        configRow("group_by ... + other", "route: {receiver: r, group_by: ['...', a]}" + oneReceiver,
            "cannot have wildcard group_by (`...`) and other other labels at the same time");
        configRow("group_interval 0", "route: {receiver: r, group_interval: 0s}" + oneReceiver,
            "group_interval cannot be zero");
        configRow("repeat_interval 0", "route: {receiver: r, repeat_interval: 0s}" + oneReceiver,
            "repeat_interval cannot be zero");
        configRow("bad duration", "route: {receiver: r, group_wait: 5x}" + oneReceiver,
            R"(not a valid duration string: "5x")");
        configRow("float duration", "route: {receiver: r, group_wait: 1.5s}" + oneReceiver,
            R"(not a valid duration string: "1.5s")");
        configRow("unknown top field", rootRoute + "\nfoo: 1",
            "yaml: unmarshal errors:\n  line 5: field foo not found in type config.plain");
        configRow("unknown route field", "route: {receiver: r, foo: 1}" + oneReceiver,
            "yaml: unmarshal errors:\n  line 1: field foo not found in type config.plain");
        configRow("webhook no url", rootRoute + "\n  webhook_configs: [{}]", "missing URL in webhook config");
        configRow("webhook bad scheme", rootRoute + "\n  webhook_configs: [{url: 'ftp://x'}]",
            R"(unsupported scheme "ftp" for URL)");
        configRow("webhook no host", rootRoute + "\n  webhook_configs: [{url: 'http://'}]", "missing host for URL");
        configRow("slack no url", rootRoute + "\n  slack_configs: [{channel: a}]",
            "no global Slack API URL set either inline or in a file");
        configRow("email no smarthost", rootRoute + "\n  email_configs: [{to: a}]", "no global SMTP smarthost set");
        configRow("email no from",
            "global: {smtp_smarthost: 'h:25'}\nroute:\n  receiver: r\nreceivers:\n- name: r\n  email_configs: [{to: "
            "a}]",
            "no global SMTP from set");
        configRow("email no to", rootRoute + "\n  email_configs: [{}]", "missing to address in email config");
        configRow("smarthost no port", "global: {smtp_smarthost: 'h'}\nroute:\n  receiver: r" + oneReceiver,
            "address h: missing port in address");
        configRow("pagerduty no key", rootRoute + "\n  pagerduty_configs: [{}]",
            "missing service or routing key in PagerDuty config");
        configRow("opsgenie no key", rootRoute + "\n  opsgenie_configs: [{}]",
            "no global OpsGenie API Key set either inline or in a file");
        configRow("victorops no routing", rootRoute + "\n  victorops_configs: [{}]",
            "missing Routing key in VictorOps config");
        configRow("pushover no user", rootRoute + "\n  pushover_configs: [{}]", "missing user key in Pushover config");
        configRow(
            "telegram no token", rootRoute + "\n  telegram_configs: [{}]", "missing bot_token on telegram_config");
        configRow("webex no room", rootRoute + "\n  webex_configs: [{}]", "missing room_id on webex_config");
        configRow("msteams no url", rootRoute + "\n  msteams_configs: [{}]",
            "one of webhook_url or webhook_url_file must be configured");
        configRow("msteams two urls", rootRoute + "\n  msteams_configs: [{webhook_url: 'http://h/', webhook_url_file: f}]",
            "at most one of webhook_url & webhook_url_file must be configured");
        configRow("discord no url", rootRoute + "\n  discord_configs: [{}]", "no discord webhook URL provided");
        configRow("bad matcher", "route: {receiver: r, routes: [{receiver: r, matchers: ['foo']}]}" + oneReceiver,
            "bad matcher format: foo");
        configRow("bad matcher regex",
            "route: {receiver: r, routes: [{receiver: r, matchers: ['a=~(']}]}" + oneReceiver,
            "error parsing regexp: missing closing ): `^(?:()$`");
        configRow("bad match label", "route: {receiver: r, routes: [{receiver: r, match: {'0a': b}}]}" + oneReceiver,
            R"(invalid label name "0a")");
        configRow("bad match_re", "route: {receiver: r, routes: [{receiver: r, match_re: {a: '('}}]}" + oneReceiver,
            "error parsing regexp: missing closing ): `^(?:()$`");
        configRow("nil match_re", "route: {receiver: r, routes: [{receiver: r, match_re: {a: }}]}" + oneReceiver,
            R"(invalid regexp value for "a")");
        configRow("inhibit bad", rootRoute + "\ninhibit_rules: [{source_matchers: ['x'], target_matchers: ['a=b']}]",
            "bad matcher format: x");
        configRow("inhibit equal bad",
            rootRoute + "\ninhibit_rules: [{source_matchers: ['x=y'], target_matchers: ['a=b'], equal: ['0x']}]",
            R"("0x" is not a valid label name)");
        configRow(
            "ti unnamed", rootRoute + "\ntime_intervals: [{time_intervals: []}]", "missing name in time interval");
        configRow("ti dup",
            rootRoute + "\ntime_intervals: [{name: a, time_intervals: []},{name: a, time_intervals: []}]",
            R"(time interval "a" is not unique)");
        configRow("mti dup",
            rootRoute + "\nmute_time_intervals: [{name: a, time_intervals: []},{name: a, time_intervals: []}]",
            R"(mute time interval "a" is not unique)");
        configRow("ti bad time",
            rootRoute +
                "\ntime_intervals: [{name: a, time_intervals: [{times: [{start_time: '25:00', end_time: '26:00'}]}]}]",
            "couldn't parse timestamp 25:00, invalid format");
        configRow("ti start>=end",
            rootRoute +
                "\ntime_intervals: [{name: a, time_intervals: [{times: [{start_time: '10:00', end_time: '09:00'}]}]}]",
            "start time cannot be equal or greater than end time");
        configRow("ti missing end",
            rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{times: [{start_time: '10:00'}]}]}]",
            "both start and end times must be provided");
        configRow("ti bad weekday", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{weekdays: ['foo']}]}]",
            "foo is not a valid weekday");
        configRow("ti weekday order",
            rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{weekdays: ['saturday:monday']}]}]",
            "start day cannot be before end day");
        configRow("ti dom 0", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{days_of_month: ['0']}]}]",
            "0 is not a valid day of the month: out of range");
        configRow("ti dom neg pos",
            rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{days_of_month: ['-3:5']}]}]",
            "end day must be negative if start day is negative");
        configRow("ti dom always",
            rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{days_of_month: ['10:5']}]}]",
            "end day 5 is always before start day 10");
        configRow("ti month", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{months: ['june:may']}]}]",
            "end month may is before start month june");
        configRow("ti month bad", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{months: ['foo']}]}]",
            "foo is not a valid month");
        configRow("ti month 13", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{months: ['13']}]}]", "");
        configRow("ti year", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{years: ['2022:2020']}]}]",
            "end year 2020 is before start year 2022");
        configRow("ti location", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{location: 'Nowhere/X'}]}]",
            "unknown time zone Nowhere/X");
        configRow("ti range 3", rootRoute + "\ntime_intervals: [{name: a, time_intervals: [{weekdays: ['a:b:c']}]}]",
            "couldn't parse range a:b:c, invalid format");
        configRow("not yaml", "a: b: c", "yaml: mapping values are not allowed in this context");
        configRow("list", "- a", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into config.plain");
        configRow("duplicate key", "route:\n  receiver: r\nroute:\n  receiver: r" + oneReceiver,
            "yaml: unmarshal errors:\n  line 3: field route already set in type config.plain");
        configRow("ok", "route:\n  receiver: r" + oneReceiver, "");
        configRow("ok full",
            "global: {resolve_timeout: 1m}\nroute:\n  receiver: r\nreceivers:\n- name: r\ninhibit_rules: "
            "[{source_match: {a: b}, target_match: {c: d}}]\ntemplates: ['*.tmpl']",
            "");
    }

    void complaints()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QByteArray, message);
        const auto config = loadConfig(yaml.toStdString(), "c.yml");
        QCOMPARE(config ? QByteArray() : QByteArray::fromStdString(config.error().message), message);
    }

    void anErrorHasItsPlace_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QByteArray>("text");
        const auto place = [](const char* name, const std::string& yaml, const char* text) {
            configRow(name, yaml, text);
        };
        place("unknown key", "route:\n  receiver: r\n  group_wiat: 5s" + oneReceiver,
            "c.yml:3:3: yaml: unmarshal errors:\n  line 3: field group_wiat not found in type config.plain");
        place("bad duration", "route:\n  receiver: r\n  group_wait: 5x" + oneReceiver,
            "c.yml:3:15: not a valid duration string: \"5x\"");
        place("unknown receiver", "route:\n  receiver: r\n  routes:\n  - receiver: x" + oneReceiver,
            "c.yml:4: undefined receiver \"x\" used in route");
        place("bad URL", rootRoute + "\n  webhook_configs:\n  - url: 'ftp://x'\n",
            "c.yml:6:10: unsupported scheme \"ftp\" for URL");
    }

    void anErrorHasItsPlace()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QByteArray, text);
        const auto config = loadConfig(yaml.toStdString(), "c.yml");
        QVERIFY(!config);
        QCOMPARE(QByteArray::fromStdString(config.error().toString()), text);
    }

    void severalUnknownKeysAreNamedTogether()
    {
        const auto config =
            loadConfig("route:\n  receiver: r\n  foo: 1\nbar: 2\nreceivers:\n- name: r\n  baz: 3\n", "c.yml");
        QVERIFY(!config);
        for (const auto* part : {"field foo not found", "field bar not found", "field baz not found"})
            QVERIFY2(config.error().message.find(part) != std::string::npos, config.error().message.c_str());
    }

    /// The workshop's file, and what an Alertmanager makes of it.
    void theWorkshopsConfiguration()
    {
        const std::string yaml = R"(global:
  resolve_timeout: 5m

route:
  group_by: ['job']
  group_wait: 10s
  group_interval: 1m
  repeat_interval: 5m
  receiver: 'web.hook'

receivers:
- name: 'web.hook'
  webhook_configs:
  - url: 'http://webhook:8080/'
)";
        const auto config = loadConfig(yaml, "alertmanager.yml");
        QVERIFY2(config, config ? "" : config.error().toString().c_str());
        QVERIFY(config->resolveTimeout() == std::chrono::minutes{5});
        QCOMPARE(config->receivers.size(), std::size_t{1});
        QCOMPARE(config->receivers[0].integrations.size(), std::size_t{1});
        const auto& webhook = config->receivers[0].integrations[0];
        QCOMPARE(webhook.label(), std::string("webhook[0]"));
        QVERIFY(webhook.sendResolved);
        QCOMPARE(webhook.settings.text("url"), std::string("http://webhook:8080/"));
        QVERIFY(printConfig(*config).find("    url: http://webhook:8080/\n    max_alerts: 0\n") != std::string::npos);
    }

    void secretsAreNotPrinted()
    {
        const auto config = loadConfig("global: {slack_api_url: 'http://hooks/T0KEN', smtp_auth_password: pa55}\n" +
                rootRoute + "\n  slack_configs: [{channel: c}]\n",
            "c.yml");
        QVERIFY2(config, config ? "" : config.error().toString().c_str());
        const auto printed = printConfig(*config);
        QVERIFY(printed.find("T0KEN") == std::string::npos && printed.find("pa55") == std::string::npos);
        QVERIFY(printed.find("    api_url: <secret>\n") != std::string::npos);
    }

    void integrationsStandInTheOrderOfTheFanOut()
    {
        const auto config =
            loadConfig("global: {slack_api_url: 'http://h/x', smtp_smarthost: 'h:25', smtp_from: f}\n" + rootRoute +
                    "\n  slack_configs: [{}]\n  email_configs: [{to: a}, {to: b}]\n  webhook_configs: [{url: "
                    "'http://x'}]\n",
                "c.yml");
        QVERIFY2(config, config ? "" : config.error().toString().c_str());
        std::string labels;
        for (const auto& integration : config->receivers[0].integrations)
            labels += integration.label() + " ";
        QCOMPARE(labels, std::string("webhook[0] email[0] email[1] slack[0] "));
    }

    /// First six bytes of the MD5 of the text.
    void hashIsTheOriginals()
    {
        Config config;
        config.original = "abc"; // MD5 900150983cd2...
        QCOMPARE(config.hash(), double(0xd23c98500190));
    }
};

HALAB_TEST(ConfigTest, "config")
#include "config_test.moc"
