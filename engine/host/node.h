#pragma once

// What runs on a Host: a Prometheus, an Alertmanager, a receiver.

#include "base/result.h"

#include <functional>

namespace halab {

/// Destroying a node is SIGKILL: it vanishes with its sockets and timers and writes nothing.
class Node {
public:
    virtual ~Node() = default;

    /// Loads, binds and begins to work. An error is what the program would exit with.
    virtual Status start() = 0;
    /// SIGTERM: leaves its cluster, writes its snapshots, closes, then calls `done` once.
    virtual void stop(std::function<void()> done) = 0;
    /// SIGHUP: loads its configuration again; keeps the old one on error.
    virtual Status reload() = 0;
};

} // namespace halab
