#pragma once

// Reads labs/NAME/lab.yaml, strictly. Every complaint has file, line and column; keys of the
// format that do not work yet are refused in so many words.

#include "base/result.h"
#include "host/disk.h"
#include "lab/exercise/exercise.h"

#include <map>
#include <string>

namespace halab::lab {

/// `folder` holds lab.yaml. `timing` empty: the file's first. The error is the first complaint,
/// its message followed by the others, a line each.
Result<Exercise> loadExercise(const Disk& disk, const std::string& folder, const std::string& timing = {});

/// The names and titles only, for a list; false positives are found by loadExercise.
struct ExerciseSummary {
    std::string folder, id, title, level;
    int minutes = 0;
    std::vector<std::string> objectives, timings;
    std::map<NodeKind, int> nodes; ///< how many of each kind
    std::string error; ///< what is wrong with the file; empty if nothing
};
std::vector<ExerciseSummary> listExercises(const Disk& disk, const std::string& labsFolder);

} // namespace halab::lab
