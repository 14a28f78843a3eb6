#pragma once

// The process_* families of client_golang. The go_* families describe a Go runtime, which this program has none of:
// they are left out rather than made up.

#include "exposition/registry.h"
#include "host/host.h"

namespace halab::alertmanager {

/// The start is the node's: in a lab the process is older.
void declareProcessMetrics(Host& host, exposition::Registry& metrics);

} // namespace halab::alertmanager
