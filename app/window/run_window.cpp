// halab [LAB]: the window.

#include "window/run_window.h"

#include "base/flags.h"
#include "commands/data_folder.h"
#include "theme/theme.h"
#include "window/main_window.h"

#include <QApplication>
#include <QSettings>

#include <cstdio>

namespace halab::app {

int runWindow(const Arguments& arguments)
{
    std::vector<std::string> labs;
    std::string timing, theme = QSettings(QStringLiteral("halab"), QStringLiteral("halab")).value(QStringLiteral("theme"), QStringLiteral("system")).toString().toStdString();
    double speed = 1;
    Flags flags("halab", "HA Lab: learn how Prometheus and Alertmanager stay available.");
    flags.string("timing", timing, "Timing of the lab that is opened (workshop, classroom).");
    flags.number("speed", speed, "Speed of time, 0.1 to 50.");
    flags.choice("theme", theme, {"system", "light", "dark"}, "Colours of the window.");
    flags.arguments("LAB", labs, "A lab to open at once, e.g. silence-sync.");
    if (const auto parsed = flags.parse(arguments); !parsed) {
        std::fprintf(stderr, "halab: error: %s, try --help\n", parsed.error().message.c_str());
        return 2;
    }
    if (flags.helpWanted()) {
        std::fputs(flags.help().c_str(), stdout);
        return 0;
    }
    if (labs.size() > 1 || speed < 0.1 || speed > 50) {
        std::fputs(labs.size() > 1 ? "halab: error: one lab at a time\n" : "halab: error: --speed takes 0.1 to 50\n", stderr);
        return 2;
    }

    int argc = 1;
    char name[] = "halab";
    char* argv[] = {name, nullptr};
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("halab"));
    QApplication::setApplicationName(QStringLiteral("halab"));
    QApplication::setApplicationDisplayName(QStringLiteral("HA Lab"));
    QApplication::setApplicationVersion(QStringLiteral(HALAB_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.halab.HALab"));
    Theme::instance().apply(theme == "dark" ? Theme::Mode::Dark : theme == "light" ? Theme::Mode::Light : Theme::Mode::System);
    MainWindow window(QString::fromStdString(labsFolder()));
    window.show();
    if (!labs.empty())
        window.openLab(QString::fromStdString(labs.front()), QString::fromStdString(timing), speed);
    return QApplication::exec();
}

} // namespace halab::app
