// Clusters of Alertmanagers on the loopback.
//
//     benchmark_cluster [nodes...]                    all nodes in this process; default 3 10 30 100
//     benchmark_cluster processes [HALAB] [nodes]     a cluster of real processes, a cluster of ours, one after the
//                                                     other; default 8 nodes
//
// In one process: the time until every node sees all, the time a silence needs to all (median and worst of 50), and
// what a node sends and costs a second when nothing happens. As processes: the silences alone, read from outside
// every 10 ms.

#include "alertmanager/server.h"
#include "benchmarks/child_process.h"
#include "benchmarks/usage.h"
#include "host/http/client.h"
#include "host/vocabulary.h"
#include "host/world.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <thread>

using namespace halab;
using namespace halab::benchmark;
using namespace std::chrono_literals;

namespace {

constexpr int silences = 50;
constexpr char configuration[] = "route: {receiver: none}\nreceivers: [{name: none}]\n";

std::string isoTime(std::time_t time)
{
    char text[32];
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string silenceJson(int number)
{
    return R"({"matchers":[{"name":"instance","value":"node-)" + std::to_string(number) +
        R"(","isRegex":false}],"startsAt":")" + isoTime(std::time(nullptr)) + R"(","endsAt":")" +
        isoTime(std::time(nullptr) + 3600) + R"(","createdBy":"benchmark","comment":"how long does this take"})";
}

void printSpread(std::vector<double> took)
{
    std::ranges::sort(took);
    std::printf(" %9.3f %9.3f %9.3f", took[took.size() / 2], took[took.size() * 9 / 10], took.back());
}

class Cluster {
public:
    explicit Cluster(int size) : m_size(static_cast<std::size_t>(size)), m_world(makeLoopbackWorld())
    {
        m_world->trace().subscribe([this](const Event& event) { heard(event); });
        for (int i = 0; i < size; ++i) {
            HostSpec spec;
            spec.name = "alertmanager-" + std::to_string(i + 1);
            spec.mountedFiles["alertmanager.yml"] = configuration;
            auto& host = m_world->addHost(std::move(spec));
            alertmanager::Options options;
            options.webListenAddresses = {":9093"};
            options.cluster.listenAddress = ":9094";
            if (i > 0)
                options.cluster.peers = {"alertmanager-1:9094"};
            m_nodes.push_back(alertmanager::makeServer(host, options));
        }
        m_client = &m_world->addHost({.name = "student"});
    }
    ~Cluster() { m_nodes.clear(); }

    bool measure();

private:
    void heard(const Event& event);
    double silence(int number);

    std::size_t m_size;
    std::unique_ptr<World> m_world;
    std::vector<std::unique_ptr<Node>> m_nodes;
    Host* m_client = nullptr;
    std::map<std::string, std::size_t> m_members; ///< node → how many it sees
    std::size_t m_reached = 0;
    long m_messages = 0;
};

void Cluster::heard(const Event& event)
{
    if (event.kind == kind::clusterPosition)
        m_members[event.node] = static_cast<std::size_t>(event.fieldInteger("members"));
    else if (event.kind == kind::silenceCreated || event.kind == kind::silenceMerged)
        ++m_reached;
    else if (event.kind == kind::gossipSend)
        ++m_messages;
}

/// Seconds from the POST until the last node has it; all POSTs go to different nodes.
double Cluster::silence(int number)
{
    http::Client client(*m_client);
    m_reached = 0;
    http::ClientRequest request;
    request.method = "POST";
    request.url.scheme = "http";
    request.url.host = "alertmanager-" + std::to_string(static_cast<std::size_t>(number) % m_size + 1);
    request.url.port = 9093;
    request.url.path = "/api/v2/silences";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = silenceJson(number);
    const auto begin = usageNow().wall;
    const auto call = client.send(request, [](const auto& answer) {
        if (!answer || answer->status != 200)
            std::fprintf(stderr, "POST of a silence failed\n");
    });
    m_world->runUntil([&] { return m_reached >= m_size; }, 2min);
    return usageNow().wall - begin;
}

