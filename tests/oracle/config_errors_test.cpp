// Wrong configurations (and a few right ones): our reader and the real `amtool check-config` must
// say the same.

#include "alertmanager/config/config.h"
#include "oracle/processes.h"
#include "support/registry.h"

using namespace halab::test;

namespace {

struct Case {
    const char* name;
    const char* text;
};

// clang-format off
constexpr Case cases[] = {
        {"empty file", ""},
        {"whitespace", "  "},
        {"no route", "receivers: [{name: r}]"},
        {"no receiver on root", "route: {group_by: [a]}\nreceivers:\n- name: r"},
        {"undefined receiver", "route: {receiver: x}\nreceivers:\n- name: r"},
        {"undefined receiver in child", "route: {receiver: r, routes: [{receiver: y}]}\nreceivers:\n- name: r"},
        {"root matchers", "route: {receiver: r, matchers: ['a=b']}\nreceivers:\n- name: r"},
        {"root match", "route: {receiver: r, match: {a: b}}\nreceivers:\n- name: r"},
        {"root continue", "route: {receiver: r, continue: true}\nreceivers:\n- name: r"},
        {"root mute", "route: {receiver: r, mute_time_intervals: [x]}\nreceivers:\n- name: r"},
        {"root active", "route: {receiver: r, active_time_intervals: [x]}\nreceivers:\n- name: r"},
        {"undefined mute", "route: {receiver: r, routes: [{receiver: r, mute_time_intervals: [x]}]}\nreceivers:\n- name: r"},
        {"dup receiver", "route:\n  receiver: r\nreceivers:\n- name: r\n- name: r"},
        {"unnamed receiver", "route:\n  receiver: r\nreceivers:\n- name: r\n- webhook_configs: []"},
        {"group_by dup", "route: {receiver: r, group_by: [a, a]}\nreceivers:\n- name: r"},
        {"group_by bad", "route: {receiver: r, group_by: ['-a']}\nreceivers:\n- name: r"},
        {"group_by ... + other", "route: {receiver: r, group_by: ['...', a]}\nreceivers:\n- name: r"},
        {"group_interval 0", "route: {receiver: r, group_interval: 0s}\nreceivers:\n- name: r"},
        {"repeat_interval 0", "route: {receiver: r, repeat_interval: 0s}\nreceivers:\n- name: r"},
        {"bad duration", "route: {receiver: r, group_wait: 5x}\nreceivers:\n- name: r"},
        {"float duration", "route: {receiver: r, group_wait: 1.5s}\nreceivers:\n- name: r"},
        {"unknown top field", "route:\n  receiver: r\nreceivers:\n- name: r\nfoo: 1"},
        {"unknown route field", "route: {receiver: r, foo: 1}\nreceivers:\n- name: r"},
        {"webhook no url", "route:\n  receiver: r\nreceivers:\n- name: r\n  webhook_configs: [{}]"},
        {"webhook bad scheme", "route:\n  receiver: r\nreceivers:\n- name: r\n  webhook_configs: [{url: 'ftp://x'}]"},
        {"webhook no host", "route:\n  receiver: r\nreceivers:\n- name: r\n  webhook_configs: [{url: 'http://'}]"},
        {"slack no url", "route:\n  receiver: r\nreceivers:\n- name: r\n  slack_configs: [{channel: a}]"},
        {"email no smarthost", "route:\n  receiver: r\nreceivers:\n- name: r\n  email_configs: [{to: a}]"},
        {"email no from", "global: {smtp_smarthost: 'h:25'}\nroute:\n  receiver: r\nreceivers:\n- name: r\n  email_configs: [{to: a}]"},
        {"email no to", "route:\n  receiver: r\nreceivers:\n- name: r\n  email_configs: [{}]"},
        {"smarthost no port", "global: {smtp_smarthost: 'h'}\nroute:\n  receiver: r\nreceivers:\n- name: r"},
        {"pagerduty no key", "route:\n  receiver: r\nreceivers:\n- name: r\n  pagerduty_configs: [{}]"},
        {"opsgenie no key", "route:\n  receiver: r\nreceivers:\n- name: r\n  opsgenie_configs: [{}]"},
        {"victorops no routing", "route:\n  receiver: r\nreceivers:\n- name: r\n  victorops_configs: [{}]"},
        {"pushover no user", "route:\n  receiver: r\nreceivers:\n- name: r\n  pushover_configs: [{}]"},
        {"telegram no token", "route:\n  receiver: r\nreceivers:\n- name: r\n  telegram_configs: [{}]"},
        {"webex no room", "route:\n  receiver: r\nreceivers:\n- name: r\n  webex_configs: [{}]"},
        {"discord no url", "route:\n  receiver: r\nreceivers:\n- name: r\n  discord_configs: [{}]"},
        {"bad matcher", "route: {receiver: r, routes: [{receiver: r, matchers: ['foo']}]}\nreceivers:\n- name: r"},
        {"bad matcher regex", "route: {receiver: r, routes: [{receiver: r, matchers: ['a=~(']}]}\nreceivers:\n- name: r"},
        {"bad match label", "route: {receiver: r, routes: [{receiver: r, match: {'0a': b}}]}\nreceivers:\n- name: r"},
        {"bad match_re", "route: {receiver: r, routes: [{receiver: r, match_re: {a: '('}}]}\nreceivers:\n- name: r"},
        {"nil match_re", "route: {receiver: r, routes: [{receiver: r, match_re: {a: }}]}\nreceivers:\n- name: r"},
        {"inhibit bad", "route:\n  receiver: r\nreceivers:\n- name: r\ninhibit_rules: [{source_matchers: ['x'], target_matchers: ['a=b']}]"},
        {"inhibit equal bad", "route:\n  receiver: r\nreceivers:\n- name: r\ninhibit_rules: [{source_matchers: ['x=y'], target_matchers: ['a=b'], equal: ['0x']}]"},
        {"ti unnamed", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{time_intervals: []}]"},
        {"ti dup", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: []},{name: a, time_intervals: []}]"},
        {"mti dup", "route:\n  receiver: r\nreceivers:\n- name: r\nmute_time_intervals: [{name: a, time_intervals: []},{name: a, time_intervals: []}]"},
        {"ti bad time", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{times: [{start_time: '25:00', end_time: '26:00'}]}]}]"},
        {"ti start>=end", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{times: [{start_time: '10:00', end_time: '09:00'}]}]}]"},
        {"ti missing end", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{times: [{start_time: '10:00'}]}]}]"},
        {"ti bad weekday", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{weekdays: ['foo']}]}]"},
        {"ti weekday order", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{weekdays: ['saturday:monday']}]}]"},
        {"ti dom 0", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{days_of_month: ['0']}]}]"},
        {"ti dom neg pos", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{days_of_month: ['-3:5']}]}]"},
        {"ti dom always", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{days_of_month: ['10:5']}]}]"},
        {"ti month", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{months: ['june:may']}]}]"},
        {"ti month bad", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{months: ['foo']}]}]"},
        {"ti month 13", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{months: ['13']}]}]"},
        {"ti year", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{years: ['2022:2020']}]}]"},
        {"ti location", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{location: 'Nowhere/X'}]}]"},
        {"ti range 3", "route:\n  receiver: r\nreceivers:\n- name: r\ntime_intervals: [{name: a, time_intervals: [{weekdays: ['a:b:c']}]}]"},
        {"not yaml", "a: b: c"},
        {"list", "- a"},
        {"duplicate key", "route:\n  receiver: r\nroute:\n  receiver: r\nreceivers:\n- name: r"},
        {"ok", "route:\n  receiver: r\nreceivers:\n- name: r"},
        {"ok full", "global: {resolve_timeout: 1m}\nroute:\n  receiver: r\nreceivers:\n- name: r\ninhibit_rules: [{source_match: {a: b}, target_match: {c: d}}]\ntemplates: ['*.tmpl']"},
};
// clang-format on

} // namespace

class ConfigErrorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (installed("amtool").isEmpty())
            QSKIP("amtool is not installed");
    }

    void sameVerdict_data()
    {
        QTest::addColumn<QString>("text");
        for (const auto& one : cases)
            QTest::newRow(one.name) << QString::fromUtf8(one.text);
    }
    void sameVerdict()
    {
        QFETCH(QString, text);
        const auto file = m_folder.filePath("c.yml");
        writeFile(file, text.toUtf8());
        const auto real = run(installed("amtool"), {"check-config", file});
        // Checking 'FILE'  FAILED: MESSAGE
        auto verdict = QString::fromUtf8(real.out);
        verdict = verdict.contains("FAILED: ") ? verdict.mid(verdict.indexOf("FAILED: ") + 8).trimmed() : "SUCCESS";
        const auto ours = halab::alertmanager::loadConfig(text.toStdString(), "c.yml");
        QCOMPARE(ours ? QString("SUCCESS") : QString::fromStdString(ours.error().message).trimmed(), verdict);
    }

private:
    QTemporaryDir m_folder;
};

HALAB_TEST(ConfigErrorsTest, "config_errors")
#include "config_errors_test.moc"
