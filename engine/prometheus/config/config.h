#pragma once

// prometheus.yml as values, defaults filled in. What this version cannot act on is refused by
// the reader, so everything here is acted on.

#include "base/result.h"
#include "base/time.h"
#include "model/labels.h"
#include "prometheus/relabel/relabel.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halab::prometheus {

/// Targets that share labels (an element of static_configs).
struct TargetGroup {
    std::vector<std::string> targets;
    model::Labels labels;

    bool operator==(const TargetGroup&) const = default;
};

struct GlobalConfig {
    Duration scrapeInterval = std::chrono::minutes{1};
    Duration scrapeTimeout = std::chrono::seconds{10};
    Duration evaluationInterval = std::chrono::minutes{1};
    model::Labels externalLabels;

    bool operator==(const GlobalConfig&) const = default;
};

struct ScrapeConfig {
    std::string jobName;
    bool honorLabels = false;
    bool honorTimestamps = true;
    std::map<std::string, std::vector<std::string>> params;
    Duration scrapeInterval{};
    Duration scrapeTimeout{};
    std::string metricsPath = "/metrics";
    std::string scheme = "http";
    // Limits; 0 = none.
    std::uint64_t bodySizeLimit = 0;
    std::uint64_t sampleLimit = 0;
    std::uint64_t targetLimit = 0;
    std::uint64_t labelLimit = 0;
    std::uint64_t labelNameLengthLimit = 0;
    std::uint64_t labelValueLengthLimit = 0;
    bool followRedirects = true;
    bool enableHttp2 = true; ///< only kept for the printed form: plain HTTP never speaks HTTP/2
    RelabelConfigs relabelConfigs;
    RelabelConfigs metricRelabelConfigs;
    std::vector<TargetGroup> staticConfigs;

    bool operator==(const ScrapeConfig&) const = default;
};

struct AlertmanagerConfig {
    bool followRedirects = true;
    bool enableHttp2 = true;
    std::string scheme = "http";
    std::string pathPrefix;
    Duration timeout = std::chrono::seconds{10};
    std::string apiVersion = "v2";
    RelabelConfigs relabelConfigs;
    std::vector<TargetGroup> staticConfigs;

    bool operator==(const AlertmanagerConfig&) const = default;
};

struct Config {
    GlobalConfig global;
    RelabelConfigs alertRelabelConfigs;
    std::vector<AlertmanagerConfig> alertmanagers;
    std::vector<std::string> ruleFiles; ///< patterns as written
    std::vector<ScrapeConfig> scrapeConfigs;

    bool operator==(const Config&) const = default;
};

/// Reads and checks a configuration. Errors carry file, line and column and the real program's
/// message without its prefix `parsing YAML file F: `.
Result<Config> readConfig(std::string_view text, std::string_view file);

/// The effective configuration as /api/v1/status/config prints it.
std::string printConfig(const Config& config);

/// "1KiB", "10MB" (both mean powers of 1024); `units: unknown unit X in 10X`.
Result<std::uint64_t> parseByteSize(std::string_view text);
std::string formatByteSize(std::uint64_t bytes);

} // namespace halab::prometheus
