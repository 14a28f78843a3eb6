// prometheus.yml: what is accepted, and the real program's words for what is not.

#include "prometheus/config/config.h"
#include "support/registry.h"

using namespace halab;
using namespace halab::prometheus;

class ConfigTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void refuses_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("error"); ///< file:line:column: message of `promtool check config`
        const auto row = [](const char* name, const char* yaml, const char* error) {
            QTest::newRow(name) << QString(yaml) << QString(error);
        };
        row("a span that is none", "global:\n  scrape_intervall: 5s\n  scrape_interval: 5x\n",
            "p.yml:3:20: not a valid duration string: \"5x\"");
        row("unknown and duplicate keys are listed together",
            "scrape_configs:\n- job_name: a\n  kubernetes_sd_configs: []\n  metrics_path: /x\n  metrics_path: /y\nfoo: 1\n",
            "p.yml:3:3: yaml: unmarshal errors:\n"
            "  line 3: field kubernetes_sd_configs not found in type config.ScrapeConfig\n"
            "  line 5: field metrics_path already set in type config.ScrapeConfig\n"
            "  line 6: field foo not found in type config.plain");
        row("two jobs of one name", "scrape_configs:\n- job_name: a\n- job_name: a\n",
            "p.yml:3:13: found multiple scrape configs with job name \"a\"");
        row("a job without a name", "scrape_configs:\n- static_configs: []\n", "p.yml:2:3: job_name is empty");
        row("timeout above interval", "scrape_configs:\n- job_name: a\n  scrape_interval: 5s\n  scrape_timeout: 10s\n",
            "p.yml:4:19: scrape timeout greater than scrape interval for scrape config with job name \"a\"");
        row("the same, globally", "global:\n  scrape_interval: 5s\n  scrape_timeout: 10s\n",
            "p.yml:3:19: global scrape timeout greater than scrape interval");
        row("a URL as target", "scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: ['http://foo/bar']\n",
            "p.yml:4:3: \"http://foo/bar\" is not a valid hostname");
        row("label name", "global:\n  external_labels:\n    a-b: c\n", "p.yml:3:5: \"a-b\" is not a valid label name");
        row("null job", "scrape_configs:\n-\n", "p.yml:2:1: empty or null scrape config section");
        row("rule file pattern", "rule_files:\n- a*/b.yml\n", "p.yml:2:3: invalid rule file path \"a*/b.yml\"");
        row("API version", "alerting:\n  alertmanagers:\n  - api_version: v3\n",
            "p.yml:3:18: expected Alertmanager api version to be one of [v1 v2] but got v3");
        row("types", "scrape_configs:\n- job_name: a\n  honor_labels: foo\n  metrics_path: [a]\n  sample_limit: -1\n",
            "p.yml:3:17: yaml: unmarshal errors:\n  line 3: cannot unmarshal !!str `foo` into bool\n"
            "  line 4: cannot unmarshal !!seq into string\n  line 5: cannot unmarshal !!int `-1` into uint");
        row("body size", "scrape_configs:\n- job_name: a\n  body_size_limit: 10X\n",
            "p.yml:3:20: units: unknown unit X in 10X");
        row("relabel action", "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - action: foo\n",
            "p.yml:4:13: unknown relabel action \"foo\"");
        row("labeldrop takes a regex only",
            "alerting:\n  alert_relabel_configs:\n  - action: labeldrop\n    regex: x\n    source_labels: [a]\n",
            "p.yml:3:5: labeldrop action requires only 'regex', and no other fields");
        row("hashmod", "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - action: hashmod\n    source_labels: [a]\n",
            "p.yml:4:5: relabel configuration for hashmod requires non-zero modulus");
        // What the real one would do and this one cannot is never passed over.
        row("not here", "scrape_configs:\n- job_name: a\n  dns_sd_configs:\n  - names: [a]\n",
            "p.yml:4:3: field dns_sd_configs is valid in Prometheus, but this version does not support it");
        row("not here either", "remote_write:\n- url: http://x\n",
            "p.yml:2:1: field remote_write is valid in Prometheus, but this version does not support it");
    }

    void refuses()
    {
        QFETCH(QString, yaml);
        QFETCH(QString, error);
        const auto config = readConfig(yaml.toStdString(), "p.yml");
        QVERIFY(!config);
        QCOMPARE(QString::fromStdString(config.error().toString()), error);
    }

    void fillsDefaults()
    {
        const auto config = readConfig("global:\nscrape_configs:\n- job_name: a\n  scrape_interval: 5s\n", "p.yml");
        QVERIFY(config.has_value());
        QCOMPARE(config->global.scrapeInterval, Duration(std::chrono::minutes{1}));
        const ScrapeConfig& job = config->scrapeConfigs.at(0);
        QCOMPARE(job.scrapeTimeout, Duration(std::chrono::seconds{5})); // never longer than the interval
        QCOMPARE(QString::fromStdString(job.metricsPath), QString("/metrics"));
        QVERIFY(job.honorTimestamps && job.followRedirects && !job.honorLabels);
    }

    /// /api/v1/status/config: defaults filled in, keys in the original's order.
    void printsTheEffectiveConfiguration()
    {
        const auto config = readConfig(R"(global:
  external_labels: {replica: a}
alerting:
  alert_relabel_configs: [{action: labeldrop, regex: replica}]
  alertmanagers:
  - static_configs: [{targets: ['am:9093']}]
rule_files: [rules.yml]
scrape_configs:
- job_name: many
  scrape_interval: 90s
  body_size_limit: 1KB
  params: {a: [b c]}
  static_configs: [{targets: ['x:1', 'y:2'], labels: {env: lab}}]
)", "p.yml");
        QVERIFY2(config.has_value(), config ? "" : config.error().message.c_str());
        QCOMPARE(QString::fromStdString(printConfig(*config)), QString(R"(global:
  scrape_interval: 1m
  scrape_timeout: 10s
  evaluation_interval: 1m
  external_labels:
    replica: a
alerting:
  alert_relabel_configs:
  - separator: ;
    regex: replica
    replacement: $1
    action: labeldrop
  alertmanagers:
  - follow_redirects: true
    enable_http2: true
    scheme: http
    timeout: 10s
    api_version: v2
    static_configs:
    - targets:
      - am:9093
rule_files:
- rules.yml
scrape_configs:
- job_name: many
  honor_timestamps: true
  params:
    a:
    - b c
  scrape_interval: 1m30s
  scrape_timeout: 10s
  metrics_path: /metrics
  scheme: http
  body_size_limit: 1KiB
  follow_redirects: true
  enable_http2: true
  static_configs:
  - targets:
    - x:1
    - y:2
    labels:
      env: lab
)"));
    }

    /// The printed form is a configuration, and the same one.
    void readsWhatItPrints()
    {
        const auto first = readConfig("global: {scrape_interval: 30s}\nscrape_configs: [{job_name: a, relabel_configs: "
                                      "[{source_labels: [__address__], regex: '.*', action: drop}], sample_limit: 5}]\n",
            "p.yml");
        QVERIFY(first.has_value());
        const auto second = readConfig(printConfig(*first), "q.yml");
        QVERIFY2(second.has_value(), second ? "" : second.error().message.c_str());
        QVERIFY(*first == *second);
    }
};

HALAB_TEST(ConfigTest, "config")
#include "config_test.moc"
