#pragma once

// An Alertmanager: everything of one node joined (cmd/alertmanager/main.go).

#include "alertmanager/options.h"
#include "host/host.h"
#include "host/node.h"

#include <memory>

namespace halab::alertmanager {

std::unique_ptr<Node> makeServer(Host& host, Options options);

} // namespace halab::alertmanager
