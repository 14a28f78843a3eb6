#pragma once

// The flags of `prometheus` 2.42 that concern what exists here; safe defaults: it listens on
// the loopback only, unless told otherwise.

#include "base/flags.h"
#include "base/time.h"

#include <string>
#include <vector>

namespace halab::prometheus {

struct Options {
    std::string configFile = "prometheus.yml";
    std::string webListenAddress = "127.0.0.1:9090";
    std::string webConfigFile; ///< empty = plain HTTP for everybody
    std::string externalUrl, routePrefix;
    bool enableLifecycle = false;
    std::string storagePath = "data/";
    Duration retention = std::chrono::hours{15 * 24};
    Duration lookbackDelta = std::chrono::minutes{5};
    Duration queryTimeout = std::chrono::minutes{2};
    long long queryMaxSamples = 50'000'000;
    Duration resendDelay = std::chrono::minutes{1};
    Duration forGracePeriod = std::chrono::minutes{10};
    Duration forOutageTolerance = std::chrono::hours{1};
    long long notificationQueueCapacity = 10'000;
    Duration discoveryReloadInterval = std::chrono::seconds{5};
    /// Seed of the scrape phase; a lab gives each node its host's name.
    std::string fqdn;
    std::string logLevel = "info", logFormat = "logfmt";
};

void bindFlags(Flags& flags, Options& options);

} // namespace halab::prometheus
