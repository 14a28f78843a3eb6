// From the program's first line of code to a lab that can be worked on, as a student sees it:
// window shown, exercise opened, cluster of two and two ready.
//
//     QT_QPA_PLATFORM=offscreen benchmark_window [TIMING]

#include "window/lab_controller.h"
#include "window/main_window.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <cstdio>

using namespace halab;

namespace {

bool allAlertmanagers(const lab::Snapshot& snapshot, bool (*fits)(const lab::NodeView&))
{
    return std::all_of(snapshot.nodes.begin(), snapshot.nodes.end(),
        [&](const auto& node) { return node.kind != lab::NodeKind::Alertmanager || fits(node); });
}

} // namespace

int main(int argc, char** argv)
{
    QElapsedTimer timer;
    timer.start();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const auto timing = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("classroom");
    app::MainWindow window(qEnvironmentVariable("HALAB_SOURCE_DIR", QStringLiteral(".")) + QStringLiteral("/labs"));
    window.show();
    QApplication::processEvents();
    const auto shown = timer.elapsed();
    qint64 first = 0, joined = 0, settled = 0, ready = 0;
    QObject::connect(&window.controller(), &app::LabController::failed, [](const QString& why) {
        std::fprintf(stderr, "benchmark_window: %s\n", qPrintable(why));
        QCoreApplication::exit(1);
    });
    QObject::connect(&window.controller(), &app::LabController::snapshotChanged, [&](const lab::SnapshotPtr& snapshot) {
        const auto note = [&](qint64& when, bool happened) {
            if (when == 0 && happened)
                when = timer.elapsed();
        };
        note(first, true);
        note(joined, allAlertmanagers(*snapshot, [](const auto& node) { return node.members == 2; }));
        note(settled, allAlertmanagers(*snapshot, [](const auto& node) { return node.clusterReady; }));
        note(ready, snapshot->guide.ready);
        if (ready > 0)
            QCoreApplication::exit(0);
    });
    window.openLab(QStringLiteral("lose-one-prometheus"), timing);
    QTimer::singleShot(180'000, [] { QCoreApplication::exit(2); });
    const int code = QApplication::exec();
    if (code != 0) {
        std::fprintf(stderr, "benchmark_window: the lab did not get ready\n");
        return code;
    }
    std::printf("%s: window shown %lld ms, first picture of the lab %lld ms, both Alertmanagers joined %lld ms, "
                "cluster settled %lld ms, exercise ready %lld ms; waiting to settle is %.0f %% of it\n",
        qPrintable(timing), static_cast<long long>(shown), static_cast<long long>(first), static_cast<long long>(joined),
        static_cast<long long>(settled), static_cast<long long>(ready),
        100.0 * static_cast<double>(settled - joined) / static_cast<double>(ready));
}
