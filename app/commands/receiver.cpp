#include "receiver/receiver.h"

#include "commands/commands.h"
#include "commands/run_node.h"

namespace halab::app {

int runReceiver(const Arguments& arguments)
{
    receiver::Options options;
    Flags flags("halab receiver",
        "A webhook that stores the newest 1000 notifications and shows them: POST to any path, "
        "GET / for a page, GET /api/notifications for JSON.");
    flags.string("web.listen-address", options.webListenAddress,
        "Address to listen on; \":8080\" listens on every address of this machine.");
    flags.choice("log.level", options.logLevel, {"debug", "info", "warn", "error"},
        "Only log messages with the given severity or above.");
    flags.choice("log.format", options.logFormat, {"logfmt", "json"}, "Output format of log messages.");
    if (const auto code = parseNodeFlags(flags, arguments, "halab receiver"))
        return *code;
    return runNode({.name = "halab receiver",
        .logLevel = options.logLevel,
        .logFormat = options.logFormat,
        .notices = {},
        .make = [options](Host& host) { return receiver::makeReceiver(host, options); }});
}

} // namespace halab::app
