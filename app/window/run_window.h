#pragma once

#include "commands/commands.h"

namespace halab::app {

/// The window, with the arguments of `halab` that ask for it; returns the process's exit code.
int runWindow(const Arguments& arguments);

} // namespace halab::app
