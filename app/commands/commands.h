#pragma once

// The subcommands of `halab`. Each gets its own arguments (without its name) and returns the
// process's exit code; each answers --help.

#include <string>
#include <vector>

namespace halab::app {

using Arguments = std::vector<std::string>;

int openWindow(const Arguments& arguments);       ///< no subcommand, or a lab's name to open: becomes halab-window
int runLab(const Arguments& arguments);           ///< run: plays a lab on the command line
int gradeLabs(const Arguments& arguments);        ///< grade: 0 pass, 1 fail, 2 could not judge
int runPrometheus(const Arguments& arguments);    ///< one node, with the real program's flags
int runAlertmanager(const Arguments& arguments);
int runReceiver(const Arguments& arguments);

} // namespace halab::app
