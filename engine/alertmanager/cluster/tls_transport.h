#pragma once

// Gossip over mutual TLS (--cluster.tls-config): packets and streams of memberlist over TCP alone, with UDP's place
// taken by pooled connections. Source: Alertmanager 0.25 cluster/tls_transport.go, connection_pool.go, tls_config.go;
// what 0.25 panics at is refused, or taken as empty, as 0.26 does.

#include "exposition/registry.h"
#include "host/host.h"
#include "memberlist/transport.h"

#include <string>

namespace halab::alertmanager {

/// Reads the file: tls_server_config (required) and tls_client_config. The certificates of the server's side are read
/// again at each connection. Errors: `open x: no such file or directory`, `yaml: unmarshal errors: …`, `missing
/// 'tls_server_config' entry in the TLS configuration`; and, of its files, `tls transport: invalid TLS server config: …`.
Result<memberlist::TransportFactory> makeTlsTransportFactory(
    Host& host, const std::string& file, exposition::Registry& metrics);

} // namespace halab::alertmanager
