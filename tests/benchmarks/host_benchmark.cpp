// What a host costs: requests a second, processor time for each, memory and descriptors a host.
//
//     benchmark_host [hosts]

#include "host/http/client.h"
#include "host/http/server.h"
#include "host/world.h"

#include <QCoreApplication>

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fstream>
#include <string>

using namespace halab;
using namespace std::chrono_literals;

namespace {

struct Usage {
    double wall, cpu;
};

Usage usageNow()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto part = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
    return {wall.count(), part(usage.ru_utime) + part(usage.ru_stime)};
}

long residentKilobytes()
{
    std::ifstream status("/proc/self/statm");
    long total = 0, resident = 0;
    status >> total >> resident;
    return resident * 4;
}

int descriptors()
{
    int count = 0;
    auto* folder = ::opendir("/proc/self/fd");
    while (::readdir(folder))
        ++count;
    ::closedir(folder);
    return count;
}

void answer(const http::Request&, const http::Responder& responder)
{
    http::Response response;
    response.headers = {{"Content-Type", "text/plain"}};
    response.body = std::string(983, 'm');
    responder.send(std::move(response));
}

/// `parallel` clients ask one server; each sends its next request when it has its answer.
void requests(World& world, int parallel, int total)
{
    auto& server = world.addHost({.name = "server"});
    auto& client = world.addHost({.name = "client"});
    const auto listening = *http::Server::listen(server, {{}, 9090}, answer);
    http::Client http(client);
    std::vector<Call> calls(static_cast<std::size_t>(parallel));
    int sent = 0, done = 0, failed = 0;
    std::function<void(std::size_t)> next = [&](std::size_t slot) {
        if (sent++ >= total)
            return;
        http::ClientRequest request;
        request.url = {.scheme = "http", .userInfo = {}, .host = "server", .port = 9090, .path = "/metrics", .query = {}, .fragment = {}};
        calls[slot] = http.send(request, [&, slot](const auto& result) {
            ++done;
            failed += !result;
            next(slot);
        });
    };
    const auto before = usageNow();
    for (std::size_t i = 0; i < calls.size(); ++i)
        next(i);
    world.runUntil([&] { return done >= total; }, 10min);
    const auto after = usageNow();
    std::printf("%-10s %3d at once: %7.0f requests/s, %5.1f us of CPU each for both ends, %d failed\n", world.kind().c_str(),
        parallel, total / (after.wall - before.wall), (after.cpu - before.cpu) / total * 1e6, failed);
}

/// Hosts as a lab has them: two listeners, a datagram socket, ten timers a second.
void idleHosts(int count)
{
    const auto world = makeLoopbackWorld();
    const auto memory = residentKilobytes();
    const auto files = descriptors();
    struct Node {
        std::unique_ptr<http::Server> server;
        std::unique_ptr<Listener> listener;
        std::unique_ptr<DatagramSocket> socket;
        std::vector<Timer> timers;
    };
    std::vector<Node> nodes(static_cast<std::size_t>(count));
    long fired = 0;
    std::function<void(Host&, Timer&)> tick = [&](Host& host, Timer& timer) {
        timer = host.clock().after(1s, [&] {
            ++fired;
            tick(host, timer);
        });
    };
    const auto begin = usageNow();
    for (int i = 0; i < count; ++i) {
        auto& node = nodes[static_cast<std::size_t>(i)];
        auto& host = world->addHost({.name = "h" + std::to_string(i)});
        node.server = *http::Server::listen(host, {{}, 9093}, answer);
        node.listener = *host.network().listen({{}, 9094}, [](auto) {});
        node.socket = *host.network().bindDatagrams({{}, 9094}, [](auto, auto) {});
        node.timers.resize(10);
        for (auto& timer : node.timers)
            tick(host, timer);
    }
    const auto made = usageNow();
    std::printf("%d hosts: %.1f ms to make, %.1f kB and %.1f descriptors each\n", count, (made.wall - begin.wall) * 1e3,
        static_cast<double>(residentKilobytes() - memory) / count, static_cast<double>(descriptors() - files) / count);
    world->runUntil([] { return false; }, 5s);
    const auto after = usageNow();
    std::printf("%d hosts with 10 timers a second each: %ld fired in 5 s, %.1f %% CPU\n", count, fired,
        (after.cpu - made.cpu) / (after.wall - made.wall) * 100);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    for (const int parallel : {1, 16, 64})
        requests(*makeLoopbackWorld(), parallel, 20000);
    requests(*makeSimulatedWorld(), 16, 20000);
    idleHosts(argc > 1 ? std::atoi(argv[1]) : 200);
}
