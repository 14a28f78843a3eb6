#include "alertmanager/server.h"

#include "alertmanager/api/web.h"
#include "alertmanager/cluster/tls_transport.h"
#include "alertmanager/external_url.h"
#include "alertmanager/generation.h"
#include "alertmanager/process_metrics.h"
#include "alertmanager/template/templates.h"
#include "base/url.h"
#include "host/http/listen_address.h"
#include "host/http/server.h"
#include "host/vocabulary.h"
#include "host/web/access.h"

#include <utility>

namespace halab::alertmanager {

namespace {

constexpr char defaultWebAddress[] = "127.0.0.1:9093";

std::string inFolder(const std::string& folder, const std::string& name)
{
    return folder.empty() || folder.ends_with('/') ? folder + name : folder + "/" + name;
}

std::string folderOf(const std::string& file)
{
    const auto slash = file.rfind('/');
    return slash == std::string::npos ? std::string{} : file.substr(0, slash);
}

class AlertmanagerNode : public Node {
public:
    AlertmanagerNode(Host& host, Options options)
        : m_host(host)
        , m_options(std::move(options))
    {
    }
    ~AlertmanagerNode() override
    {
        m_servers.clear(); // before what they answer from
    }

    Status start() override;
    void stop(std::function<void()> done) override;
    Status reload() override;

private:
    Status checkFeatures();
    Status checkWeb();
    Status startCluster();
    Status loadStores();
    Status joinAndServe();
    Status listen();
    /// `last`: at the end of the node.
    void maintain(bool last);
    void scheduleMaintenance();
    void declareMetrics();
    void replaceGeneration(Config config, std::shared_ptr<const Templates> templates);
    Status failed(std::string_view component, std::string_view what, const Error& error);

    Host& m_host;
    Options m_options;
    MatcherMode m_matcherMode = MatcherMode::Classic;
    Url m_externalUrl;
    exposition::Registry m_metrics;
    NotifyMetrics m_notifyMetrics{m_metrics};
    exposition::Scalar& m_configHash =
        m_metrics.gauge("alertmanager_config_hash", "Hash of the currently loaded alertmanager configuration.");
    exposition::Scalar& m_reloadOk = m_metrics.gauge(
        "alertmanager_config_last_reload_successful", "Whether the last configuration reload attempt was successful.");
    exposition::Scalar& m_reloadTime = m_metrics.gauge("alertmanager_config_last_reload_success_timestamp_seconds",
        "Timestamp of the last successful configuration reload.");

