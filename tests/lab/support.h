#pragma once

// A small exercise as text, changed line by line by the tests, and ways to open and play one.

#include "host/world.h"
#include "lab/exercise/loader.h"
#include "lab/runner/runner.h"
#include "lab/session.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <string>

namespace halab::test::lab {

/// One receiver that has to be stopped and started again; correct as it stands.
inline std::string smallLab()
{
    return R"(halab: 1
id: small
title: A small lab
runtimes: [loopback, simulated]
seed: 7
timings:
  slow: {values: {patience: ten seconds}}
  fast: {values: {patience: two seconds}}
topology:
  nodes:
    hook: {kind: receiver}
    spare: {kind: receiver}
ready:
  - id: up
    title: the hook runs
    node: {name: hook, state: running}
    eventually: {within: 5s}
steps:
  - id: stop
    title: Stop it
    text: Stop the hook within {{patience}}.
    kind: do
    anchor: {kind: node.stopped, node_kind: receiver}
    solve: [{stop: {node: hook}}]
    checks:
      - id: stopped
        points: 60
        node: {name: hook, state: stopped}
        eventually: {within: {slow: 10s, fast: 2s}}
        pass: Stopped {{elapsed}} after the stop.
        fail:
          - when: {node: {name: spare, state: stopped}}
            say: That was the spare one.
          - say: It runs on.
    hints:
      - {after: 20s, say: It has a menu., cost: 5}
  - id: ask
    title: A question
    text: What did it do?
    kind: quiz
    solve: [{answer: {id: what, value: it stopped}}]
    checks:
      - id: answered
        points: 40
        answer: {id: what, ask: "What happened?", choices: [it stopped, it sang], is: it stopped, wrong: {it sang: No.}}
        pass: Indeed.
finish: {text: The end.}
grading: {pass: 70}
)";
}

/// `text` with one piece replaced; the piece must be there.
inline std::string with(std::string text, const std::string& piece, const std::string& other)
{
    const auto at = text.find(piece);
    Q_ASSERT(at != std::string::npos);
    return text.replace(at, piece.size(), other);
}

/// Loads an exercise from text, without a file on this machine.
inline Result<halab::lab::Exercise> load(const std::string& text, const std::string& timing = {})
{
    const auto world = makeSimulatedWorld();
    auto& host = world->addHost({.name = "desk", .publishedPorts = {}, .mountedFiles = {{"lab/lab.yaml", text}}});
    return halab::lab::loadExercise(host.disk(), "lab", timing);
}

inline std::string sourceFolder() { return qEnvironmentVariable("HALAB_SOURCE_DIR", ".").toStdString(); }

/// A lab in a folder of its own for as long as this lives.
struct LabFolder {
    explicit LabFolder(const std::string& text)
    {
        QFile file(folder.filePath("lab.yaml"));
        if (file.open(QIODevice::WriteOnly))
            file.write(text.data(), static_cast<qint64>(text.size()));
    }
    std::string path() const { return folder.path().toStdString(); }

    QTemporaryDir folder;
};

/// Solves step after step until the exercise is finished or something failed.
inline bool playSolved(halab::lab::Session& session, Duration limit)
{
    const auto& runner = session.runner();
    bool failed = false;
    int solved = -1;
    const auto over = [&] {
        if (runner.isReady() && runner.currentStep() > solved && !session.isSolving()) {
            solved = runner.currentStep();
            (void)session.solveStep();
        }
        failed = !session.solveError().empty();
        return failed || runner.isFinished();
    };
    return session.world().runUntil(over, limit) && !failed;
}

/// What every check says, for a failing test's message.
inline QByteArray describe(halab::lab::Session& session)
{
    std::string out = session.solveError() + "\n";
    const auto snapshot = session.snapshot();
    out += "ready: " + std::to_string(snapshot.guide.ready) + " waiting for: " + snapshot.guide.waitingFor + "\n";
    for (const auto& node : snapshot.nodes)
        out += "  " + node.name + ": " + node.stateText + " | " + node.badge + "\n";
    for (const auto& step : snapshot.guide.steps) {
        for (const auto& check : step.checks)
            out += "  " + check.id + " " + std::string(halab::lab::verdictName(check.verdict)) + ": " + check.text + "\n";
    }
    return QByteArray::fromStdString(out);
}

} // namespace halab::test::lab
