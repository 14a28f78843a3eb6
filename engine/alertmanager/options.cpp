#include "alertmanager/options.h"

#include "base/url.h"

#include <algorithm>
#include <map>
#include <optional>

namespace halab::alertmanager {

namespace {

/// The gossip of versions before 0.15 was another library's, on port 6783; today's is on 9094.
std::string translateMeshAddress(std::string_view address)
{
    const auto parts = splitHostPort(address);
    if (!parts)
        return std::string(address) + ":9094"; // the port was optional
    const auto& [host, port] = *parts;
    const bool isV6 = host.find(':') != std::string::npos;
    return (isV6 ? "[" + host + "]" : host) + ":" + (port == "6783" || port.empty() ? "9094" : port);
}

void bindMeshFlags(Flags& flags, Options& options)
{
    flags.custom(
        "mesh.peer",
        [&options](std::string_view value) -> Status {
            const auto peer = translateMeshAddress(value);
            options.cluster.peers.push_back(peer);
            options.notices.push_back("--mesh.peer=" + std::string(value) +
                " is a flag of versions before 0.15, whose "
                "gossip was another library's; it is taken as --cluster.peer=" +
                peer);
            return {};
        },
        "Of versions before 0.15: taken as --cluster.peer, port 6783 as 9094 (repeatable).");
    flags.custom(
        "mesh.listen-address",
        [&options](std::string_view value) -> Status {
            options.cluster.listenAddress = value.empty() ? "" : translateMeshAddress(value);
            options.notices.push_back("--mesh.listen-address=" + std::string(value) +
                " is a flag of versions before "
                "0.15; it is taken as --cluster.listen-address=" +
                options.cluster.listenAddress);
            return {};
        },
        "Of versions before 0.15: taken as --cluster.listen-address, port 6783 as 9094.");
}

void bindClusterFlags(Flags& flags, Options& options)
{
    auto& cluster = options.cluster;
    flags.string("cluster.listen-address", cluster.listenAddress,
        "Listen address for cluster. Set to empty string to disable HA mode; 0.0.0.0:9094 listens on every address.");
    flags.string("cluster.advertise-address", cluster.advertiseAddress, "Explicit address to advertise in cluster.");
    flags.strings("cluster.peer", cluster.peers, "Initial peers (may be repeated).");
    flags.string("cluster.peer-name", cluster.peerName,
        "This node's name in the cluster, as version 0.30 has it; a fresh ULID when empty.");
    flags.goDuration("cluster.peer-timeout", cluster.peerTimeout, "Time to wait between peers to send notifications.");
    flags.goDuration("cluster.gossip-interval", cluster.gossipInterval,
        "Interval between sending gossip messages. By lowering this value (more frequent) gossip messages are "
        "propagated across the cluster more quickly at the expense of increased bandwidth.");
    flags.goDuration("cluster.pushpull-interval", cluster.pushPullInterval,
        "Interval for gossip state syncs. Setting this interval lower (more frequent) will increase convergence speeds "
        "across larger clusters at the expense of increased bandwidth usage.");
    flags.goDuration("cluster.tcp-timeout", cluster.tcpTimeout,
        "Timeout for establishing a stream connection with a remote node for a full state sync, and for stream read "
        "and "
        "write operations.");
    flags.goDuration("cluster.probe-timeout", cluster.probeTimeout,
        "Timeout to wait for an ack from a probed node before assuming it is unhealthy.");
    flags.goDuration("cluster.probe-interval", cluster.probeInterval, "Interval between random node probes.");
    flags.goDuration("cluster.settle-timeout", cluster.settleTimeout,
        "Maximum time to wait for cluster connections to settle before evaluating notifications.");
    flags.goDuration("cluster.reconnect-interval", cluster.reconnectInterval,
        "Interval between attempting to reconnect to lost peers.");
    flags.goDuration("cluster.reconnect-timeout", cluster.reconnectTimeout,
        "Length of time to attempt to reconnect to a lost peer.");
    flags.boolean("cluster.allow-insecure-public-advertise-address-discovery", cluster.allowPublicAdvertise,
        "[EXPERIMENTAL] Allow alertmanager to discover and listen on a public IP address.");
    flags.string("cluster.label", cluster.label,
        "The cluster label is an optional string to include on each packet and stream. It uniquely identifies the "
        "cluster and prevents cross-communication issues when sending gossip messages. As of version 0.26.");
    flags.boolean("cluster.forget-left-nodes", cluster.forgetLeftNodes,
        "Forget members that have left after 30 s, as memberlist 0.5 does, and not never, as 0.2.2 in Debian's "
        "Alertmanager: there they count for ever in how long a suspect has and how often messages are repeated.");
    flags.boolean("cluster.thorough-gossip", cluster.thoroughGossip,
        "Gossip goes round all members, so that chance forgets nobody; with --no-cluster.thorough-gossip receivers are "
        "drawn as the original draws them.");
    flags.string("cluster.tls-config", options.clusterTlsConfig,
        "[EXPERIMENTAL] Path to config yaml file that can enable mutual TLS within the gossip protocol.");
}

constexpr char featureHelp[] =
    "Features of versions from 0.27 on, comma separated (repeatable). How matchers and label names are read: "
    "classic-mode as version 0.25 does, which is the default here; utf8-mode, which later versions have by default: any "
    "UTF-8, but the classic way, with a warning, where a matcher would mean something else or nothing; utf8-strict-mode: "
    "any UTF-8 and nothing else.";

} // namespace

Result<MatcherMode> matcherModeOf(const std::vector<std::string>& features)
{
    static const std::map<std::string, MatcherMode, std::less<>> modes{
        {"classic-mode", MatcherMode::Classic},
        {"utf8-mode", MatcherMode::Fallback},
        {"utf8-strict-mode", MatcherMode::Utf8},
    };
    std::optional<MatcherMode> chosen;
    for (std::string_view rest : features)
        while (!rest.empty()) {
            const auto name = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(name.size() + 1, rest.size()));
            const auto mode = modes.find(name);
            if (mode == modes.end())
                return fail(ErrorKind::InvalidInput, "unknown option '" + std::string(name) + "' for --enable-feature");
            if (chosen && *chosen != mode->second)
                return fail(ErrorKind::InvalidInput,
                    *chosen == MatcherMode::Classic || mode->second == MatcherMode::Classic
                        ? "cannot have both classic and UTF-8 modes enabled"
                        : "cannot have both utf8-mode and utf8-strict-mode enabled");
            chosen = mode->second;
        }
    return chosen.value_or(MatcherMode::Classic);
}

