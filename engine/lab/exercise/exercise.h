#pragma once

// An exercise as its file (labs/NAME/lab.yaml) describes it, for one of its timings: plain
// values. Durations are those of the chosen timing; node configurations are final texts.

#include "base/result.h"
#include "base/time.h"
#include "lab/exercise/action.h"
#include "lab/exercise/predicate.h"
#include "lab/snapshot.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halab::lab {

struct NodeSpec {
    std::string name;
    NodeKind kind = NodeKind::Receiver;
    std::vector<std::string> arguments;               ///< real flags, "--cluster.peer=alertmanager-1:9094"
    std::map<std::uint16_t, std::uint16_t> publish;   ///< container port → port on 127.0.0.1
    std::map<std::string, std::string> files;         ///< path in the container → text, of this timing
    std::map<std::string, std::string> originalFiles; ///< the same, as the author wrote them
    std::uint16_t webPort = 0;                        ///< of its HTTP API, inside the lab
    bool start = true;                                ///< from the beginning
};

/// How a check's predicate has to hold over the time after its step's anchor.
struct Temporal {
    enum class Kind {
        Once,       ///< as soon as it holds; no clock
        Eventually, ///< at some moment within `to`
        Always,     ///< at every moment until `to`
        Never,      ///< at no moment until `to`
        Count,      ///< occurrences between `from` and `to` are at least min and at most max; none outside
    };
    Kind kind = Kind::Once;
    Duration from{}, to{};
    int min = 1, max = 1;
    Duration tolerance{}; ///< added at both ends
};

/// What is said while a check has not passed: the first whose condition holds.
struct Feedback {
    std::optional<Predicate> when;
    std::string say;
};

struct Check {
    std::string id;
    std::string title;
    int points = 0;
    Predicate predicate;
    Temporal temporal;
    std::vector<std::string> runtimes; ///< empty = all of the exercise's
    bool skipHeadless = false;         ///< it is about the window
    bool guard = false;                ///< holds already before the student acts
    std::string pass;
    std::vector<Feedback> feedback;
    std::string say; ///< of an invariant: the warning
};

struct Hint {
    std::string say;
    int cost = 0;
    Duration after{};     ///< in the step
    int afterAttempts = 0; ///< failed ones; 0 = by time
};

struct Step {
    std::string id, title, text, kind, production;
    std::optional<EventPattern> anchor; ///< none: the moment the step becomes current
    std::vector<Action> solve;
    std::vector<Check> checks;
    std::vector<Hint> hints;
};

struct Narration {
    EventPattern on;
    std::string say;
    bool once = true;
};

struct Variable {
    std::string name;
    std::vector<std::string> pool;
    bool bySeed = false; ///< else the first
};

struct Exercise {
    std::string file, folder;
    std::string id, title, locale = "en", level = "beginner";
    int minutes = 5;
    std::vector<std::string> objectives;
    std::vector<std::string> runtimes;
    std::uint64_t seed = 1;

    std::vector<std::string> timings; ///< all, in file order
    std::string timing;               ///< the one that this value is for
    std::map<std::string, std::string> values; ///< of the timing, for {{texts}}

    std::vector<Variable> variables;
    std::vector<NodeSpec> nodes;
    std::vector<Check> ready, invariants;
    std::vector<Narration> narration;
    std::vector<Step> steps;
    std::string finishText;
    int passPoints = 70;

    const NodeSpec* node(const std::string& name) const;
    const Check* check(const std::string& id) const; ///< of the steps
    /// A variable's value for a seed; nullptr-like empty where there is none.
    std::string variable(const std::string& name, std::uint64_t seed) const;
};

/// Names that stand for a node which is only known while the exercise runs.
/// - stopped: the node whose stop (or kill) anchored a step last
/// - survivor: the other node of the same kind
/// - sender: the Alertmanager whose firing notification arrived first after that
/// - not-sender: the other Alertmanager
/// - any: each node that the predicate can be asked of, one is enough
bool isRole(std::string_view name);

} // namespace halab::lab
