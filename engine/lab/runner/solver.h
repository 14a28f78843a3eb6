#pragma once

// Does a step's `solve` actions one after the other, as a student would: verbs on nodes and
// requests to their public APIs. The verdict still comes from the checks.

#include "host/clock.h"
#include "lab/exercise/action.h"
#include "lab/session.h"

#include <deque>
#include <functional>
#include <string>

namespace halab::lab {

class Runner;

class Solver {
public:
    using Resolve = std::function<std::optional<std::string>(const std::string&)>;

    Solver(Session& session, const Runner& runner, Clock& clock, Resolve resolve);

    void begin(const std::vector<Action>& actions);
    /// Goes on where it waits for a check.
    void tick();
    bool isBusy() const { return m_busy; }
    /// Why it gave up; empty if it did not.
    const std::string& error() const { return m_error; }

private:
    void next();
    void run(const Action& action);
    void verb(const Action& action, const std::string& node);
    void createSilence(const Action& action, const std::string& node);
    void expireSilence(const Action& action, const std::string& node);
    void postAlert(const Action& action, const std::string& node);
    /// Sends, and goes on when the answer is 200.
    void send(const std::string& node, http::Request request);
    void expireFirstMatch(const std::string& node, const std::map<std::string, std::string>& wanted, const http::Response& list);
    void giveUp(std::string why);
    void done(Status status);

    Session& m_session;
    const Runner& m_runner;
    Clock& m_clock;
    Resolve m_resolve;
    std::deque<Action> m_queue;
    std::string m_check; ///< that it waits for
    Timer m_timer;
    bool m_busy = false;
    std::string m_error;
};

} // namespace halab::lab
