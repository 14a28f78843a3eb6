// The effective configuration as YAML, keys in the order of the original's structs.

#include "prometheus/config/config.h"

#include "base/durations.h"
#include "base/yaml.h"

namespace halab::prometheus {

namespace {

/// Lines of block YAML at a depth; the first line of a list element carries its dash.
class ConfigLines {
public:
    void open(std::string_view key) { line(std::string(key) + ":"); ++m_depth; }
    void close() { --m_depth; }
    /// The next line begins an element of the list that was opened last.
    void element() { m_dash = true; }
    void pair(std::string_view key, std::string_view value) { line(std::string(key) + ": " + std::string(value)); }
    void text(std::string_view key, std::string_view value) { pair(key, yaml::quoteScalar(value)); }
    void boolean(std::string_view key, bool value) { pair(key, value ? "true" : "false"); }
    void count(std::string_view key, std::uint64_t value)
    {
        if (value != 0)
            pair(key, std::to_string(value));
    }
    /// Lists stand at the depth of their key, in this dialect.
    void list(std::string_view key, const std::vector<std::string>& values)
    {
        line(std::string(key) + ":");
        for (const std::string& value : values)
            line("- " + yaml::quoteScalar(value));
    }

    const std::string& all() const { return m_text; }

private:
    void line(const std::string& content)
    {
        m_text.append(static_cast<std::size_t>(2 * (m_depth - (m_dash ? 1 : 0))), ' ');
        if (m_dash)
            m_text += "- ";
        m_dash = false;
        m_text += content;
        m_text += '\n';
    }

    std::string m_text;
    int m_depth = 0;
    bool m_dash = false;
};

void printLabels(ConfigLines& out, std::string_view key, const model::Labels& labels)
{
    if (labels.empty())
        return;
    out.open(key);
    for (const auto& [name, value] : labels)
        out.text(yaml::quoteScalar(name), value);
    out.close();
}

void printRelabel(ConfigLines& out, const RelabelConfig& config)
{
    if (!config.sourceLabels.empty()) {
        std::string flow = "[";
        for (std::size_t i = 0; i < config.sourceLabels.size(); ++i)
            flow += (i > 0 ? ", " : "") + yaml::quoteScalar(config.sourceLabels[i]);
        out.pair("source_labels", flow + "]");
    }
    out.text("separator", config.separator);
    out.text("regex", config.regex.pattern());
    out.count("modulus", config.modulus);
    if (!config.targetLabel.empty())
        out.text("target_label", config.targetLabel);
    out.text("replacement", config.replacement);
    out.text("action", relabelActionName(config.action));
}

void printRelabels(ConfigLines& out, std::string_view key, const RelabelConfigs& configs)
{
    if (configs.empty())
        return;
    out.open(key);
    for (const RelabelConfig& config : configs) {
        out.element();
        printRelabel(out, config);
    }
    out.close();
}

void printGroups(ConfigLines& out, const std::vector<TargetGroup>& groups)
{
    if (groups.empty())
        return;
    out.open("static_configs");
    for (const TargetGroup& group : groups) {
        out.element();
        if (group.targets.empty())
            out.pair("targets", "[]");
        else
            out.list("targets", group.targets);
        printLabels(out, "labels", group.labels);
    }
    out.close();
}

void printAlertmanager(ConfigLines& out, const AlertmanagerConfig& config)
{
    out.boolean("follow_redirects", config.followRedirects);
    out.boolean("enable_http2", config.enableHttp2);
    if (!config.scheme.empty())
        out.text("scheme", config.scheme);
    if (!config.pathPrefix.empty())
        out.text("path_prefix", config.pathPrefix);
    out.pair("timeout", formatDuration(config.timeout));
    out.text("api_version", config.apiVersion);
    printRelabels(out, "relabel_configs", config.relabelConfigs);
    printGroups(out, config.staticConfigs);
}

void printParams(ConfigLines& out, const ScrapeConfig& config)
{
    if (config.params.empty())
        return;
    out.open("params");
    for (const auto& [key, values] : config.params) {
        if (values.empty())
            out.pair(yaml::quoteScalar(key), "[]");
        else
            out.list(yaml::quoteScalar(key), values);
    }
    out.close();
}

void printJob(ConfigLines& out, const ScrapeConfig& config)
{
    out.text("job_name", config.jobName);
    if (config.honorLabels)
        out.boolean("honor_labels", true);
    out.boolean("honor_timestamps", config.honorTimestamps);
    printParams(out, config);
    out.pair("scrape_interval", formatDuration(config.scrapeInterval));
    out.pair("scrape_timeout", formatDuration(config.scrapeTimeout));
    if (!config.metricsPath.empty())
        out.text("metrics_path", config.metricsPath);
    if (!config.scheme.empty())
        out.text("scheme", config.scheme);
    if (config.bodySizeLimit != 0)
        out.pair("body_size_limit", formatByteSize(config.bodySizeLimit));
    out.count("sample_limit", config.sampleLimit);
    out.count("target_limit", config.targetLimit);
    out.count("label_limit", config.labelLimit);
    out.count("label_name_length_limit", config.labelNameLengthLimit);
    out.count("label_value_length_limit", config.labelValueLengthLimit);
    out.boolean("follow_redirects", config.followRedirects);
    out.boolean("enable_http2", config.enableHttp2);
    printRelabels(out, "relabel_configs", config.relabelConfigs);
    printRelabels(out, "metric_relabel_configs", config.metricRelabelConfigs);
    printGroups(out, config.staticConfigs);
}

void printAlerting(ConfigLines& out, const Config& config)
{
    if (config.alertRelabelConfigs.empty() && config.alertmanagers.empty())
        return;
    out.open("alerting");
    printRelabels(out, "alert_relabel_configs", config.alertRelabelConfigs);
    if (!config.alertmanagers.empty()) {
        out.open("alertmanagers");
        for (const AlertmanagerConfig& alertmanager : config.alertmanagers) {
            out.element();
            printAlertmanager(out, alertmanager);
        }
        out.close();
    }
    out.close();
}

} // namespace

std::string printConfig(const Config& config)
{
    ConfigLines out;
    out.open("global");
    out.pair("scrape_interval", formatDuration(config.global.scrapeInterval));
    out.pair("scrape_timeout", formatDuration(config.global.scrapeTimeout));
    out.pair("evaluation_interval", formatDuration(config.global.evaluationInterval));
    printLabels(out, "external_labels", config.global.externalLabels);
    out.close();
    printAlerting(out, config);
    if (!config.ruleFiles.empty())
        out.list("rule_files", config.ruleFiles);
    if (!config.scrapeConfigs.empty()) {
        out.open("scrape_configs");
        for (const ScrapeConfig& job : config.scrapeConfigs) {
            out.element();
            printJob(out, job);
        }
        out.close();
    }
    return out.all();
}

} // namespace halab::prometheus
