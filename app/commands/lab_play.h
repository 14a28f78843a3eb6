#pragma once

// Plays one lab on the command line: what `run` shows and `grade` counts.

#include "base/result.h"
#include "lab/session.h"

#include <atomic>
#include <functional>
#include <string>

namespace halab::app {

/// Finds a lab by its id, its folder or its lab.yaml. The error names what was tried.
Result<std::string> findLab(const std::string& name);

enum ExitCode { exitPass = 0, exitFail = 1, exitUnknown = 2 };

struct PlayOptions {
    bool solve = false;
    bool everyCheck = false; ///< a lab is graded: one check that did not pass is a failure, whatever the score
    /// Called between slices of time; false ends the play.
    std::function<bool(lab::Session&)> between = [](lab::Session&) { return true; };
};

struct PlayResult {
    ExitCode code = exitUnknown;
    std::string why; ///< of a play that could not be judged, or of a failure
    Duration took{}; ///< of the lab's time
    lab::GuideView guide;
};

/// Until the exercise is finished, failed beyond repair (only when solving), or ended.
PlayResult play(lab::Session& session, const PlayOptions& options);

/// Set by SIGINT while a lab is played.
bool wasInterrupted();
void watchInterrupt();

} // namespace halab::app
