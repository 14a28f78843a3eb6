#pragma once

// The flags of `alertmanager` 0.25 (spec §5.4), with the defaults of a safe program: it listens
// on the loopback only, unless told otherwise.

#include "alertmanager/cluster/peer.h"
#include "alertmanager/config/matcher_utf8.h"
#include "base/flags.h"
#include "base/result.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <vector>

namespace halab::alertmanager {

struct Options {
    std::string configFile = "alertmanager.yml";
    std::string storagePath = "data/";
    Duration retention = std::chrono::hours{120};
    Duration maintenanceInterval = std::chrono::minutes{15};
    Duration alertGcInterval = std::chrono::minutes{30};
    std::vector<std::string> webListenAddresses; ///< empty = 127.0.0.1:9093
    std::string webConfigFile; ///< empty = plain HTTP for everybody
    bool systemdSocket = false; ///< refused at the start
    std::string externalUrl, routePrefix;
    long long getConcurrency = 0; ///< of GET requests; 0 or less: as many as processors, at least 8
    Duration webTimeout{}; ///< 0 or less: none
    /// Without a listen address the node is not clustered.
    PeerOptions cluster = onLoopback();
    std::string clusterTlsConfig; ///< a file; empty = gossip over UDP and TCP
    std::vector<std::string> features; ///< of --enable-feature: each may be several, comma separated
    std::string logLevel = "info", logFormat = "logfmt";
    std::vector<std::string> notices; ///< about flags of other times that were translated (--mesh.peer)

    bool clustered() const { return !cluster.listenAddress.empty(); }

private:
    static PeerOptions onLoopback()
    {
        PeerOptions options;
        options.listenAddress = "127.0.0.1:9094";
        return options;
    }
};

/// How `features` want matchers to be read. Without any: Classic. Errors in the words of later versions:
/// `unknown option 'x' for --enable-feature`, `cannot have both classic and UTF-8 modes enabled`.
Result<MatcherMode> matcherModeOf(const std::vector<std::string>& features);

/// Binds every flag to `options`. Inside a lab the listen addresses default to the host's own (":9093", ":9094").
void bindFlags(Flags& flags, Options& options);

} // namespace halab::alertmanager
