#pragma once

// When things can happen at all, computed from the nodes' configurations: what the windows of
// an exercise have to contain.

#include "base/time.h"
#include "lab/exercise/exercise.h"

#include <optional>

namespace halab::lab {

struct Span {
    Duration from{}, to{};
};

/// The intervals of the configurations, the originals' defaults where they say nothing.
struct Intervals {
    Duration scrape = std::chrono::minutes{1};
    Duration evaluation = std::chrono::minutes{1};
    Duration hold{}; ///< `for` of the first alert
    Duration groupWait = std::chrono::seconds{30};
    Duration groupInterval = std::chrono::minutes{5};
};
Intervals intervalsOf(const Exercise& exercise);

/// When what the check asks for comes true after its step's anchor (the stop or the start of a
/// Prometheus); nothing where the theory does not know.
std::optional<Span> expectedSpan(const Intervals& intervals, const Step& step, const Predicate& predicate);

} // namespace halab::lab
