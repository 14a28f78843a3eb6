#include "commands/lab_play.h"

#include "commands/data_folder.h"
#include "lab/exercise/exercise.h"
#include "lab/runner/runner.h"

#include <QDir>
#include <QFileInfo>
#include <QString>

#include <csignal>

namespace halab::app {

namespace lab_play_detail {

volatile std::sig_atomic_t interrupted = 0;

void onInterrupt(int) { interrupted = 1; }

/// The lab's time that passes between two looks: short where it is real time.
Duration slice(lab::Session& session)
{
    if (session.world().kind() == "simulated")
        return std::chrono::seconds{1};
    const auto factor = std::max(1.0, session.world().speed());
    return Duration{static_cast<Duration::rep>(1e8 * factor)};
}

/// How long it may take until everything runs.
Duration readyLimit(const lab::Exercise& exercise)
{
    Duration longest = std::chrono::seconds{30};
    for (const auto& check : exercise.ready)
        longest = std::max(longest, check.temporal.to);
    return longest * 2;
}

/// Solving goes on step by step; this begins the next one.
class Solving {
public:
    explicit Solving(lab::Session& session) : m_session(session) {}

    void go()
    {
        const auto& runner = m_session.runner();
        if (!runner.isReady() || m_session.isSolving() || runner.currentStep() <= m_done)
            return;
        m_done = runner.currentStep();
        (void)m_session.solveStep();
    }

    /// The solution has been tried and a check says no.
    bool hasFailed() const
    {
        return !m_session.solveError().empty() || (!m_session.isSolving() && m_session.runner().hasFailed());
    }

private:
    lab::Session& m_session;
    int m_done = -1;
};

PlayResult resultOf(lab::Session& session, const PlayOptions& options, std::string why)
{
    PlayResult out;
    const auto snapshot = session.snapshot();
    out.guide = snapshot.guide;
    out.took = snapshot.now - snapshot.startedAt;
    out.why = std::move(why);
    const auto& runner = session.runner();
    if (!out.why.empty() || !runner.isReady())
        out.code = runner.hasFailed() ? exitFail : exitUnknown;
    else if (!runner.isFinished())
        out.code = runner.hasFailed() ? exitFail : exitUnknown;
    else if (options.everyCheck)
        out.code = runner.allPassed() ? exitPass : exitFail;
    else
        out.code = runner.verdict() == lab::Verdict::Pass ? exitPass : exitFail;
    return out;
}

} // namespace lab_play_detail

bool wasInterrupted()
{
    return lab_play_detail::interrupted != 0;
}

void watchInterrupt()
{
    std::signal(SIGINT, lab_play_detail::onInterrupt);
    std::signal(SIGTERM, lab_play_detail::onInterrupt);
}

Result<std::string> findLab(const std::string& name)
{
    const auto text = QString::fromStdString(name);
    const QFileInfo given(text);
    if (given.isFile() && given.fileName() == QLatin1String("lab.yaml"))
        return given.absolutePath().toStdString();
    if (given.isDir() && QFileInfo::exists(text + QStringLiteral("/lab.yaml")))
        return given.absoluteFilePath().toStdString();
    const auto all = labsFolder();
    const QString folder = QString::fromStdString(all) + QStringLiteral("/") + text;
    if (!all.empty() && !name.empty() && QFileInfo::exists(folder + QStringLiteral("/lab.yaml")))
        return folder.toStdString();
    const auto names = QDir(QString::fromStdString(all)).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    return fail(ErrorKind::NotFound, "there is no lab '" + name + "'; the labs are: " + names.join(QStringLiteral(", ")).toStdString());
}

PlayResult play(lab::Session& session, const PlayOptions& options)
{
    namespace detail = lab_play_detail;
    const auto& runner = session.runner();
    const auto begin = session.world().now();
    const auto readyLimit = detail::readyLimit(session.exercise());
    static constexpr auto solvedLimit = std::chrono::minutes{60};
    detail::Solving solving(session);
    while (!runner.isFinished()) {
        if (options.solve)
            solving.go();
        const bool lookOften = options.solve;
        session.world().runUntil(
            [&] {
                if (lookOften)
                    solving.go();
                return wasInterrupted() || runner.isFinished();
            },
            detail::slice(session));
        if (wasInterrupted())
            return detail::resultOf(session, options, "interrupted");
        if (!options.between(session))
            return detail::resultOf(session, options, "ended before the exercise was finished");
        const auto passed = session.world().now() - begin;
        if (!runner.isReady() && passed > readyLimit)
            return detail::resultOf(session, options, "the lab did not get ready: it still waits until " + runner.view().waitingFor);
        if (options.solve && solving.hasFailed())
            return detail::resultOf(session, options, session.solveError());
        if (options.solve && passed > solvedLimit)
            return detail::resultOf(session, options, "the solution did not come to an end in an hour of the lab's time");
    }
    return detail::resultOf(session, options, {});
}

} // namespace halab::app