    std::unique_ptr<Peer> m_peer;
    std::unique_ptr<NotificationLog> m_log;
    std::unique_ptr<Silences> m_silences;
    std::unique_ptr<Marker> m_marker;
    std::unique_ptr<AlertStore> m_alerts;
    std::unique_ptr<ApiV2> m_api;
    std::unique_ptr<ApiV1> m_apiV1;
    std::unique_ptr<Web> m_web;
    std::unique_ptr<Generation> m_generation;
    std::unique_ptr<web::Access> m_access; ///< of --web.config.file
    std::vector<std::unique_ptr<http::Server>> m_servers;
    Timer m_maintenance;
    Timer m_unwind; ///< lets the peer's last call return before the node may be destroyed
};

// The order of cmd/alertmanager/main.go: cluster, log, silences, join, store, API, configuration, HTTP.
Status AlertmanagerNode::start()
{
    m_host.trace().log("info", "", "Starting Alertmanager", {{"version", api::versionInfoText()}});
    m_host.trace().log("info", "", "", {{"build_context", api::buildContextText()}});
    declareMetrics();
    HALAB_TRY(checkFeatures());
    HALAB_TRY(checkWeb());
    HALAB_TRY(startCluster());
    HALAB_TRY(loadStores());
    if (auto served = joinAndServe(); !served) {
        maintain(true); // the original leaves its files behind here too
        return served;
    }
    scheduleMaintenance();
    return {};
}

Status AlertmanagerNode::failed(std::string_view component, std::string_view what, const Error& error)
{
    Fields fields;
    if (!error.file.empty())
        fields.emplace_back("file", error.file);
    fields.emplace_back("err", error.message);
    if (error.line > 0) {
        fields.emplace_back("line", static_cast<std::int64_t>(error.line));
        fields.emplace_back("column", static_cast<std::int64_t>(error.column));
    }
    m_host.trace().log("error", component, what, std::move(fields));
    return tl::unexpected(error);
}

Status AlertmanagerNode::checkFeatures()
{
    const auto mode = matcherModeOf(m_options.features);
    if (!mode)
        return failed("", "error parsing the feature flag list", mode.error());
    m_matcherMode = *mode;
    if (!m_options.features.empty())
        m_host.trace().log("warn", "",
            m_matcherMode == MatcherMode::Classic     ? "Classic mode enabled"
                : m_matcherMode == MatcherMode::Utf8 ? "UTF-8 strict mode enabled"
                                                     : "UTF-8 mode enabled");
    return {};
}

/// What the original finds out later, but before it listens anywhere.
Status AlertmanagerNode::checkWeb()
{
    if (m_options.webListenAddresses.empty())
        m_options.webListenAddresses.emplace_back(defaultWebAddress);
    auto url = externalUrl(m_options.externalUrl, m_host.name(), m_options.webListenAddresses.front());
    if (!url)
        return failed("", "failed to determine external URL", url.error());
    m_externalUrl = std::move(*url);
    return {};
}

Status AlertmanagerNode::startCluster()
{
    m_metrics.gauge("alertmanager_cluster_enabled", "Indicates whether the clustering is enabled or not.")
        .set(m_options.clustered() ? 1 : 0);
    if (!m_options.clustered())
        return {};
    if (!m_options.clusterTlsConfig.empty()) {
        auto transport = makeTlsTransportFactory(m_host, m_options.clusterTlsConfig, m_metrics);
        if (!transport)
            return failed("",
                transport.error().message.starts_with("tls transport: ")
                    ? "unable to initialize gossip mesh"
                    : "unable to initialize TLS transport configuration for gossip mesh",
                transport.error());
        m_options.cluster.transport = std::move(*transport);
        m_host.trace().log("info", "cluster", "using TLS for gossip");
    }
    auto peer = Peer::create(m_host, m_options.cluster, m_metrics);
    if (!peer)
        return failed("", "unable to initialize gossip mesh", peer.error());
    m_peer = std::move(*peer);
    return {};
}

Status AlertmanagerNode::loadStores()
{
    m_log = std::make_unique<NotificationLog>(m_host,
        LogOptions{.snapshotFile = inFolder(m_options.storagePath, "nflog"), .retention = m_options.retention},
        m_metrics);
    if (const auto loaded = m_log->load(); !loaded)
        return failed("", "", loaded.error());
    m_silences = std::make_unique<Silences>(m_host,
        SilencesOptions{.snapshotFile = inFolder(m_options.storagePath, "silences"),
            .retention = m_options.retention,
            .matcherMode = m_matcherMode},
        m_metrics);
    if (const auto loaded = m_silences->load(); !loaded)
        return failed("", "", loaded.error());
    if (!m_peer)
        return {};
    m_peer->addState({.key = "nfl",
        .marshal = [this] { return m_log->marshal(); },
        .merge = [this](std::string_view records, const std::string& from) { return m_log->merge(records, from); }});
    m_log->onBroadcast([this](std::string records) { m_peer->broadcast("nfl", std::move(records)); });
    m_peer->addState({.key = "sil",
        .marshal = [this] { return m_silences->marshal(); },
        .merge = [this](
                     std::string_view records, const std::string& from) { return m_silences->merge(records, from); }});
    m_silences->onBroadcast([this](std::string records) { m_peer->broadcast("sil", std::move(records)); });
    return {};
}

Status AlertmanagerNode::joinAndServe()
{
    if (m_peer)
        m_peer->join();
    m_marker = std::make_unique<Marker>(m_metrics);
    m_alerts = std::make_unique<AlertStore>(m_host, m_options.alertGcInterval, *m_marker, m_metrics);
    const ApiV2::Parts parts{.host = m_host,
        .alerts = *m_alerts,
        .silences = *m_silences,
        .marker = *m_marker,
        .peer = m_peer.get(),
        .metrics = m_metrics,
        .matcherMode = m_matcherMode};
    m_api = std::make_unique<ApiV2>(parts);
    m_apiV1 = std::make_unique<ApiV1>(parts, *m_api);
    const auto prefix = normalisePrefix(m_options.routePrefix.empty() ? m_externalUrl.path : m_options.routePrefix);
    m_web = std::make_unique<Web>(Web::Parts{.host = m_host,
        .api = *m_api,
        .v1 = *m_apiV1,
        .metrics = m_metrics,
        .routePrefix = prefix,
        .reload = [this] { return reload(); },
        .getConcurrency = m_options.getConcurrency,
        .timeout = m_options.webTimeout});
    m_host.trace().log("debug", "", "", {{"externalURL", m_externalUrl.toString()}});
    HALAB_TRY(reload());
    m_host.trace().log("debug", "", "", {{"routePrefix", prefix}});
    HALAB_TRY(listen());
    m_host.trace().record(kind::nodeReady, {{"node_kind", std::string("alertmanager")}});
    return {};
}

Status AlertmanagerNode::listen()
{
    if (m_options.systemdSocket)
        return failed("", "Listen error",
            {.kind = ErrorKind::Unsupported,
                .message = "sockets of systemd (--web.systemd-socket) are not taken over by this program: it opens its "
                           "own, see --web.listen-address",
                .file = {}});
    http::Handler handler = [this](const http::Request& request, const http::Responder& responder) {
        m_web->handle(request, responder);
    };
    http::TlsSource tls;
    if (!m_options.webConfigFile.empty()) {
        auto access = web::Access::open(m_host, m_options.webConfigFile);
        if (!access)
            return failed("", "Listen error", access.error());
        m_access = std::move(*access);
        handler = m_access->guard(std::move(handler));
        tls = m_access->tlsSource();
    }
    for (const auto& text : m_options.webListenAddresses) {
        const auto address = http::parseListenAddress(text);
        if (!address)
            return failed("", "Listen error", address.error());
        auto server = http::Server::listen(m_host, *address, handler, {}, tls);
        if (!server)
            return failed("", "Listen error", server.error());
        m_host.trace().log("info", "", "Listening on", {{"address", (*server)->address().toString()}});
        web::Access::logTls(m_host, "", static_cast<bool>(tls), (*server)->address());
        m_servers.push_back(std::move(*server));
    }
    return {};
}

void AlertmanagerNode::declareMetrics()
{
    m_metrics
        .gauge("alertmanager_build_info",
            "A metric with a constant '1' value labeled by version, revision, branch, goversion from which "
            "alertmanager was built, and the goos and goarch for the build.",
            {"branch", "goarch", "goos", "goversion", "revision", "version"},
            {api::versionBranch, api::versionArchitecture, "linux", api::versionLanguage, api::versionRevision,
                spokenVersion})
        .set(1);
    declareProcessMetrics(m_host, m_metrics);
}

Status AlertmanagerNode::reload()
{
    auto& trace = m_host.trace();
    trace.log("info", "configuration", "Loading configuration file", {{"file", m_options.configFile}});
    const auto text = m_host.disk().read(m_options.configFile);
    auto config = text ? loadConfig(*text, m_options.configFile, m_matcherMode)
                       : Result<Config>(tl::unexpected(text.error()));
    if (!config) {
        m_reloadOk.set(0);
        trace.record(kind::configReloaded, {{"ok", false}, {"error", config.error().toString()}});
        config.error().file = m_options.configFile; // a file that is missing has told no name yet
        return failed("configuration", "Loading configuration file failed", config.error());
    }
    for (const auto& sentence : config->warnings)
        trace.log("warn", "configuration", sentence);
    trace.log("info", "configuration", "Completed loading of configuration file", {{"file", m_options.configFile}});
    const auto cannotApply = [&](const Error& error) {
        m_reloadOk.set(0);
        trace.record(kind::configReloaded, {{"ok", false}, {"error", error.toString()}});
        return failed("configuration", "one or more config change subscribers failed to apply new config", error);
    };
    auto templates = Templates::load(m_host.disk(), config->templates, folderOf(m_options.configFile));
    if (!templates) {
        templates.error().message = "failed to parse templates: " + templates.error().message;
        return cannotApply(templates.error());
    }
    if (auto built = checkReceivers(m_host.disk(), *config); !built) {
        built.error().file = m_options.configFile;
        return cannotApply(built.error());
    }
    const auto event = trace.record(kind::configReloaded, {{"ok", true}});
    const auto because = trace.because(event);
    replaceGeneration(std::move(*config), std::move(*templates));
    m_reloadOk.set(1);
    m_reloadTime.set(static_cast<double>(unixMilliseconds(m_host.clock().now())) / 1000);
    return {};
}

void AlertmanagerNode::replaceGeneration(Config config, std::shared_ptr<const Templates> templates)
{
    m_configHash.set(config.hash());
    m_api->update(nullptr);
    if (m_generation)
        m_generation->dispatcher.stop();
    m_generation.reset();
    m_generation = std::make_unique<Generation>(std::move(config),
        Surroundings{.host = m_host,
            .alerts = *m_alerts,
            .marker = *m_marker,
            .silences = *m_silences,
            .log = *m_log,
            .peer = m_peer.get(),
            .notifyMetrics = m_notifyMetrics,
            .metrics = m_metrics,
            .externalUrl = m_externalUrl.toString(),
            .retention = m_options.retention},
        std::move(templates));
    m_api->update(&m_generation->view);
}

void AlertmanagerNode::maintain(bool last)
{
    const auto complain = [&](const char* component, const char* level, const Error& error) {
        m_host.trace().log(last ? level : "error", component,
            last ? "Creating shutdown snapshot failed" : "Running maintenance failed", {{"err", error.message}});
    };
    if (const auto done = m_silences->maintain(); !done)
        complain("silences", "info", done.error());
    if (const auto done = m_log->maintain(); !done)
        complain("nflog", "error", done.error());
}

void AlertmanagerNode::scheduleMaintenance()
{
    if (m_options.maintenanceInterval <= Duration::zero())
        return;
    m_maintenance = m_host.clock().after(m_options.maintenanceInterval, [this] {
        maintain(false);
        scheduleMaintenance();
    });
}

// HTTP, dispatcher, cluster, then the last snapshots.
void AlertmanagerNode::stop(std::function<void()> done)
{
    m_host.trace().log("info", "", "Received SIGTERM, exiting gracefully...");
    m_maintenance.stop();
    for (const auto& server : m_servers)
        server->finish();
    if (m_generation)
        m_generation->dispatcher.stop();
    auto finish = [this, done = std::move(done)] {
        m_unwind = m_host.clock().after({}, [this, done] {
            if (m_silences && m_log)
                maintain(true);
            m_servers.clear();
            const auto last = done; // the call may destroy this node and with it the lambda
            last();
        });
    };
    if (m_peer)
        m_peer->leave(std::move(finish));
    else
        finish();
}

} // namespace

std::unique_ptr<Node> makeServer(Host& host, Options options)
{
    return std::make_unique<AlertmanagerNode>(host, std::move(options));
}

} // namespace halab::alertmanager
