// The program: `halab [LAB]` opens the window, `halab SUBCOMMAND …` works on the command line.

#include "commands/commands.h"
#include "commands/data_folder.h"

#include <QCoreApplication>
#include <QDir>

#include <cstdio>
#include <string>
#include <string_view>

namespace {

using halab::app::Arguments;

enum class Loop {
    None,  ///< the command brings what it needs
    Plain, ///< a QCoreApplication is made for it: no display is needed
};

struct Subcommand {
    const char* name;
    const char* about;
    int (*run)(const Arguments&);
    Loop loop;
};

// One line a subcommand, in the order of the help page.
constexpr Subcommand subcommands[] = {
    {"run", "play a lab on the command line", halab::app::runLab, Loop::Plain},
    {"grade", "play labs with their own solution and say whether they hold", halab::app::gradeLabs, Loop::Plain},
    {"prometheus", "run one Prometheus with the real program's flags", halab::app::runPrometheus, Loop::Plain},
    {"alertmanager", "run one Alertmanager with the real program's flags", halab::app::runAlertmanager, Loop::Plain},
    {"receiver", "run one webhook receiver that stores and shows notifications", halab::app::runReceiver, Loop::Plain},
};

void printHelp(std::FILE* out)
{
    std::fputs("usage: halab [LAB] [flags]          open the window, at once in a lab if one is named\n"
               "       halab SUBCOMMAND [flags]\n\n"
               "HA Lab: learn how Prometheus and Alertmanager stay available.\n\nSubcommands:\n",
        out);
    for (const auto& subcommand : subcommands)
        std::fprintf(out, "  %-14s %s\n", subcommand.name, subcommand.about);
    std::fputs("\nFlags:\n  -h, --help        show this page; after a subcommand: its flags\n"
               "      --version     show the version\n"
               "      --timing NAME, --speed N, --theme light|dark|system   of the window\n",
        out);
}

bool isLab(int argc, char** argv, const std::string& word)
{
    const QCoreApplication application(argc, argv); // to know where the program stands
    return !word.starts_with('-') && QDir(QString::fromStdString(halab::app::labsFolder() + "/" + word)).exists("lab.yaml");
}

int wrongUse(const std::string& message)
{
    std::fprintf(stderr, "halab: error: %s, try --help\n", message.c_str());
    return 2;
}

} // namespace

int main(int argc, char** argv)
{
    const Arguments arguments(argv + 1, argv + argc);
    if (arguments.empty())
        return halab::app::openWindow(arguments);
    const auto& first = arguments.front();
    if (first == "--help" || first == "-h" || first == "help") {
        printHelp(stdout);
        return 0;
    }
    if (first == "--version") {
        std::printf("halab %s\n", HALAB_VERSION);
        return 0;
    }
    for (const auto& subcommand : subcommands) {
        if (first != subcommand.name)
            continue;
        const Arguments rest(arguments.begin() + 1, arguments.end());
        if (subcommand.loop == Loop::None)
            return subcommand.run(rest);
        // Qt's own event loop, not GLib's, which wakes up with more ado.
        qputenv("QT_NO_GLIB", "1");
        QCoreApplication application(argc, argv);
        return subcommand.run(rest);
    }
    if (first.starts_with("--timing") || first.starts_with("--speed") || first.starts_with("--theme") || isLab(argc, argv, first))
        return halab::app::openWindow(arguments);
    return wrongUse(first.starts_with('-') ? "unknown flag '" + first + "'" : "unknown subcommand '" + first + "'");
}
