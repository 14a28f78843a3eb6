// halab run LAB: plays a lab on the command line.

#include "base/flags.h"
#include "commands/commands.h"
#include "commands/lab_console.h"
#include "commands/lab_play.h"
#include "commands/progress.h"

#include <unistd.h>

#include <cstdio>

namespace halab::app {

namespace run_detail {

int complain(const std::string& message)
{
    std::fprintf(stderr, "halab run: error: %s\n", message.c_str());
    return exitUnknown;
}

const char* verdictText(ExitCode code)
{
    return code == exitPass ? "Passed." : code == exitFail ? "Not passed." : "Could not be judged.";
}

} // namespace run_detail

int runLab(const Arguments& arguments)
{
    lab::SessionOptions options;
    options.headless = true;
    bool solve = false;
    long long seed = 0;
    std::vector<std::string> labs;
    Flags flags("halab run", "Plays a lab on the command line. Exit code: 0 passed, 1 not passed, 2 could not be judged.");
    flags.choice("runtime", options.runtime, {"loopback", "simulated"}, "Real sockets on this machine, or virtual time.");
    flags.number("speed", options.speed, "How fast the loopback's time runs, 0.1 to 50.");
    flags.integer("seed", seed, "Of the simulated world and of random choices; 0 = the lab's.");
    flags.string("timing", options.timing, "One of the lab's timings, such as workshop or classroom; empty = its first.");
    flags.boolean("solve", solve, "Do the steps instead of waiting for you to do them.");
    flags.arguments("LAB", labs, "A lab's name, its folder, or its lab.yaml.");
    if (const auto status = flags.parse(arguments); !status)
        return run_detail::complain(status.error().message + ", try --help");
    if (flags.helpWanted()) {
        std::fputs(flags.help().c_str(), stdout);
        return 0;
    }
    if (labs.size() != 1)
        return run_detail::complain("one LAB is needed, try --help");
    if (options.speed < 0.1 || options.speed > 50)
        return run_detail::complain("--speed must be from 0.1 to 50");
    if (options.runtime == "simulated" && !solve)
        return run_detail::complain("nobody outside can act in a simulated world: add --solve, or use --runtime=loopback");
    const auto folder = findLab(labs.front());
    if (!folder)
        return run_detail::complain(folder.error().message);
    options.labFolder = *folder;
    options.seed = static_cast<std::uint64_t>(std::max(0LL, seed));
    options.solveCounts = solve;
    auto session = lab::Session::open(options);
    if (!session)
        return run_detail::complain(session.error().toString());

    watchInterrupt();
    Progress progress(**session, isatty(STDOUT_FILENO) == 1);
    LabConsole console;
    progress.begin();
    if (!solve)
        std::printf("%s\n", LabConsole::help().c_str());
    const auto result = play(**session, {.solve = solve, .between = [&](lab::Session& running) {
        progress.update();
        return solve || console.attend(running);
    }});
    progress.end();
    if (!result.why.empty())
        std::printf("%s\n", result.why.c_str());
    std::printf("%s\n", run_detail::verdictText(result.code));
    return result.code;
}

} // namespace halab::app
