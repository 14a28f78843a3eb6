#pragma once

// The pieces of loadConfig().

#include "alertmanager/config/config.h"
#include "alertmanager/config/config_errors.h"
#include "base/yaml.h"

namespace halab::alertmanager {

RouteConfig readRoute(const yaml::Node& node, ConfigErrors& errors);
InhibitRuleConfig readInhibitRule(const yaml::Node& node, ConfigErrors& errors);

/// The checks of the whole, in the original's order; fills in from `global` what receivers left out.
/// `root` gives the places.
void validateConfig(Config& config, bool hasRoute, const yaml::Node& root, ConfigErrors& errors);

} // namespace halab::alertmanager
