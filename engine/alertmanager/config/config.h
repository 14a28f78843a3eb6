#pragma once

// alertmanager.yml as a value: strictly read, defaults filled in, printable.
// Source: Alertmanager 0.25 config/config.go, config/notifiers.go (spec §4).

#include "alertmanager/config/matcher_utf8.h"
#include "alertmanager/config/settings.h"
#include "alertmanager/timeinterval/time_interval.h"
#include "base/result.h"
#include "base/time.h"
#include "model/matcher.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// A node of the routing tree as written. What is not set is inherited (see dispatch/route.h).
struct RouteConfig {
    std::string receiver;
    std::vector<std::string> groupBy; ///< label names, or "..." alone
    std::map<std::string, std::string> match, matchRe;
    std::vector<model::Matcher> matchers;
    std::vector<std::string> muteTimeIntervals, activeTimeIntervals;
    bool continues = false;
    std::vector<RouteConfig> routes;
    std::optional<Duration> groupWait, groupInterval, repeatInterval;
    int line = 0;

    /// match, match_re (anchored text as value) and matchers together, sorted.
    std::vector<model::Matcher> allMatchers() const;
};

struct InhibitRuleConfig {
    std::map<std::string, std::string> sourceMatch, sourceMatchRe, targetMatch, targetMatchRe;
    std::vector<model::Matcher> sourceMatchers, targetMatchers;
    std::vector<std::string> equal; ///< as written

    std::vector<model::Matcher> allSourceMatchers() const;
    std::vector<model::Matcher> allTargetMatchers() const;
};

/// One way to reach somebody: an entry of webhook_configs, slack_configs, …
struct IntegrationConfig {
    std::string type; ///< "webhook", "email", "slack" …: the log's and the metrics' word
    int index = 0; ///< within its type
    bool sendResolved = true;
    Settings settings;

    /// "webhook[0]"
    std::string label() const { return type + "[" + std::to_string(index) + "]"; }
};

struct ReceiverConfig {
    std::string name;
    std::vector<IntegrationConfig> integrations; ///< in the order of the pipeline's fan-out
};

struct NamedTimeInterval {
    std::string name;
    std::vector<TimeInterval> intervals;
};

struct Config {
    std::string file, original;
    Settings global;
    RouteConfig route;
    std::vector<InhibitRuleConfig> inhibitRules;
    std::vector<ReceiverConfig> receivers; ///< in file order
    std::vector<std::string> templates;
    std::vector<NamedTimeInterval> muteTimeIntervals, timeIntervals;
    std::vector<std::string> warnings; ///< of matchers that will be read otherwise with UTF-8, a sentence each

    Duration resolveTimeout() const { return global.duration("resolve_timeout"); }
    const ReceiverConfig* receiver(std::string_view name) const;
    /// From both lists; nullptr if there is none of that name.
    const NamedTimeInterval* timeInterval(std::string_view name) const;
    /// First 6 bytes of the text's MD5 as a little-endian number (alertmanager_config_hash).
    double hash() const;
};

/// Reads and validates. Errors are the original's messages, with file, line and column where a
/// place is to blame.
/// `mode`: how matchers are read; 0.25 knows Classic only.
Result<Config> loadConfig(std::string_view text, std::string_view file, MatcherMode mode = MatcherMode::Classic);

/// The effective configuration as `amtool config show` and the status API print it.
std::string printConfig(const Config& config);

} // namespace halab::alertmanager
