#pragma once

// A webhook that stores what it gets and shows it: the lab's picture of a pager. It also plays the services of
// the other integrations (services.h).
//
// POST or PUT to any path takes an Alertmanager's notification (or any JSON, or a form); GET /api/notifications lists them as JSON;
// GET / is a small page; GET /-/healthy. Bounded: the newest 1000.

#include "host/host.h"
#include "host/node.h"

#include <memory>
#include <string>

namespace halab::receiver {

struct Options {
    std::string webListenAddress = "127.0.0.1:8080"; ///< in a lab ":8080"
    std::string logLevel = "info", logFormat = "logfmt";
};

std::unique_ptr<Node> makeReceiver(Host& host, Options options);

} // namespace halab::receiver
