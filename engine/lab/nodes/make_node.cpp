#include "alertmanager/server.h"
#include "lab/nodes/fleet.h"
#include "prometheus/server.h"
#include "receiver/receiver.h"

namespace halab::lab {

namespace make_node_detail {

/// A container's programs listen on their host's own address; flags may say otherwise.
Result<std::unique_ptr<Node>> makeAlertmanager(const NodeSpec& spec, Host& host)
{
    alertmanager::Options options;
    options.cluster = {}; // port 9094 of every address, which is the host's own one
    Flags flags("alertmanager", "");
    alertmanager::bindFlags(flags, options);
    options.cluster.listenAddress = ":9094"; // a program of its own would listen on 127.0.0.1 only
    HALAB_TRY(flags.parse(spec.arguments));
    if (options.webListenAddresses.empty())
        options.webListenAddresses = {":" + std::to_string(spec.webPort)};
    return alertmanager::makeServer(host, std::move(options));
}

Result<std::unique_ptr<Node>> makePrometheus(const NodeSpec& spec, Host& host)
{
    prometheus::Options options;
    options.webListenAddress = ":" + std::to_string(spec.webPort);
    options.fqdn = spec.name;
    Flags flags("prometheus", "");
    prometheus::bindFlags(flags, options);
    HALAB_TRY(flags.parse(spec.arguments));
    return prometheus::makeServer(host, std::move(options));
}

} // namespace make_node_detail

Result<std::unique_ptr<Node>> makeNode(const NodeSpec& spec, Host& host)
{
    switch (spec.kind) {
    case NodeKind::Alertmanager: return make_node_detail::makeAlertmanager(spec, host);
    case NodeKind::Prometheus: return make_node_detail::makePrometheus(spec, host);
    case NodeKind::Receiver:
        return receiver::makeReceiver(host, {.webListenAddress = ":" + std::to_string(spec.webPort)});
    case NodeKind::Target: break;
    }
    return fail(ErrorKind::Unsupported, "nodes of this kind do not exist yet");
}

} // namespace halab::lab