void bindFlags(Flags& flags, Options& options)
{
    flags.string("config.file", options.configFile, "Alertmanager configuration file name.");
    flags.string("storage.path", options.storagePath, "Base path for data storage.");
    flags.goDuration("data.retention", options.retention, "How long to keep data for.");
    flags.goDuration("data.maintenance-interval", options.maintenanceInterval,
        "Interval between garbage collection and snapshotting to disk of the silences and the notification logs.");
    flags.goDuration("alerts.gc-interval", options.alertGcInterval, "Interval between alert GC.");
    flags.boolean("web.systemd-socket", options.systemdSocket,
        "Refused: this program opens its own sockets and takes none from systemd.");
    flags.strings("web.listen-address", options.webListenAddresses,
        "Addresses on which to expose metrics and the API (repeatable). 127.0.0.1:9093 when not given; use "
        "--web.listen-address=:9093 to listen everywhere.");
    flags.string("web.config.file", options.webConfigFile,
        "[EXPERIMENTAL] Path to configuration file that can enable TLS or authentication.");
    flags.string("web.external-url", options.externalUrl,
        "The URL under which Alertmanager is externally reachable (for example, if Alertmanager is served via a "
        "reverse "
        "proxy). Used for generating relative and absolute links back to Alertmanager itself. If the URL has a path "
        "portion, it will be used to prefix all HTTP endpoints served by Alertmanager.");
    flags.string("web.route-prefix", options.routePrefix,
        "Prefix for the internal routes of web endpoints. Defaults to path of --web.external-url.");
    flags.integer("web.get-concurrency", options.getConcurrency,
        "Maximum number of GET requests processed concurrently. If negative or zero, the limit is the number of "
        "processors or 8, whichever is larger. A request counts until its client has taken the answer.");
    flags.goDuration("web.timeout", options.webTimeout,
        "Timeout for HTTP requests. If negative or zero, no timeout is set.");
    flags.custom(
        "web.ui-path", [](std::string_view) { return Status{}; },
        "Of Debian's package. Without effect: the page at / is part of this program.");
    bindClusterFlags(flags, options);
    bindMeshFlags(flags, options);
    flags.strings("enable-feature", options.features, featureHelp);
    flags.choice("log.level", options.logLevel, {"debug", "info", "warn", "error"},
        "Only log messages with the given severity or above.");
    flags.choice("log.format", options.logFormat, {"logfmt", "json"}, "Output format of log messages.");
}

} // namespace halab::alertmanager
