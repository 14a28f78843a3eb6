#include "prometheus/options.h"

namespace halab::prometheus {

namespace {

void bindWebFlags(Flags& flags, Options& options)
{
    flags.string("web.listen-address", options.webListenAddress,
        "Address to listen on for UI, API, and telemetry. 0.0.0.0:9090 listens on every address.");
    flags.string("web.config.file", options.webConfigFile,
        "[EXPERIMENTAL] Path to configuration file that can enable TLS or authentication.");
    flags.string("web.external-url", options.externalUrl,
        "The URL under which Prometheus is externally reachable (for example, if Prometheus is served via a reverse "
        "proxy). Used for generating relative and absolute links back to Prometheus itself.");
    flags.string("web.route-prefix", options.routePrefix,
        "Prefix for the internal routes of web endpoints. Defaults to path of --web.external-url.");
    flags.boolean("web.enable-lifecycle", options.enableLifecycle, "Enable shutdown and reload via HTTP request.");
}

void bindStorageFlags(Flags& flags, Options& options)
{
    flags.string("storage.tsdb.path", options.storagePath,
        "Base path for metrics storage. This version keeps samples in memory only.");
    flags.prometheusDuration("storage.tsdb.retention.time", options.retention,
        "How long to retain samples in storage.");
    flags.prometheusDuration(
        "storage.tsdb.retention", options.retention, "[DEPRECATED] Use \"storage.tsdb.retention.time\" instead.");
}

void bindQueryFlags(Flags& flags, Options& options)
{
    flags.prometheusDuration("query.lookback-delta", options.lookbackDelta,
        "The maximum lookback duration for retrieving metrics during expression evaluations and federation.");
    flags.prometheusDuration(
        "query.timeout", options.queryTimeout,
        "Maximum time a query may take before being aborted. Not enforced in this version; --query.max-samples is.");
    flags.integer("query.max-samples", options.queryMaxSamples,
        "Maximum number of samples a single query can load into memory.");
}

void bindRuleFlags(Flags& flags, Options& options)
{
    flags.prometheusDuration("rules.alert.for-outage-tolerance", options.forOutageTolerance,
        "Max time to tolerate prometheus outage for restoring \"for\" state of alert.");
    flags.prometheusDuration("rules.alert.for-grace-period", options.forGracePeriod,
        "Minimum duration between alert and restored \"for\" state. This is maintained only for alerts with configured "
        "\"for\" time greater than grace period.");
    flags.prometheusDuration("rules.alert.resend-delay", options.resendDelay,
        "Minimum amount of time to wait before resending an alert to Alertmanager.");
    flags.integer("alertmanager.notification-queue-capacity", options.notificationQueueCapacity,
        "The capacity of the queue for pending Alertmanager notifications.");
}

/// Flags that deployments set out of habit (the original's container image among them) and whose
/// subject this version does not have: taken, so that a command line works unchanged.
void bindIdleFlags(Flags& flags)
{
    for (const char* name : {"web.console.templates", "web.console.libraries", "web.page-title", "web.cors.origin",
             "web.read-timeout", "web.max-connections", "query.max-concurrency"})
        flags.custom(
            name, [](std::string_view) -> Status { return {}; }, "Taken for compatibility; has no effect in this version.");
}

} // namespace

void bindFlags(Flags& flags, Options& options)
{
    flags.string("config.file", options.configFile, "Prometheus configuration file path.");
    bindWebFlags(flags, options);
    bindStorageFlags(flags, options);
    bindRuleFlags(flags, options);
    bindQueryFlags(flags, options);
    bindIdleFlags(flags);
    flags.prometheusDuration("scrape.discovery-reload-interval", options.discoveryReloadInterval,
        "Interval used by scrape manager to throttle target groups updates; at least 5s.");
    flags.choice("log.level", options.logLevel, {"debug", "info", "warn", "error"},
        "Only log messages with the given severity or above.");
    flags.choice("log.format", options.logFormat, {"logfmt", "json"}, "Output format of log messages.");
}

} // namespace halab::prometheus
