#include "prometheus/server.h"

#include "base/gotext.h"
#include "host/http/listen_address.h"
#include "host/http/server.h"
#include "host/vocabulary.h"
#include "host/web/access.h"
#include "prometheus/api/api.h"
#include "prometheus/config/config.h"
#include "prometheus/config/rule_file.h"
#include "prometheus/discovery/discovery.h"
#include "prometheus/ticker.h"

#include <algorithm>

namespace halab::prometheus {

namespace {

constexpr Duration discoveryInterval = std::chrono::seconds{5};
constexpr Duration truncationInterval = std::chrono::minutes{5};

/// prometheus.yml and the rule files that it names.
struct LoadedConfig {
    Config config;
    std::vector<RuleGroupConfig> groups;
};

class PrometheusNode : public Node {
public:
    PrometheusNode(Host& host, Options options);

    Status start() override;
    void stop(std::function<void()> done) override;
    Status reload() override;

private:
    /// `prefix` goes before what is wrong with the configuration file (not its rule files).
    Result<LoadedConfig> load(const std::string& prefix) const;
    Status apply(LoadedConfig loaded);
    Status loadAndApply();
    Status listen();
    void declareMetrics();
    void truncate();
    std::string externalUrl(const SocketAddress& address) const;
    Status failed(std::string_view what, const Error& error);
    void sendAlerts(const std::string& query, const std::vector<ActiveAlert>& alerts);

    Host& m_host;
    Options m_options;
    tsdb::Head m_head;
    promql::Engine m_engine;
    exposition::Registry m_metrics;
    http::Client m_client;
    ScrapeCauses m_causes;
    Services m_services;
    ServerState m_state;
    exposition::Scalar& m_reloadOk;
    exposition::Scalar& m_reloadTime;

