#pragma once

// A Prometheus: everything of one node joined (cmd/prometheus/main.go).

#include "host/host.h"
#include "host/node.h"
#include "prometheus/options.h"

#include <memory>

namespace halab::prometheus {

std::unique_ptr<Node> makeServer(Host& host, Options options);

} // namespace halab::prometheus
