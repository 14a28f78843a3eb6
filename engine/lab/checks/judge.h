#pragma once

// One check while its exercise runs: pass, fail, or not known yet, and what to say about it.

#include "lab/checks/evaluate.h"

#include <string>

namespace halab::lab {

/// "89 ms", "109.0 s", "10 min 20 s".
std::string spokenDuration(Duration d);

/// Replaces {{names}}; what stands for nothing becomes "…".
std::string fillText(const std::string& text, const std::map<std::string, std::string>& facts, const Evidence& evidence);

class Judge {
public:
    explicit Judge(const Check& check) : m_check(&check) {}

    /// Time zero of the check's window: its step's anchor.
    struct Anchor {
        bool set = false;
        EventId event = 0; ///< things from this one on count; `never` looks strictly after it
        Time at = zeroTime;
    };

    /// Looks again. `seenSince`: from where on feedback may look back while there is no anchor yet.
    void update(const Anchor& anchor, EventId seenSince, Evidence& evidence);
    /// A new attempt.
    void reset();

    const Check& check() const { return *m_check; }
    Verdict verdict() const { return m_verdict; }
    const std::string& text() const { return m_text; }
    /// Of a decided check when it was decided; else now. Since the anchor.
    Duration elapsed() const { return m_elapsed; }
    /// Nothing that comes can change the verdict any more.
    bool isSettled() const { return m_settled; }
    /// Its window is open.
    bool isRunning() const { return m_running; }
    /// Wrong answers so far.
    int wrongAnswers() const { return m_wrong; }
    int points() const; ///< earned: all of them when passed, half for each wrong answer before

private:
    struct Now {
        const Anchor& anchor;
        Scope scope;
        Evidence& evidence;
        Duration since; ///< the anchor
    };

    void once(const Now& now);
    void eventually(const Now& now);
    void always(const Now& now);
    void never(const Now& now);
    void count(const Now& now);
    void decide(Verdict verdict, Duration elapsed, bool settled);
    void say(const Scope& scope, Evidence& evidence);

    const Check* m_check;
    Verdict m_verdict = Verdict::Unknown;
    std::string m_text;
    Duration m_elapsed{};
    std::map<std::string, std::string> m_facts;
    std::string m_lastAnswer;
    Time m_lastAnswerAt = zeroTime;
    bool m_settled = false;
    bool m_running = false;
    int m_wrong = 0;
};

} // namespace halab::lab
