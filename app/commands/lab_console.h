#pragma once

// What a student types while `halab run` waits: verbs on nodes, answers, hints. Everything else
// is done from outside, with curl and amtool on the published ports.

#include "lab/session.h"

#include <string>

namespace halab::app {

class LabConsole {
public:
    /// Reads what has been typed so far, without waiting, and does it. False when the student leaves.
    bool attend(lab::Session& session);

    /// Does one line and returns what to say to it.
    std::string obey(lab::Session& session, const std::string& line);

    static std::string help();

private:
    bool m_open = true; ///< standard input may still say something
    bool m_left = false;
    std::string m_typed;
};

} // namespace halab::app
