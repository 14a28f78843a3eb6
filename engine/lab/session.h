#pragma once

// One lab being worked on: a world, its nodes and the runner of its exercise. The window and
// the command line both drive this, and see it through snapshot() and the trace only.
//
// Lives on one thread (the engine thread in the window).

#include "base/result.h"
#include "host/http/message.h"
#include "host/world.h"
#include "lab/snapshot.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace halab::lab {

struct SessionOptions {
    std::string labFolder = {};            ///< labs/NAME, holding lab.yaml
    std::string runtime = "loopback"; ///< or "simulated"
    std::string timing = {};         ///< empty = the lab's first
    std::uint64_t seed = 0;           ///< 0 = the lab's
    double speed = 1;
    bool headless = false;    ///< no window: checks about it are left out
    bool solveCounts = false; ///< solved steps keep their points (a lab is graded, not a student)
    std::function<void(const Event&)> listener = {}; ///< hears the trace from before the first node starts
};

struct Exercise;
class Runner;

/// Who asks; it is written into the trace, and some checks ask for it.
enum class Actor { Student, Solve, Lab };

class Session {
public:
    /// Loads the lab, makes its world and starts its nodes. Errors are those of the lab's file
    /// (file:line:column) or of the world.
    static Result<std::unique_ptr<Session>> open(SessionOptions options);
    virtual ~Session() = default;

    virtual World& world() = 0;
    virtual Time startedAt() const = 0;
    virtual Snapshot snapshot() = 0;

    // Verbs on a node. Unknown names and impossible verbs (start what runs) are errors.
    virtual Status start(const std::string& node, Actor by) = 0;
    virtual Status stop(const std::string& node, Actor by) = 0;
    virtual Status kill(const std::string& node, Actor by) = 0;
    virtual Status pause(const std::string& node, Actor by) = 0;
    virtual Status resume(const std::string& node, Actor by) = 0;
    virtual Status wipe(const std::string& node, Actor by) = 0;
    virtual Status setLink(const std::string& from, const std::string& to, LinkFaults faults, Actor by) = 0;

    /// One request to a node's public HTTP API, sent from the student's own host.
    using Answer = std::function<void(Result<http::Response>)>;
    virtual void request(const std::string& node, http::Request request, Answer answer) = 0;

    // The guide.
    virtual void opened(const std::string& what) = 0; ///< "alertmanager-1/silences"
    virtual void answer(const std::string& questionId, const std::string& value) = 0;
    virtual Status showHint(std::size_t index) = 0;
    /// Does the current step's `solve` actions; the verdict comes from the checks.
    virtual Status solveStep() = 0;
    virtual bool isSolving() const = 0;
    virtual std::string solveError() const = 0; ///< why the solving gave up; empty if it did not
    /// Goes on to the next step without this one's points.
    virtual Status skipStep() = 0;

    virtual const Exercise& exercise() const = 0;
    virtual const Runner& runner() const = 0; ///< for who waits: cheaper than a snapshot

    /// The mounted configuration of a node as it was given to it (file name → text).
    virtual std::vector<std::pair<std::string, std::string>> configuration(const std::string& node) const = 0;
};

} // namespace halab::lab
