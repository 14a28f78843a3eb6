#pragma once

#include "alertmanager/config/config.h"

#include <string>

namespace halab::alertmanager {

/// The effective configuration as Go's encoding/json prints the original's structs: API v1 shows it beside the YAML.
/// Not the canonical YAML in other clothes: tls_config and proxy_url are always there, a few keys have other names.
std::string configJson(const Config& config);

} // namespace halab::alertmanager
