#include "alertmanager/api/version.h"
#include "alertmanager/options.h"
#include "alertmanager/server.h"
#include "commands/commands.h"
#include "commands/run_node.h"

namespace halab::app {

int runAlertmanager(const Arguments& arguments)
{
    alertmanager::Options options;
    Flags flags("halab alertmanager",
        "One Alertmanager with the flags, API, configuration file and gossip protocol of the real program (0.25).");
    alertmanager::bindFlags(flags, options);
    if (const auto code = parseNodeFlags(
            flags, arguments, "halab alertmanager", alertmanager::api::versionText("halab alertmanager")))
        return *code;
    return runNode({.name = "halab alertmanager",
        .logLevel = options.logLevel,
        .logFormat = options.logFormat,
        .notices = options.notices,
        .make = [options](Host& host) { return alertmanager::makeServer(host, options); }});
}

} // namespace halab::app