bool Cluster::measure()
{
    const auto begin = usageNow();
    for (const auto& node : m_nodes)
        if (const auto started = node->start(); !started) {
            std::fprintf(stderr, "%s\n", started.error().toString().c_str());
            return false;
        }
    const auto seesAll = [&] {
        return m_members.size() == m_size &&
            std::ranges::all_of(m_members, [&](const auto& entry) { return entry.second == m_size; });
    };
    const bool isComplete = m_world->runUntil(seesAll, 3min);
    const auto together = usageNow();
    std::printf("%5zu %11.2f%c", m_size, together.wall - begin.wall, isComplete ? ' ' : '!');
    std::fflush(stdout);
    m_world->runUntil([] { return false; }, 10s);
    std::vector<double> took;
    for (int i = 0; i < silences; ++i)
        took.push_back(silence(i));
    printSpread(took);
    m_world->runUntil([] { return false; }, 3s);
    m_messages = 0;
    const auto idle = usageNow();
    m_world->runUntil([] { return false; }, 20s);
    const auto end = usageNow();
    const auto nodeSeconds = static_cast<double>(m_size) * (end.wall - idle.wall);
    std::printf(" %12.2f %12.3f\n", static_cast<double>(m_messages) / nodeSeconds, (end.cpu - idle.cpu) * 1e3 / nodeSeconds);
    std::fflush(stdout);
    return true;
}

/// A cluster of programs; each knows the first.
void processes(const char* name, const std::vector<std::string>& program, std::size_t size)
{
    const TemporaryFolder folder;
    folder.write("am.yml", configuration);
    std::vector<std::unique_ptr<ChildProcess>> running;
    std::vector<int> ports;
    std::string first;
    for (std::size_t i = 0; i < size; ++i) {
        const int web = freePort(), gossip = freePort();
        auto command = program;
        const auto own = "127.0.0.1:" + std::to_string(gossip);
        command.insert(command.end(),
            {"--config.file=am.yml", "--storage.path=data" + std::to_string(i),
                "--web.listen-address=127.0.0.1:" + std::to_string(web), "--cluster.listen-address=" + own});
        if (i > 0)
            command.push_back("--cluster.peer=" + first);
        else
            first = own;
        running.push_back(std::make_unique<ChildProcess>(command, folder.path(), std::to_string(i)));
        running.back()->waitUntilReady(web);
        ports.push_back(web);
    }
    std::this_thread::sleep_for(65s); // all have settled, and exchanged states once: everybody sees all
    std::vector<std::unique_ptr<Connection>> connections;
    for (const int port : ports)
        connections.push_back(std::make_unique<Connection>(port));
    std::vector<double> took;
    int late = 0;
    for (int i = 0; i < silences; ++i) {
        const auto begin = usageNow().wall;
        const auto answer = connections[static_cast<std::size_t>(i) % size]->post("/api/v2/silences", silenceJson(i));
        const auto quote = answer.body.find_last_of('"');
        const auto id = answer.status == 200 && quote >= 36 ? answer.body.substr(quote - 36, 36) : std::string();
        std::vector<bool> has(size);
        while (std::ranges::count(has, true) < static_cast<long>(size) && usageNow().wall - begin < 120) {
            for (std::size_t n = 0; n < size; ++n)
                if (!has[n])
                    has[n] = connections[n]->get("/api/v2/silence/" + id).status == 200;
            std::this_thread::sleep_for(10ms);
        }
        took.push_back(usageNow().wall - begin);
        late += took.back() > 2;
    }
    std::printf("%-8s %5zu", name, size);
    printSpread(took);
    std::printf(" %9d\n", late);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty() && words[0] == "processes") {
        const auto halab = std::filesystem::absolute(words.size() > 1 ? words[1] : "build/release/bin/halab").string();
        const auto size = static_cast<std::size_t>(words.size() > 2 ? std::atoi(words[2].c_str()) : 8);
        std::printf("a silence to all, s (50)    median       90%%     worst  over 2 s\n");
        processes("halab", {halab, "alertmanager"}, size);
        processes("real", {"prometheus-alertmanager"}, size);
        return 0;
    }
    std::printf("                       a silence to all, s (50)          idle, a node and second\n");
    std::printf("nodes  all seen, s    median       90%%     worst     messages       CPU, ms\n");
    std::vector<int> sizes;
    for (const auto& word : words)
        sizes.push_back(std::atoi(word.c_str()));
    if (sizes.empty())
        sizes = {3, 10, 30, 100};
    for (const int size : sizes)
        if (!Cluster(size).measure())
            return 1;
}
