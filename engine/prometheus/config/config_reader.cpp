#include "prometheus/config/config.h"

#include "base/gotext.h"
#include "base/url.h"
#include "prometheus/config/reading.h"

#include <algorithm>
#include <array>
#include <set>

namespace halab::prometheus {

namespace {

// Service discoveries that the reference build knows; of the five others it has never heard.
constexpr std::array<std::string_view, 19> otherDiscoveries{"azure_sd_configs", "digitalocean_sd_configs",
    "docker_sd_configs", "dockerswarm_sd_configs", "dns_sd_configs", "ec2_sd_configs", "eureka_sd_configs",
    "file_sd_configs", "gce_sd_configs", "hetzner_sd_configs", "http_sd_configs", "ionos_sd_configs",
    "lightsail_sd_configs", "marathon_sd_configs", "nerve_sd_configs", "openstack_sd_configs", "ovhcloud_sd_configs",
    "puppetdb_sd_configs", "scaleway_sd_configs"};
constexpr std::array<std::string_view, 4> moreDiscoveries{
    "serverset_sd_configs", "triton_sd_configs", "uyuni_sd_configs", "vultr_sd_configs"};
constexpr std::array<std::string_view, 7> clientKeys{
    "basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config", "proxy_url"};

const yaml::Node& memberOr(const yaml::Node& node, std::string_view key)
{
    const yaml::Node* member = node.find(key);
    return member ? *member : node;
}

/// What scrape jobs and Alertmanagers have in common: how to find targets, and how to speak HTTP.
struct TargetKeys {
    std::string& scheme;
    bool& followRedirects;
    bool& enableHttp2;
    std::vector<TargetGroup>& groups;
};

TargetGroup readGroup(const yaml::Node& node, Reading& reading)
{
    TargetGroup group;
    yaml::Map map(node, R"(struct { Targets []string "yaml:\"targets\""; Labels model.LabelSet "yaml:\"labels\"" })",
        reading.complaints());
    map.strings("targets", group.targets);
    map.read("labels", [&](const yaml::Node& labels) { reading.labels(labels, "model.LabelSet", group.labels); });
    map.finish();
    return group;
}

void readTargetKeys(yaml::Map& map, Reading& reading, TargetKeys keys)
{
    for (const std::string_view key : otherDiscoveries)
        reading.unsupported(map, key);
    for (const std::string_view key : moreDiscoveries)
        reading.unsupported(map, key);
    for (const std::string_view key : clientKeys)
        reading.unsupported(map, key);
    map.boolean("follow_redirects", keys.followRedirects);
    map.boolean("enable_http2", keys.enableHttp2);
    map.read("scheme", [&](const yaml::Node& node) {
        if (node.isNull())
            return;
        if (const auto scheme = yaml::toString(node, reading.complaints()))
            keys.scheme = *scheme;
        if (keys.scheme == "https")
            reading.refuse(node, "scheme https is valid in Prometheus, but this version does not support it");
    });
    map.read("static_configs", [&](const yaml::Node& list) {
        reading.each(list, "discovery.Configs", [&](const yaml::Node& item) {
            if (!item.isNull())
                keys.groups.push_back(readGroup(item, reading));
        });
    });
}

/// Without relabelling an address must be right from the start.
void checkStaticTargets(const yaml::Node& node, const std::vector<TargetGroup>& groups, Reading& reading)
{
    for (const TargetGroup& group : groups)
        for (const std::string& target : group.targets)
            if (target.find('/') != std::string::npos)
                reading.refuse(memberOr(node, "static_configs"), goQuote(target) + " is not a valid hostname");
}

void readParams(yaml::Map& map, Reading& reading, ScrapeConfig& config)
{
    map.read("params", [&](const yaml::Node& node) {
        if (node.isNull())
            return;
        if (node.kind != yaml::Node::Kind::Map) {
            reading.wrongType(node, "url.Values");
            return;
        }
        for (const auto& [key, list] : node.members) {
            auto& values = config.params[key.scalar];
            reading.each(list, "[]string", [&](const yaml::Node& item) {
                if (const auto value = yaml::toString(item, reading.complaints()))
                    values.push_back(*value);
            });
        }
    });
}

