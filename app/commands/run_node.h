#pragma once

// A single node as a program of its own: event loop, log on stderr, signals.

#include "base/flags.h"
#include "commands/commands.h"
#include "host/host.h"
#include "host/node.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace halab::app {

struct NodeProgram {
    std::string name; ///< "halab alertmanager"
    std::string logLevel = "info"; ///< debug | info | warn | error: the least that is printed
    std::string logFormat = "logfmt"; ///< logfmt | json
    std::vector<std::string> notices; ///< printed as warnings before the node starts
    std::function<std::unique_ptr<Node>(Host&)> make;
};

/// Reads a node's flags as the originals do. Returns an exit code where the program ends here: 0 after --help or
/// --version, 1 with kingpin's text for a wrong flag.
/// `version`: what --version prints; the program's name and own version where it is empty.
std::optional<int> parseNodeFlags(
    Flags& flags, const Arguments& arguments, const std::string& program, const std::string& version = {});

/// Runs until the node has stopped: SIGTERM and SIGINT stop it gracefully (exit code 0; a second one ends it at once),
/// SIGHUP reloads. A node that cannot start leaves its reason in the log: exit code 1. Needs a QCoreApplication.
int runNode(NodeProgram program);

} // namespace halab::app
