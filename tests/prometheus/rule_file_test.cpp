// Rule files: the words of `promtool check rules` for what is wrong with them.

#include "prometheus/config/rule_file.h"
#include "prometheus/rules/group.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::prometheus;
using namespace std::chrono_literals;

namespace {

constexpr char goodFile[] = R"(groups:
- name: g
  interval: 30s
  limit: 5
  rules:
  - record: job:up:sum
    expr: sum by(job) (up)
    labels: {src: rec}
  - alert: Down
    expr: up == 0
    for: 1m
    keep_firing_for: 5m
    labels: {severity: page, empty: ""}
    annotations: {summary: "{{ $labels.instance }} down"}
)";

constexpr char manyMistakes[] = R"(groups:
- name: g
  rules:
  - alert: A
    record: b
    expr: up ==
  - alert: ""
  - record: "a b"
    expr: up
    for: 1m
    keep_firing_for: 1m
    annotations: {a: b}
  - alert: X
    expr: up
    labels: {"a-b": c}
    annotations: {"c-d": e}
  - alert: Y
    labels: {x: "{{ foo"}
    annotations: {x: "{{ .Foo }} {{ nofunc }}"}
    expr: up >
- name: g
- name: ""
)";

constexpr char manyErrors[] =
    R"(r.yml: 5:13: 4:12: group "g", rule 1, "A": only one of 'record' and 'alert' must be set
r.yml: 6:11: group "g", rule 1, "A": could not parse expression: 1:6: parse error: unexpected end of input
r.yml: 0:0: group "g", rule 2, "": one of 'record' or 'alert' must be set
r.yml: 0:0: group "g", rule 2, "": field 'expr' must be set in rule
r.yml: 8:13: group "g", rule 3, "a b": invalid field 'annotations' in recording rule
r.yml: 8:13: group "g", rule 3, "a b": invalid field 'for' in recording rule
r.yml: 8:13: group "g", rule 3, "a b": invalid field 'keep_firing_for' in recording rule
r.yml: 8:13: group "g", rule 3, "a b": invalid recording rule name: a b
r.yml: group "g", rule 4, "X": invalid label name: a-b
r.yml: group "g", rule 4, "X": invalid annotation name: c-d
r.yml: 20:11: group "g", rule 5, "Y": could not parse expression: 1:5: parse error: unexpected end of input
r.yml: group "g", rule 5, "Y": label "x": template: __alert_Y:1: function "foo" not defined
r.yml: group "g", rule 5, "Y": annotation "x": template: __alert_Y:1: function "nofunc" not defined
r.yml: 21:3: groupname: "g" is repeated in the same file
r.yml: 22:3: Groupname must not be empty)";

} // namespace

class RuleFileTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reads()
    {
        const auto groups = readRuleFile(goodFile, "r.yml");
        QVERIFY2(groups.has_value(), groups ? "" : groups.error().message.c_str());
        const RuleGroupConfig& group = groups->at(0);
        QCOMPARE(group.interval, Duration(30s));
        QCOMPARE(group.limit, 5LL);
        QCOMPARE(group.rules.size(), std::size_t(2));
        const RuleConfig& alert = group.rules[1];
        QCOMPARE(alert.holdDuration, Duration(1min));
        QCOMPARE(alert.keepFiringFor, Duration(5min));
        QCOMPARE(alert.labels.size(), std::size_t(1));
        QCOMPARE(alert.labelTexts.size(), std::size_t(2)); // an empty one removes a label
    }

    void anEmptyFileIsFine()
    {
        QVERIFY(readRuleFile("", "r.yml").has_value());
        QVERIFY(readRuleFile("groups:\n-\n- name: x\n  rules:\n  -\n", "r.yml").has_value());
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("error");
        const auto row = [](const char* name, const char* yaml, const char* error) {
            QTest::newRow(name) << QString(yaml) << QString(error);
        };
        row("everything at once", manyMistakes,
            manyErrors);
        row("span", "groups:\n- name: g\n  interval: 5x\n", "r.yml: not a valid duration string: \"5x\"");
        row("unknown key", "groups:\n- name: g\n  foo: 1\n  rules:\n  - {alert: A, expr: up, annotation: 1}\n",
            "r.yml: yaml: unmarshal errors:\n  line 3: field foo not found in type rulefmt.RuleGroup\n"
            "  line 5: field annotation not found in type rulefmt.RuleNode");
        row("type", "groups:\n- name: g\n  limit: x\n",
            "r.yml: yaml: unmarshal errors:\n  line 3: cannot unmarshal !!str `x` into int");
        row("twice", "groups:\n- name: a\n  name: b\n",
            "r.yml: yaml: unmarshal errors:\n  line 3: mapping key \"name\" already defined at line 2");
    }

    void refuses()
    {
        QFETCH(QString, yaml);
        QFETCH(QString, error);
        const auto groups = readRuleFile(yaml.toStdString(), "r.yml");
        QVERIFY(!groups);
        QCOMPARE(QString::fromStdString(groups.error().message).split('\n'), error.split('\n'));
        QVERIFY(groups.error().line > 0);
    }

    /// Slots depend on file and name alone: replicas with the same files evaluate at the same moments.
    void slotOfAGroup()
    {
        // Observed on a real server: group g1 of rules.yml, every 5 s, at …59.151810036.
        const Time now{std::chrono::seconds{1'795'343'700}};
        const Time slot = evaluationSlot(now, "rules.yml", "g1", 5s);
        QCOMPARE(unixNanoseconds(slot) % 5'000'000'000, std::int64_t(4'151'810'036));
        QVERIFY(slot <= now && now - slot < 5s);
        QVERIFY(evaluationSlot(now, "other.yml", "g1", 5s) != slot);
    }
};

HALAB_TEST(RuleFileTest, "rule_file")
#include "rule_file_test.moc"
