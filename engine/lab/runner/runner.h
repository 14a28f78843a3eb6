#pragma once

// Plays an exercise: knows which step is current, when each step's clock began, what every
// check says, the score and the verdict. It only looks; who acts is the student or the Solver.
//
// A check runs from its step's anchor on, whether or not the guide has got to the step, so that
// who acts ahead is judged fairly. A step with a failed check starts again with the next event
// that fits its anchor: each is an attempt.

#include "lab/checks/judge.h"
#include "lab/snapshot.h"

#include <functional>
#include <string>
#include <vector>

namespace halab::lab {

struct RunnerOptions {
    std::string runtime = "simulated";
    bool headless = false;    ///< checks about the window are left out
    bool solveCounts = false; ///< solved steps keep their points (grading a lab, not a student)
};

class Runner {
public:
    /// Writes an event of the lab itself: step.started, check.changed …
    using Record = std::function<EventId(std::string_view kind, Fields fields)>;

    Runner(const Exercise& exercise, RunnerOptions options, Evidence& evidence, Record record);

    /// Looks at everything again. Call when something happened, and a few times a second.
    void update();
    /// One event of the trace, as it comes; only notes it for update().
    void noteNarration(const Event& event);

    Status showHint(std::size_t index); ///< of the current step
    Status skipStep();
    void markSolved(); ///< the current step, by the Solver

    /// stopped, survivor, sender, not-sender (see exercise.h).
    std::optional<std::string> role(const std::string& name) const;

    bool isReady() const { return m_ready; }
    bool isFinished() const { return m_finished; }
    Verdict verdict() const { return m_verdict; }
    int currentStep() const { return m_current; }
    const Step* step() const; ///< the current one
    /// Every check that is judged here passed (regardless of points).
    bool allPassed() const;
    /// A check of the current step failed.
    bool hasFailed() const;
    const Judge* judge(const std::string& checkId) const;
    int score() const;

    GuideView view() const;

private:
    struct Progress {
        const Step* step = nullptr;
        StepState state = StepState::Waiting;
        bool solved = false;
        int attempts = 0; ///< failed ones
        Judge::Anchor anchor;
        EventId seenSince = 0; ///< when it became current
        Time currentSince = zeroTime;
        EventId failedAt = 0;  ///< the newest event when a check failed
        std::vector<Judge> judges;
        std::vector<bool> hintsShown;
    };

    bool applies(const Check& check) const;
    void updateReady();
    void updateAnchors();
    void setAnchor(std::size_t index, const Event& event);
    void updateJudges(Progress& progress);
    void updateInvariants();
    void advance();
    void begin(std::size_t index);
    void finishIfDone();
    bool stepPassed(const Progress& progress) const;
    int scoreMax() const;
    EventId newest() const { return m_newest; }
    StepView stepView(const Progress& progress) const;

    const Exercise& m_exercise;
    RunnerOptions m_options;
    Evidence& m_evidence;
    Record m_record;
    std::vector<Judge> m_readyJudges, m_invariants;
    std::vector<Time> m_brokenSince; ///< of the invariants
    std::vector<Progress> m_steps;
    std::vector<bool> m_narrated;
    std::string m_narration;
    bool m_ready = false, m_finished = false, m_readyLate = false;
    EventId m_readyEvent = 0, m_newest = 0;
    Time m_begin = zeroTime;
    int m_current = -1, m_hintCost = 0;
    Verdict m_verdict = Verdict::Unknown;
    std::string m_stopped;      ///< role
    EventId m_stoppedEvent = 0;
};

} // namespace halab::lab
