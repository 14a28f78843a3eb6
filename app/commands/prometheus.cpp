#include "commands/commands.h"
#include "commands/run_node.h"
#include "prometheus/options.h"
#include "prometheus/server.h"

namespace halab::app {

int runPrometheus(const Arguments& arguments)
{
    prometheus::Options options;
    Flags flags("halab prometheus",
        "One Prometheus with the flags, API and configuration files of the real program (2.42); samples stay in memory.");
    prometheus::bindFlags(flags, options);
    if (const auto code = parseNodeFlags(flags, arguments, "halab prometheus"))
        return *code;
    return runNode({.name = "halab prometheus",
        .logLevel = options.logLevel,
        .logFormat = options.logFormat,
        .notices = {},
        .make = [options](Host& host) { return prometheus::makeServer(host, options); }});
}

} // namespace halab::app