void readLimits(yaml::Map& map, Reading& reading, ScrapeConfig& config)
{
    map.read("body_size_limit", [&](const yaml::Node& node) {
        if (node.isNull())
            return;
        const auto text = yaml::toString(node, reading.complaints());
        if (!text)
            return;
        if (auto size = parseByteSize(*text))
            config.bodySizeLimit = *size;
        else
            reading.refuse(node, size.error().message);
    });
    reading.unsignedInteger(map, "sample_limit", "uint", config.sampleLimit);
    reading.unsignedInteger(map, "target_limit", "uint", config.targetLimit);
    reading.unsignedInteger(map, "label_limit", "uint", config.labelLimit);
    reading.unsignedInteger(map, "label_name_length_limit", "uint", config.labelNameLengthLimit);
    reading.unsignedInteger(map, "label_value_length_limit", "uint", config.labelValueLengthLimit);
}

ScrapeConfig readScrapeConfig(const yaml::Node& node, Reading& reading)
{
    ScrapeConfig config;
    yaml::Map map(node, "config.ScrapeConfig", reading.complaints());
    const std::size_t complaintsBefore = reading.complaints().all().size();
    map.string("job_name", config.jobName);
    map.boolean("honor_labels", config.honorLabels);
    map.boolean("honor_timestamps", config.honorTimestamps);
    readParams(map, reading, config);
    reading.duration(map, "scrape_interval", config.scrapeInterval);
    reading.duration(map, "scrape_timeout", config.scrapeTimeout);
    map.string("metrics_path", config.metricsPath);
    readLimits(map, reading, config);
    readTargetKeys(map, reading, {config.scheme, config.followRedirects, config.enableHttp2, config.staticConfigs});
    reading.relabelConfigs(
        map, "relabel_configs", "empty or null target relabeling rule in scrape config", config.relabelConfigs);
    reading.relabelConfigs(map, "metric_relabel_configs", "empty or null metric relabeling rule in scrape config",
        config.metricRelabelConfigs);
    map.finish();
    if (reading.complaints().all().size() != complaintsBefore)
        return config;
    if (config.jobName.empty())
        reading.refuse(memberOr(node, "job_name"), "job_name is empty");
    if (config.relabelConfigs.empty())
        checkStaticTargets(node, config.staticConfigs, reading);
    return config;
}

AlertmanagerConfig readAlertmanager(const yaml::Node& node, Reading& reading)
{
    AlertmanagerConfig config;
    yaml::Map map(node, "config.AlertmanagerConfig", reading.complaints());
    const std::size_t complaintsBefore = reading.complaints().all().size();
    readTargetKeys(map, reading, {config.scheme, config.followRedirects, config.enableHttp2, config.staticConfigs});
    map.string("path_prefix", config.pathPrefix);
    reading.duration(map, "timeout", config.timeout);
    map.read("api_version", [&](const yaml::Node& value) {
        const auto version = yaml::toString(value, reading.complaints());
        if (version && *version != "v1" && *version != "v2")
            reading.refuse(value, "expected Alertmanager api version to be one of [v1 v2] but got " + *version);
        else if (version)
            config.apiVersion = *version;
    });
    reading.relabelConfigs(
        map, "relabel_configs", "empty or null Alertmanager target relabeling rule", config.relabelConfigs);
    map.finish();
    if (reading.complaints().all().size() == complaintsBefore && config.relabelConfigs.empty())
        checkStaticTargets(node, config.staticConfigs, reading);
    return config;
}

GlobalConfig readGlobal(const yaml::Node& node, Reading& reading)
{
    GlobalConfig config;
    Duration interval{}, timeout{}, evaluation{};
    yaml::Map map(node, "config.plain", reading.complaints());
    const std::size_t complaintsBefore = reading.complaints().all().size();
    reading.duration(map, "scrape_interval", interval);
    reading.duration(map, "scrape_timeout", timeout);
    reading.duration(map, "evaluation_interval", evaluation);
    reading.unsupported(map, "query_log_file");
    map.read("external_labels", [&](const yaml::Node& labels) {
        reading.labels(labels, "map[string]string", config.externalLabels);
    });
    map.finish();
    // First set the scrape interval, as the timeout depends on it.
    if (interval != Duration{})
        config.scrapeInterval = interval;
    if (timeout > config.scrapeInterval && reading.complaints().all().size() == complaintsBefore)
        reading.refuse(memberOr(node, "scrape_timeout"), "global scrape timeout greater than scrape interval");
    config.scrapeTimeout = timeout != Duration{} ? timeout : std::min(config.scrapeTimeout, config.scrapeInterval);
    if (evaluation != Duration{})
        config.evaluationInterval = evaluation;
    return config;
}

