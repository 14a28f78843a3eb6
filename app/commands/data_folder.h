#pragma once

#include <string>

namespace halab::app {

/// Where the labs are: beside the installed program (../share/halab/labs), in the source tree of
/// a build that still stands there, or in the system's data folders. Empty if nowhere.
std::string labsFolder();

} // namespace halab::app
