// What a lab costs, without a window: how long until it is ready, how fast it runs in virtual
// time, how much memory a node needs.
//
//     benchmark_lab [ready] [speed] [memory]        (default: all three)

#include "benchmarks/usage.h"
#include "lab/exercise/exercise.h"
#include "lab/nodes/fleet.h"
#include "lab/runner/runner.h"
#include "lab/session.h"

#include <QCoreApplication>
#include <QFile>
#include <QString>

#include <cstdio>
#include <cstdlib>
#include <set>

using namespace halab;
using namespace halab::benchmark;
using namespace std::chrono_literals;

namespace {

std::string sourceFolder()
{
    const auto* folder = std::getenv("HALAB_SOURCE_DIR");
    return folder ? folder : ".";
}

/// A measurement that could not be made says so and ends: half a figure is none.
[[noreturn]] void giveUp(const std::string& why)
{
    std::fprintf(stderr, "benchmark_lab: %s\n", why.c_str());
    std::exit(1);
}

std::unique_ptr<lab::Session> openLab(const std::string& runtime, const std::string& timing)
{
    lab::SessionOptions options;
    options.labFolder = sourceFolder() + "/labs/lose-one-prometheus";
    options.runtime = runtime;
    options.timing = timing;
    options.headless = true;
    options.solveCounts = true;
    auto session = lab::Session::open(options);
    if (!session)
        giveUp(session.error().toString());
    return std::move(*session);
}

int alertmanagers(lab::Session& session, bool (*fits)(const lab::NodeView&))
{
    int count = 0;
    for (const auto& node : session.snapshot().nodes)
        count += node.kind == lab::NodeKind::Alertmanager && fits(node);
    return count;
}

/// From Session::open to the moments that a student waits for.
void timeUntilReady(const std::string& timing)
{
    const auto begin = usageNow();
    const auto session = openLab("loopback", timing);
    const auto opened = usageNow();
    double joined = 0, settled = 0, looked = 0;
    const bool ready = session->world().runUntil(
        [&] {
            const auto now = usageNow().wall - begin.wall;
            if (now - looked < 0.005) // a look costs a snapshot
                return false;
            looked = now;
            if (joined == 0 && alertmanagers(*session, [](const auto& node) { return node.members == 2; }) == 2)
                joined = now;
            if (settled == 0 && alertmanagers(*session, [](const auto& node) { return node.clusterReady; }) == 2)
                settled = now;
            return session->runner().isReady();
        },
        3min);
    const auto after = usageNow();
    if (!ready)
        giveUp("the lab did not get ready: " + session->runner().view().waitingFor);
    std::printf("%-10s open() %.1f ms, 2+2 running and joined %.0f ms, cluster settled %.0f ms, "
                "exercise ready %.0f ms, %.0f ms of CPU\n",
        timing.c_str(), (opened.wall - begin.wall) * 1e3, joined * 1e3, settled * 1e3, (after.wall - begin.wall) * 1e3,
        (after.cpu - begin.cpu) * 1e3);
}

void solve(lab::Session& session)
{
    int begun = -1;
    const auto& runner = session.runner();
    const bool finished = session.world().runUntil(
        [&] {
            if (runner.isReady() && !session.isSolving() && runner.currentStep() > begun) {
                begun = runner.currentStep();
                if (const auto status = session.solveStep(); !status)
                    giveUp(status.error().toString());
            }
            return runner.isFinished();
        },
        1h);
    if (!finished || !runner.allPassed())
        giveUp("the lab's own solution did not pass");
}

/// Virtual seconds for each real second: the exercise with its solution, then one more hour.
void simulatedSpeed(const std::string& timing)
{
    const auto session = openLab("simulated", timing);
    const auto begin = usageNow();
    solve(*session);
    const auto solved = usageNow();
    const std::chrono::duration<double> exercise = session->world().now() - session->startedAt();
    long events = 0;
    const auto subscription = session->world().trace().subscribe([&](const Event&) { ++events; });
    session->world().runUntil([] { return false; }, 1h);
    const auto after = usageNow();
    session->world().trace().unsubscribe(subscription);
    std::printf("%-10s solved: %.0f virtual s in %.2f s (%.0f times real time); one hour more: %.2f s "
                "(%.0f times), %ld events, RSS %.1f MB\n",
        timing.c_str(), exercise.count(), solved.wall - begin.wall, exercise.count() / (solved.wall - begin.wall),
        after.wall - solved.wall, 3600 / (after.wall - solved.wall), events,
        static_cast<double>(residentKilobytes()) / 1024);
}

std::map<std::string, std::string> mounted(lab::NodeKind kind)
{
    const auto read = [](const char* name) {
        QFile file(QString::fromStdString(sourceFolder() + "/conf/high_availability/" + name));
        if (!file.open(QIODevice::ReadOnly))
            giveUp("cannot read " + file.fileName().toStdString());
        return file.readAll().toStdString();
    };
    if (kind == lab::NodeKind::Alertmanager)
        return {{"/etc/alertmanager/config.yml", read("alertmanager.yml")}};
    if (kind == lab::NodeKind::Prometheus)
        return {{"/etc/prometheus/prometheus.yml", read("prometheus.yml")}, {"/etc/prometheus/rules.yml", read("rules.yml")}};
    return {};
}

lab::NodeSpec specOf(lab::NodeKind kind, int number)
{
    lab::NodeSpec spec;
    spec.name = std::string(lab::nodeKindName(kind)) + "-" + std::to_string(number);
    spec.kind = kind;
    spec.webPort = kind == lab::NodeKind::Alertmanager ? 9093 : kind == lab::NodeKind::Prometheus ? 9090 : 8080;
    if (kind == lab::NodeKind::Alertmanager) {
        spec.arguments = {"--config.file=/etc/alertmanager/config.yml", "--storage.path=/alertmanager"};
        if (number % 2 == 0) // pairs, as in the chapter
            spec.arguments.push_back("--cluster.peer=alertmanager-" + std::to_string(number - 1) + ":9094");
    } else if (kind == lab::NodeKind::Prometheus) {
        spec.arguments = {"--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"};
    }
    return spec;
}

/// `count` nodes of a kind on hosts of their own in one loopback world, with the chapter's
/// files. The first pair is made before the count begins: it brings what all share.
void memoryOfNodes(int count)
{
    const auto world = makeLoopbackWorld();
    std::vector<std::unique_ptr<Node>> nodes;
    const auto add = [&](lab::NodeKind kind, int number) {
        const auto spec = specOf(kind, number);
        auto& host = world->addHost({.name = spec.name, .publishedPorts = {}, .mountedFiles = mounted(kind)});
        auto node = lab::makeNode(spec, host);
        if (!node)
            giveUp(node.error().toString());
        if (const auto started = (*node)->start(); !started)
            giveUp(spec.name + ": " + started.error().toString());
        nodes.push_back(std::move(*node));
    };
    for (const auto kind : {lab::NodeKind::Receiver, lab::NodeKind::Alertmanager, lab::NodeKind::Prometheus})
        for (const int number : {1, 2})
            add(kind, number);
    world->runUntil([] { return false; }, 35s); // every target was scraped once
    for (const auto kind : {lab::NodeKind::Receiver, lab::NodeKind::Alertmanager, lab::NodeKind::Prometheus}) {
        const auto before = residentKilobytes();
        for (int number = 3; number < count + 3; ++number)
            add(kind, number);
        const auto made = residentKilobytes();
        // A Prometheus of the chapter scrapes every 30 s: wait until each has scraped its four targets.
        world->runUntil([] { return false; }, kind == lab::NodeKind::Prometheus ? 35s : 10s);
        const auto cpuBefore = usageNow();
        world->runUntil([] { return false; }, 10s);
        const auto cpuAfter = usageNow();
        std::printf("%-13s %4.0f kB a node when started, %4.0f kB after its time (%d nodes); the whole world of %zu "
                    "nodes idles at %.2f %% CPU\n",
            std::string(lab::nodeKindName(kind)).c_str(), static_cast<double>(made - before) / count,
            static_cast<double>(residentKilobytes() - before) / count, count, nodes.size(),
            (cpuAfter.cpu - cpuBefore.cpu) / (cpuAfter.wall - cpuBefore.wall) * 100);
        std::fflush(stdout);
    }
    nodes.clear();
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const std::set<std::string> wanted(argv + 1, argv + argc);
    const auto wants = [&](const char* part) { return wanted.empty() || wanted.count(part) > 0; };
    if (wants("memory")) // first: the memory of the others would blur it
        memoryOfNodes(20);
    if (wants("speed"))
        for (const auto* timing : {"classroom", "workshop"})
            simulatedSpeed(timing);
    if (wants("ready"))
        for (const auto* timing : {"classroom", "workshop"})
            timeUntilReady(timing);
}