void readAlerting(const yaml::Node& node, Reading& reading, Config& config)
{
    yaml::Map map(node, "config.plain", reading.complaints());
    reading.relabelConfigs(
        map, "alert_relabel_configs", "empty or null alert relabeling rule", config.alertRelabelConfigs);
    map.read("alertmanagers", [&](const yaml::Node& list) {
        reading.each(list, "config.AlertmanagerConfigs", [&](const yaml::Node& item) {
            // The original dies of a null element.
            if (item.isNull())
                reading.refuse(list, "empty or null Alertmanager section");
            else
                config.alertmanagers.push_back(readAlertmanager(item, reading));
        });
    });
    map.finish();
}

void readRuleFiles(yaml::Map& map, Reading& reading, Config& config)
{
    map.read("rule_files", [&](const yaml::Node& list) {
        reading.each(list, "[]string", [&](const yaml::Node& item) {
            const auto pattern = yaml::toString(item, reading.complaints());
            if (!pattern)
                return;
            const std::size_t slash = pattern->rfind('/');
            if (slash != std::string::npos && pattern->substr(0, slash).find_first_of("*?[") != std::string::npos)
                reading.refuse(item, "invalid rule file path " + goQuote(*pattern));
            config.ruleFiles.push_back(*pattern);
        });
    });
}

/// What only the whole can decide: defaults of jobs, and that job names are unique.
void completeJobs(const std::vector<const yaml::Node*>& nodes, Reading& reading, Config& config)
{
    std::set<std::string> names;
    for (std::size_t i = 0; i < config.scrapeConfigs.size(); ++i) {
        ScrapeConfig& job = config.scrapeConfigs[i];
        if (job.scrapeInterval == Duration{})
            job.scrapeInterval = config.global.scrapeInterval;
        if (job.scrapeTimeout > job.scrapeInterval)
            reading.refuse(memberOr(*nodes[i], "scrape_timeout"),
                "scrape timeout greater than scrape interval for scrape config with job name " + goQuote(job.jobName));
        if (job.scrapeTimeout == Duration{})
            job.scrapeTimeout = std::min(config.global.scrapeTimeout, job.scrapeInterval);
        if (!names.insert(job.jobName).second)
            reading.refuse(memberOr(*nodes[i], "job_name"),
                "found multiple scrape configs with job name " + goQuote(job.jobName));
    }
}

} // namespace

Result<Config> readConfig(std::string_view text, std::string_view file)
{
    auto root = yaml::load(text, file);
    if (!root)
        return tl::unexpected(std::move(root).error());
    Config config;
    Reading reading(file);
    std::vector<const yaml::Node*> jobNodes;
    yaml::Map map(*root, "config.plain", reading.complaints());
    map.read("global", [&](const yaml::Node& node) { config.global = readGlobal(node, reading); });
    readRuleFiles(map, reading, config);
    map.read("scrape_configs", [&](const yaml::Node& list) {
        reading.each(list, "[]*config.ScrapeConfig", [&](const yaml::Node& item) {
            if (item.isNull()) {
                reading.refuse(list, "empty or null scrape config section");
                return;
            }
            config.scrapeConfigs.push_back(readScrapeConfig(item, reading));
            jobNodes.push_back(&item);
        });
    });
    map.read("alerting", [&](const yaml::Node& node) { readAlerting(node, reading, config); });
    for (const std::string_view key : {"storage", "tracing", "remote_write", "remote_read"})
        reading.unsupported(map, key);
    map.finish();
    if (reading.isClean())
        completeJobs(jobNodes, reading, config);
    HALAB_TRY(reading.outcome());
    return config;
}

} // namespace halab::prometheus
