// halab grade LAB…: plays each lab with its own solution, as a lab's author and CI want it.

#include "base/flags.h"
#include "commands/commands.h"
#include "commands/lab_play.h"
#include "host/disk.h"
#include "lab/exercise/loader.h"

#include <QSaveFile>

#include <algorithm>
#include <cstdio>

namespace halab::app {

namespace grade_detail {

struct Run {
    std::string lab, runtime, timing;
    PlayResult result;

    std::string name() const { return runtime.empty() ? lab : lab + " (" + runtime + ", " + timing + ")"; }
};

std::string xml(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        case '"': out += "&quot;"; break;
        default: out += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? ' ' : c;
        }
    }
    return out;
}

/// One suite a run, one case a check; a run without checks to show is one case that went wrong.
std::string suite(const Run& run)
{
    std::string cases;
    int count = 0, failures = 0, errors = 0;
    for (const auto& step : run.result.guide.steps) {
        for (const auto& check : step.checks) {
            ++count;
            cases += "    <testcase classname=\"" + xml(run.lab + "." + run.runtime + "." + run.timing) + "\" name=\""
                + xml(step.id + "." + check.id) + "\" time=\"" + std::to_string(seconds(check.elapsed)) + "\"";
            const auto says = xml(check.text.empty() ? check.title : check.text);
            if (check.verdict == lab::Verdict::Pass) {
                cases += "/>\n";
            } else if (check.verdict == lab::Verdict::Fail) {
                ++failures;
                cases += "><failure message=\"" + says + "\"/></testcase>\n";
            } else {
                ++errors;
                cases += "><error message=\"" + xml("could not be judged: ") + says + "\"/></testcase>\n";
            }
        }
    }
    if (run.result.code == exitUnknown && count == 0) {
        count = errors = 1;
        cases += "    <testcase classname=\"" + xml(run.lab) + "\" name=\"open\"><error message=\"" + xml(run.result.why) + "\"/></testcase>\n";
    }
    return "  <testsuite name=\"" + xml(run.name()) + "\" tests=\"" + std::to_string(count) + "\" failures=\"" + std::to_string(failures)
        + "\" errors=\"" + std::to_string(errors) + "\" time=\"" + std::to_string(seconds(run.result.took)) + "\">\n" + cases + "  </testsuite>\n";
}

Status writeJunit(const std::string& path, const std::vector<Run>& runs)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"halab grade\">\n";
    for (const auto& run : runs)
        text += suite(run);
    text += "</testsuites>\n";
    QSaveFile file(QString::fromStdString(path));
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size());
    if (!written || !file.commit())
        return fail(ErrorKind::Io, path + ": " + file.errorString().toStdString());
    return {};
}

PlayResult playOnce(const lab::SessionOptions& options)
{
    auto session = lab::Session::open(options);
    if (!session) {
        PlayResult out;
        out.why = session.error().toString();
        return out;
    }
    return play(**session, {.solve = true, .everyCheck = true});
}

void print(const Run& run)
{
    static constexpr const char* words[] = {"pass", "FAIL", "not judged"};
    if (run.result.guide.steps.empty())
        std::printf("%-10s %s\n", words[run.result.code], run.name().c_str());
    else
        std::printf("%-10s %s, %.1f s of the lab's time, %d of %d points\n", words[run.result.code], run.name().c_str(),
        seconds(run.result.took), run.result.guide.score, run.result.guide.scoreMax);
    if (!run.result.why.empty())
        std::printf("             %s\n", run.result.why.c_str());
    for (const auto& step : run.result.guide.steps) {
        for (const auto& check : step.checks) {
            if (run.result.code != exitPass && check.verdict != lab::Verdict::Pass)
                std::printf("             %s.%s %s: %s\n", step.id.c_str(), check.id.c_str(),
                    check.verdict == lab::Verdict::Fail ? "failed" : "is not known", check.text.c_str());
        }
    }
    std::fflush(stdout);
}

/// The timing to grade with where none was named: the one that takes less time.
std::string quickTiming(const lab::Exercise& exercise)
{
    const auto& all = exercise.timings;
    return std::find(all.begin(), all.end(), "classroom") != all.end() ? "classroom" : all.front();
}

void gradeLab(const std::string& folder, const std::string& runtime, const lab::SessionOptions& asked, std::vector<Run>& runs)
{
    const auto machine = makeMachineHost();
    const auto exercise = lab::loadExercise(machine->host().disk(), folder, asked.timing);
    if (!exercise) {
        runs.push_back({.lab = folder, .runtime = {}, .timing = {}, .result = {.why = exercise.error().toString(), .guide = {}}});
        return print(runs.back());
    }
    for (const auto& one : exercise->runtimes) {
        if (runtime != "each" && one != runtime)
            continue;
        auto options = asked;
        options.labFolder = folder;
        options.runtime = one;
        if (options.timing.empty())
            options.timing = quickTiming(*exercise);
        runs.push_back({.lab = exercise->id, .runtime = one, .timing = options.timing, .result = playOnce(options)});
        print(runs.back());
        if (wasInterrupted())
            return;
    }
}

int complain(const std::string& message)
{
    std::fprintf(stderr, "halab grade: error: %s\n", message.c_str());
    return exitUnknown;
}

} // namespace grade_detail

int gradeLabs(const Arguments& arguments)
{
    lab::SessionOptions options;
    options.headless = options.solveCounts = true;
    std::string runtime = "each", junit;
    std::vector<std::string> names;
    long long seed = 0;
    Flags flags("halab grade", "Plays each lab with its own solution. Exit code: 0 all checks passed, 1 one failed, 2 could not be judged.");
    flags.choice("runtime", runtime, {"each", "loopback", "simulated"}, "One runtime only, or each that the lab names.");
    flags.string("timing", options.timing, "One of the lab's timings; empty = classroom where there is one.");
    flags.number("speed", options.speed, "How fast the loopback's time runs, 0.1 to 50.");
    flags.integer("seed", seed, "Of the simulated world; 0 = the lab's.");
    flags.string("junit", junit, "Write the results to this file, in JUnit's format.");
    flags.arguments("LAB", names, "Labs' names, their folders, or their lab.yaml files.");
    if (const auto status = flags.parse(arguments); !status)
        return grade_detail::complain(status.error().message + ", try --help");
    if (flags.helpWanted()) {
        std::fputs(flags.help().c_str(), stdout);
        return 0;
    }
    if (names.empty())
        return grade_detail::complain("at least one LAB is needed, try --help");
    if (options.speed < 0.1 || options.speed > 50)
        return grade_detail::complain("--speed must be from 0.1 to 50");
    options.seed = static_cast<std::uint64_t>(std::max(0LL, seed));

    watchInterrupt();
    std::vector<grade_detail::Run> runs;
    for (const auto& name : names) {
        const auto folder = findLab(name);
        if (!folder)
            return grade_detail::complain(folder.error().message);
        grade_detail::gradeLab(*folder, runtime, options, runs);
        if (wasInterrupted())
            break;
    }
    if (!junit.empty()) {
        if (const auto status = grade_detail::writeJunit(junit, runs); !status)
            return grade_detail::complain(status.error().toString());
    }
    int code = runs.empty() ? exitUnknown : exitPass;
    for (const auto& run : runs) {
        if (run.result.code == exitFail || code == exitFail)
            code = exitFail;
        else if (run.result.code == exitUnknown)
            code = exitUnknown;
    }
    return code;
}

} // namespace halab::app