    Notifier m_notifier;
    ScrapeManager m_scrapes;
    RuleManager m_rules;
    Discovery m_scrapeDiscovery;
    Discovery m_notifyDiscovery;
    std::unique_ptr<Api> m_api;
    std::unique_ptr<web::Access> m_access; ///< of --web.config.file
    std::unique_ptr<http::Server> m_server;
    Ticker m_truncation;
    Timer m_unwind;
};

promql::EngineOptions engineOptions(const Options& options)
{
    promql::EngineOptions engine;
    engine.lookback = options.lookbackDelta;
    engine.samplesMax = static_cast<std::size_t>(std::max(0LL, options.queryMaxSamples));
    return engine;
}

PrometheusNode::PrometheusNode(Host& host, Options options)
    : m_host(host), m_options(std::move(options)), m_engine(engineOptions(m_options)), m_client(host)
    , m_services{host, m_options, m_head, m_engine, m_metrics, m_client, m_causes}
    , m_reloadOk(m_metrics.gauge("prometheus_config_last_reload_successful",
          "Whether the last configuration reload attempt was successful."))
    , m_reloadTime(m_metrics.gauge("prometheus_config_last_reload_success_timestamp_seconds",
          "Timestamp of the last successful configuration reload."))
    , m_notifier(m_services), m_scrapes(m_services, m_options.fqdn.empty() ? host.name() : m_options.fqdn)
    , m_rules(m_services, [this](const std::string& query, const auto& alerts) { sendAlerts(query, alerts); })
    , m_scrapeDiscovery(host, [this](const TargetGroups& groups) { m_scrapes.sync(groups); })
    , m_notifyDiscovery(host, [this](const TargetGroups& groups) { m_notifier.sync(groups); })
    , m_truncation(host)
{
}

/// Logs a failure with its place, and hands it on.
Status PrometheusNode::failed(std::string_view what, const Error& error)
{
    Fields fields{{"err", error.message}};
    if (!error.file.empty())
        fields.emplace_back("file", error.file);
    if (error.line > 0) {
        fields.emplace_back("line", static_cast<std::int64_t>(error.line));
        fields.emplace_back("column", static_cast<std::int64_t>(error.column));
    }
    m_host.trace().log("error", "", what, std::move(fields));
    return tl::unexpected(error);
}

// The order of cmd/prometheus/main.go: the listener, then the configuration, then ready.
Status PrometheusNode::start()
{
    m_state.startedAt = m_host.clock().now();
    m_host.trace().log("info", "", "Starting Prometheus Server",
        {{"version", std::string("(version=") + referenceVersion + ", program=halab " + HALAB_VERSION + ")"}});
    // Nothing starts with a configuration that is wrong: not even the listener, whose address
    // another node may want.
    const std::string what = "Error loading config (--config.file=" + m_options.configFile + ")";
    if (auto loaded = load({}); !loaded)
        return failed(what, loaded.error());
    HALAB_TRY(listen());
    declareMetrics();
    if (auto applied = loadAndApply(); !applied)
        return failed(what, applied.error());
    const Duration interval = std::max(discoveryInterval, m_options.discoveryReloadInterval);
    m_notifyDiscovery.start(interval);
    m_scrapeDiscovery.start(interval);
    m_truncation.start(truncationInterval, [this] { truncate(); });
    m_state.isReady = true;
    m_host.trace().log("info", "", "Server is ready to receive web requests.");
    m_host.trace().record(kind::nodeReady, {{"node_kind", std::string("prometheus")}});
    return {};
}

Status PrometheusNode::listen()
{
    const auto address = http::parseListenAddress(m_options.webListenAddress);
    if (!address)
        return failed("Unable to start web listener", address.error());
    http::Handler handler = [this](const http::Request& request, http::Responder responder) {
        m_api->handle(request, std::move(responder));
    };
    http::TlsSource tls;
    if (!m_options.webConfigFile.empty()) {
        auto access = web::Access::open(m_host, m_options.webConfigFile);
        if (!access)
            return failed("Unable to validate web configuration file", access.error());
        m_access = std::move(*access);
        handler = m_access->guard(std::move(handler));
        tls = m_access->tlsSource();
    }
    auto server = http::Server::listen(m_host, *address, std::move(handler), {}, tls);
    if (!server)
        return failed("Unable to start web listener", server.error());
    m_server = std::move(*server);
    m_host.trace().log("info", "web", "Start listening for connections", {{"address", m_server->address().toString()}});
    web::Access::logTls(m_host, "web", static_cast<bool>(tls), m_server->address());

    SocketAddress named = *address;
    if (named.port == 0)
        named.port = m_server->address().port;
    m_state.listenAddress = m_options.webListenAddress;
    m_state.externalUrl = externalUrl(named);
    m_state.routePrefix = m_options.routePrefix;
    if (m_state.routePrefix.empty())
        if (const auto url = parseUrl(m_state.externalUrl))
            m_state.routePrefix = url->path;
    while (m_state.routePrefix.ends_with('/'))
        m_state.routePrefix.pop_back();
    if (!m_state.routePrefix.empty() && m_state.routePrefix.front() != '/')
        m_state.routePrefix.insert(0, "/");
    Flags flags("prometheus", "");
    bindFlags(flags, m_options);
    m_state.flags = flags.values();
    m_api = std::make_unique<Api>(
        ApiSources{m_services, m_state, m_scrapes, m_rules, m_notifier, [this] { return reload(); }});
    return {};
}

std::string PrometheusNode::externalUrl(const SocketAddress& address) const
{
    std::string url = m_options.externalUrl;
    if (url.empty())
        url = "http://" + m_host.name() + ":" + std::to_string(address.port);
    else if (url.find("://") == std::string::npos)
        url.insert(0, "http://");
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

void PrometheusNode::declareMetrics()
{
    m_metrics
        .gauge("prometheus_build_info",
            "A metric with a constant '1' value labeled by version, revision, branch, goversion from which prometheus "
            "was built, and the goos and goarch for the build.",
            {"branch", "goarch", "goos", "goversion", "revision", "version"},
            {"halab", "", "linux", "none: C++20", "halab-" HALAB_VERSION, referenceVersion})
        .set(1);
    m_metrics.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
        .set(static_cast<double>(unixMilliseconds(m_state.startedAt)) / 1000);
    const auto collect = [this](const char* type, const char* name, const char* help, auto value) {
        m_metrics.collect(type, name, help, {}, [this, value] {
            return std::vector<std::pair<exposition::LabelValues, double>>{{{}, value(m_head.stats())}};
        });
    };
    using Stats = const tsdb::HeadStats&;
    collect("gauge", "prometheus_tsdb_head_series", "Total number of series in the head block.",
        [](Stats s) { return static_cast<double>(s.series); });
    collect("gauge", "prometheus_tsdb_head_chunks", "Total number of chunks in the head block.",
        [](Stats s) { return static_cast<double>(s.chunks); });
    collect("counter", "prometheus_tsdb_head_samples_appended_total", "Total number of appended samples.",
        [](Stats s) { return static_cast<double>(s.samplesAppended); });
    collect("gauge", "prometheus_tsdb_head_min_time_seconds", "Minimum time bound of the head block.",
        [](Stats s) { return s.minTime > s.maxTime ? 0 : static_cast<double>(s.minTime) / 1000; });
    collect("gauge", "prometheus_tsdb_head_max_time_seconds", "Maximum timestamp of the head block.",
        [](Stats s) { return s.minTime > s.maxTime ? 0 : static_cast<double>(s.maxTime) / 1000; });
    m_metrics.collect("gauge", "prometheus_ready",
        "Whether Prometheus startup was fully completed and the server is ready for normal operation.", {}, [this] {
            return std::vector<std::pair<exposition::LabelValues, double>>{{{}, m_state.isReady ? 1.0 : 0.0}};
        });
}

/// Memory is the only storage, so retention holds for it.
void PrometheusNode::truncate()
{
    if (m_options.retention > Duration{})
        m_head.truncate(unixMilliseconds(m_host.clock().now() - m_options.retention));
}

Result<LoadedConfig> PrometheusNode::load(const std::string& prefix) const
{
    const auto text = m_host.disk().read(m_options.configFile);
    if (!text)
        return fail(text.error().kind, prefix + text.error().message);
    auto config = readConfig(*text, m_options.configFile);
    if (!config) {
        Error error = config.error();
        error.message = prefix + "parsing YAML file " + m_options.configFile + ": " + error.message;
        return tl::unexpected(error);
    }
    LoadedConfig loaded{std::move(*config), {}};
    for (const std::string& pattern : loaded.config.ruleFiles) {
        for (const std::string& file : glob(m_host.disk(), relativeTo(m_options.configFile, pattern))) {
            const auto rules = m_host.disk().read(file);
            auto groups = rules ? readRuleFile(*rules, file) : tl::unexpected(rules.error());
            if (!groups) {
                Error error = groups.error();
                error.message = "error loading rules, previous rule set restored: " + error.message;
                return tl::unexpected(error);
            }
            loaded.groups.insert(loaded.groups.end(), groups->begin(), groups->end());
        }
    }
    return loaded;
}

// The order of the original's reloaders, as far as they exist here.
Status PrometheusNode::apply(LoadedConfig loaded)
{
    const Config& config = loaded.config;
    m_engine.options().defaultSubqueryStep = config.global.evaluationInterval;
    m_scrapes.apply(config);
    TargetGroups jobs;
    for (const ScrapeConfig& job : config.scrapeConfigs)
        jobs[job.jobName] = job.staticConfigs;
    m_scrapeDiscovery.apply(std::move(jobs));
    m_notifier.apply(config);
    TargetGroups blocks;
    for (std::size_t i = 0; i < config.alertmanagers.size(); ++i)
        blocks[Notifier::blockName(i)] = config.alertmanagers[i].staticConfigs;
    m_notifyDiscovery.apply(std::move(blocks));
    HALAB_TRY(m_rules.apply(
        loaded.groups, config.global.evaluationInterval, {config.global.externalLabels, m_state.externalUrl}));
    m_state.configYaml = printConfig(config);
    return {};
}

Status PrometheusNode::loadAndApply()
{
    Tracer& trace = m_host.trace();
    trace.log("info", "", "Loading configuration file", {{"filename", m_options.configFile}});
    auto loaded = load("couldn't load configuration (--config.file=" + goQuote(m_options.configFile) + "): ");
    Status applied = loaded ? apply(std::move(*loaded)) : tl::unexpected(loaded.error());
    m_state.reloadSucceeded = applied.has_value();
    m_reloadOk.set(applied ? 1 : 0);
    if (!applied)
        return applied;
    m_state.lastReload = m_host.clock().now();
    m_reloadTime.set(static_cast<double>(unixMilliseconds(m_state.lastReload)) / 1000);
    trace.log("info", "", "Completed loading of configuration file", {{"filename", m_options.configFile}});
    return {};
}

Status PrometheusNode::reload()
{
    const Status reloaded = loadAndApply();
    if (reloaded) {
        m_host.trace().record(kind::configReloaded, {{"ok", true}});
        return reloaded;
    }
    m_host.trace().record(kind::configReloaded, {{"ok", false}, {"error", reloaded.error().toString()}});
    return failed("Error reloading config", reloaded.error());
}

void PrometheusNode::sendAlerts(const std::string& query, const std::vector<ActiveAlert>& alerts)
{
    const std::string generatorUrl = m_state.externalUrl + "/graph?g0.expr=" + queryEscape(query) + "&g0.tab=1";
    std::vector<OutgoingAlert> outgoing;
    for (const ActiveAlert& alert : alerts) {
        const bool isResolved = !isZero(alert.resolvedAt);
        outgoing.push_back({alert.labels, alert.annotations, alert.firedAt,
            isResolved ? alert.resolvedAt : alert.validUntil, generatorUrl, isResolved, alert.lastEvent});
    }
    m_notifier.send(std::move(outgoing));
}

// The queue of notifications is lost, and no staleness markers are written, as in 2.42.
void PrometheusNode::stop(std::function<void()> done)
{
    m_host.trace().log("warn", "", "Received SIGTERM, exiting gracefully...");
    m_state.isReady = false;
    m_notifier.stop();
    m_scrapes.apply({});
    (void)m_rules.apply({}, discoveryInterval, {});
    if (m_server)
        m_server->finish();
    m_unwind = m_host.clock().after({}, [this, done = std::move(done)] {
        m_server.reset();
        m_host.trace().log("info", "", "See you next time!");
        const auto last = done; // the call may destroy this node and with it the lambda
        last();
    });
}

} // namespace

std::unique_ptr<Node> makeServer(Host& host, Options options)
{
    return std::make_unique<PrometheusNode>(host, std::move(options));
}

} // namespace halab::prometheus
