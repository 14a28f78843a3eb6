#pragma once

// The file of --web.config.file (Prometheus' exporter-toolkit): TLS, passwords and extra headers.

#include "host/disk.h"
#include "host/tls/files.h"

#include <string>
#include <utility>
#include <vector>

namespace halab::web {

struct Config {
    tls::ServerFiles tls;
    bool http2 = true; ///< read, without effect: there is no HTTP/2 here
    std::vector<std::pair<std::string, std::string>> headers; ///< in file order
    std::vector<std::pair<std::string, std::string>> users;   ///< name and bcrypt hash

    const std::string* hashOf(const std::string& user) const;
};

/// Errors in the original's words: `yaml: unmarshal errors: …`, `unknown cipher: x`, `HTTP header "X" can not be
/// configured`.
Result<Config> parseConfig(std::string_view text, const std::string& file);

/// What the original also looks at before it serves: whether each hash is one.
Status checkUsers(const Config& config);

} // namespace halab::web
