#include "commands/progress.h"

#include "lab/checks/judge.h"
#include "lab/exercise/exercise.h"
#include "lab/runner/runner.h"
#include "lab/sentence.h"

#include <cstdio>
#include <sstream>

namespace halab::app {

namespace progress_detail {

const char* mark(lab::Verdict verdict)
{
    return verdict == lab::Verdict::Pass ? "✔" : verdict == lab::Verdict::Fail ? "✖" : "○";
}

/// Fits a terminal: `width` columns of UTF-8 text.
std::string cut(const std::string& text, std::size_t width)
{
    std::size_t columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (begins && ++columns > width)
            return text.substr(0, i) + "…";
    }
    return text;
}

/// Markdown's emphasis means nothing on a terminal.
std::string plain(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c != '*' && c != '`')
            out += c;
    }
    return out;
}

/// Lines of at most `width` columns, each after the first with `indent` before it.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent)
{
    std::string out, line;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!line.empty() && line.size() + 1 + word.size() > width) {
            out += line + "\n" + indent;
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return out + line;
}

std::string whole(Duration d) { return std::to_string(static_cast<long long>(seconds(d))) + " s"; }

} // namespace progress_detail

Progress::Progress(lab::Session& session, bool live) : m_session(session), m_live(live)
{
    m_subscription = session.world().trace().subscribe([this](const Event& event) { say(event); });
}

Progress::~Progress()
{
    m_session.world().trace().unsubscribe(m_subscription);
}

void Progress::line(const std::string& text)
{
    if (m_liveShown)
        std::fputs("\r\033[K", stdout);
    m_liveShown = false;
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

std::string Progress::clock() const
{
    char out[32];
    const double s = seconds(m_session.world().now() - m_session.startedAt());
    std::snprintf(out, sizeof out, "%02d:%04.1f", static_cast<int>(s) / 60, s - 60 * (static_cast<int>(s) / 60));
    return out;
}

void Progress::say(const Event& event)
{
    if (const auto text = lab::sentenceOf(event); !text.empty())
        line("  " + clock() + "  " + event.node + " " + text);
}

void Progress::begin()
{
    const auto snapshot = m_session.snapshot();
    line(snapshot.guide.title + "  [" + snapshot.runtime + ", timing " + snapshot.timing + ", seed " + std::to_string(snapshot.seed) + "]");
    for (const auto& node : snapshot.nodes) {
        const auto shown = snapshot.runtime == "simulated" ? node.address + " (in the simulated network)" : "http://" + node.address + "/";
        line("  " + node.name + "  " + shown + (node.addressNote.empty() ? "" : "  " + node.addressNote));
    }
}

void Progress::update()
{
    const auto guide = m_session.runner().view();
    if (!guide.ready && guide.waitingFor != m_waiting) {
        m_waiting = guide.waitingFor;
        line("… waiting until " + m_waiting);
    }
    if (guide.narration != m_narration) {
        m_narration = guide.narration;
        line("  “" + m_narration + "”");
    }
    steps(guide);
    if (m_live)
        liveLine(guide);
}

void Progress::steps(const lab::GuideView& guide)
{
    for (std::size_t i = 0; i < guide.steps.size(); ++i) {
        const auto& step = guide.steps[i];
        const bool begun = guide.ready && step.state != lab::StepState::Waiting;
        if (begun && static_cast<int>(i) > m_step) {
            m_step = static_cast<int>(i);
            line("▶ " + std::to_string(i + 1) + " " + step.title);
            line("    " + progress_detail::wrapped(progress_detail::plain(step.text), 96, "    "));
            for (const auto& check : step.checks) {
                for (const auto& question : check.questions) {
                    line("    ? " + question.ask);
                    for (std::size_t c = 0; c < question.choices.size(); ++c)
                        line("      " + std::to_string(c + 1) + ") " + question.choices[c]);
                }
            }
        }
        for (const auto& check : step.checks) {
            auto& before = m_checks[check.id];
            const bool newWord = begun && check.verdict == lab::Verdict::Unknown && check.text != before.second && !check.text.empty();
            if (check.verdict != before.first || newWord)
                line("  " + std::string(progress_detail::mark(check.verdict)) + " " + check.title + (check.text.empty() ? "" : ": " + check.text));
            before = {check.verdict, check.text};
        }
    }
}

void Progress::liveLine(const lab::GuideView& guide)
{
    std::string text = "⧗ " + clock();
    if (!guide.ready) {
        text += "  waiting until " + guide.waitingFor;
    } else if (guide.currentStep >= 0) {
        const auto& step = guide.steps[static_cast<std::size_t>(guide.currentStep)];
        text += "  " + step.title;
        for (const auto& check : step.checks) {
            text += "  " + std::string(progress_detail::mark(check.verdict)) + " " + check.title;
            if (check.running && check.windowTo > Duration::zero())
                text += " " + progress_detail::whole(check.elapsed) + " of " + progress_detail::whole(check.windowTo);
        }
    } else {
        text += "  the last windows are still open";
    }
    std::printf("\r\033[K%s", progress_detail::cut(text, 118).c_str());
    std::fflush(stdout);
    m_liveShown = true;
}

void Progress::end()
{
    const auto guide = m_session.runner().view();
    update();
    line("");
    for (std::size_t i = 0; i < guide.steps.size(); ++i) {
        line(std::to_string(i + 1) + " " + guide.steps[i].title + (guide.steps[i].solved ? " (by the solution)" : ""));
        for (const auto& check : guide.steps[i].checks)
            line("  " + std::string(progress_detail::mark(check.verdict)) + " " + check.title + (check.text.empty() ? "" : ": " + check.text));
    }
    if (guide.finished)
        line(progress_detail::wrapped(progress_detail::plain(guide.finishText), 100, ""));
    line("Score " + std::to_string(guide.score) + " of " + std::to_string(guide.scoreMax));
}

} // namespace halab::app
