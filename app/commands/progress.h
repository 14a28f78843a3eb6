#pragma once

// What `halab run` prints while a lab is played: the events that matter, each with its reason,
// the steps and their checks, and on a terminal one live line below.

#include "host/trace.h"
#include "lab/session.h"

#include <map>
#include <string>

namespace halab::app {

class Progress {
public:
    /// `live`: standard output is a terminal.
    Progress(lab::Session& session, bool live);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void begin();  ///< what is played, and where the nodes are
    void update(); ///< what changed since
    void end();    ///< every check, the score

private:
    void line(const std::string& text);
    void say(const Event& event);
    void steps(const lab::GuideView& guide);
    void liveLine(const lab::GuideView& guide);
    std::string clock() const;

    lab::Session& m_session;
    bool m_live;
    bool m_liveShown = false;
    int m_subscription = 0;
    int m_step = -1;
    std::map<std::string, std::pair<lab::Verdict, std::string>> m_checks;
    std::string m_waiting, m_narration;
};

} // namespace halab::app
