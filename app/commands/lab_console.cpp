#include "commands/lab_console.h"

#include "lab/runner/runner.h"

#include <poll.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <sstream>

namespace halab::app {

namespace lab_console_detail {

using Verb = Status (lab::Session::*)(const std::string&, lab::Actor);

Verb verbNamed(const std::string& word)
{
    if (word == "start")
        return &lab::Session::start;
    if (word == "stop")
        return &lab::Session::stop;
    if (word == "kill")
        return &lab::Session::kill;
    if (word == "pause")
        return &lab::Session::pause;
    if (word == "resume")
        return &lab::Session::resume;
    return nullptr;
}

const lab::QuestionView* openQuestion(const lab::GuideView& guide)
{
    if (guide.currentStep < 0)
        return nullptr;
    for (const auto& check : guide.steps[static_cast<std::size_t>(guide.currentStep)].checks) {
        if (check.verdict != lab::Verdict::Pass && !check.questions.empty())
            return &check.questions.front();
    }
    return nullptr;
}

std::string answer(lab::Session& session, const std::string& text)
{
    const auto guide = session.snapshot().guide;
    const auto* question = openQuestion(guide);
    if (!question)
        return "No question is open.";
    auto value = text;
    if (!question->choices.empty()) {
        std::size_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        if (number < 1 || number > question->choices.size())
            return "Give the number of a choice, from 1 to " + std::to_string(question->choices.size()) + ".";
        value = question->choices[number - 1];
    }
    session.answer(question->id, value);
    return {};
}

std::string hint(lab::Session& session)
{
    const auto guide = session.snapshot().guide;
    if (guide.currentStep < 0)
        return "No step is under way.";
    const auto& hints = guide.steps[static_cast<std::size_t>(guide.currentStep)].hints;
    for (std::size_t i = 0; i < hints.size(); ++i) {
        if (!hints[i].available || hints[i].shown)
            continue;
        (void)session.showHint(i);
        return "Hint: " + hints[i].text;
    }
    return "No hint yet.";
}

std::string said(const Status& status) { return status ? std::string() : status.error().message + "."; }

} // namespace lab_console_detail

std::string LabConsole::help()
{
    return "Type: stop NODE, start NODE, kill NODE, pause NODE, resume NODE, answer VALUE, hint, solve, skip, quit.";
}

std::string LabConsole::obey(lab::Session& session, const std::string& line)
{
    namespace detail = lab_console_detail;
    std::istringstream words(line);
    std::string verb, rest;
    words >> verb;
    std::getline(words >> std::ws, rest);
    while (rest.ends_with(' '))
        rest.pop_back();
    if (verb.empty())
        return {};
    if (verb == "quit" || verb == "exit") {
        m_left = true;
        return {};
    }
    if (const auto action = detail::verbNamed(verb))
        return detail::said((session.*action)(rest, lab::Actor::Student));
    if (verb == "answer")
        return detail::answer(session, rest);
    if (verb == "hint")
        return detail::hint(session);
    if (verb == "solve")
        return detail::said(session.solveStep());
    if (verb == "skip")
        return detail::said(session.skipStep());
    return help();
}

bool LabConsole::attend(lab::Session& session)
{
    pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    while (m_open && poll(&input, 1, 0) > 0) {
        char buffer[512];
        const auto count = read(STDIN_FILENO, buffer, sizeof buffer);
        if (count <= 0) {
            m_open = false; // nobody types any more; what comes from outside still counts
            break;
        }
        m_typed.append(buffer, static_cast<std::size_t>(count));
        if (m_typed.size() > 64 * 1024)
            m_typed.clear();
    }
    for (auto end = m_typed.find('\n'); end != std::string::npos; end = m_typed.find('\n')) {
        const auto line = m_typed.substr(0, end);
        m_typed.erase(0, end + 1);
        if (const auto answer = obey(session, line); !answer.empty())
            std::printf("%s\n", answer.c_str());
    }
    return !m_left;
}

} // namespace halab::app
