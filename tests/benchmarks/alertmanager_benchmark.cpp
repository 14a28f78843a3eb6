// What one Alertmanager costs, ours beside the real one, with the same flags, configuration and input, in one run.
//
//     benchmark_alertmanager [HALAB] [part...]     parts: start post get idle (default: all)
//
// Every figure is taken from outside: processor time of the process (user and system, all its threads), resident
// memory as `ps` tells it, wall time of an HTTP request on one connection. Both programs have their turns one after
// the other, several times, so that a busy machine is unfair to neither.

#include "benchmarks/child_process.h"

#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <functional>
#include <set>
#include <thread>

using namespace halab::benchmark;
using namespace std::chrono_literals;

namespace {

constexpr char configuration[] = R"(global:
  resolve_timeout: 5m
route:
  group_by: ['alertname']
  group_wait: 30m
  group_interval: 1h
  receiver: hook
  routes:
  - matchers: ['severity="page"']
    receiver: page
  - matchers: ['job=~"node|mysql"']
    receiver: hook
receivers:
- name: hook
  webhook_configs:
  - url: http://127.0.0.1:9/
- name: page
  webhook_configs:
  - url: http://127.0.0.1:9/page
)";

constexpr int batchAlerts = 64; ///< as Prometheus sends them
constexpr int distinctAlerts = 20000;
constexpr int resends = 3;

struct Side {
    const char* name;
    std::vector<std::string> command; ///< without flags
};

struct Row {
    std::string what, unit;
    double ours = 0, real = 0;
};

std::vector<Row> rows;

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void report(std::string what, std::string unit, const std::array<std::vector<double>, 2>& values)
{
    const Row row{std::move(what), std::move(unit), median(values[0]), median(values[1])};
    std::printf("%-52s %10.3f %10.3f %-10s %6.2f\n", row.what.c_str(), row.ours, row.real, row.unit.c_str(),
        row.ours / row.real);
    std::fflush(stdout);
    rows.push_back(row);
}

class Bench {
public:
    explicit Bench(const std::string& halab) : m_sides{{{"halab", {halab, "alertmanager"}}, {"real", {"prometheus-alertmanager"}}}}
    {
        m_folder.write("alertmanager.yml", configuration);
    }

    struct Node {
        ChildProcess process;
        int web = 0, gossip = 0;
        double ready = 0;
    };

    /// gossip: "" = on a port of its own, otherwise the place of a peer; nullptr = not clustered.
    Node start(std::size_t side, const char* peer = nullptr)
    {
        const int web = freePort(), gossip = freePort();
        auto command = m_sides[side].command;
        const auto id = std::to_string(++m_count);
        for (const auto& flag : {std::string("--config.file=alertmanager.yml"), "--storage.path=data" + id,
                 "--web.listen-address=127.0.0.1:" + std::to_string(web)})
            command.push_back(flag);
        command.push_back("--cluster.listen-address=" + (peer ? "127.0.0.1:" + std::to_string(gossip) : std::string()));
        if (peer && *peer)
            command.push_back(std::string("--cluster.peer=") + peer);
        Node node{.process = ChildProcess(command, m_folder.path(), id), .web = web, .gossip = gossip};
        node.ready = node.process.waitUntilReady(web);
        return node;
    }

    void starting();
    void posting();
    void getting();
    void idling();

private:
    TemporaryFolder m_folder;
    std::array<Side, 2> m_sides;
    int m_count = 0;
};

std::string timeText(std::time_t time)
{
    char text[32];
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    return std::string(text) + ".137Z";
}

/// Alerts [from, to) of the distinct ones, as Prometheus sends a firing alert.
std::string batch(int from, int to, int round)
{
    static const auto base = std::time(nullptr) - 600;
    static const auto now = std::time(nullptr);
    std::string json = "[";
    for (int i = from; i < to; ++i) {
        const auto number = std::to_string(i % 1000);
        json += (i > from ? "," : "") +
            (R"({"annotations":{"description":"The instance node-)" + number +
                R"(.example.org:9100 of job node has been down for more than five minutes.","runbook_url":"https://runbooks.example.org/InstanceDown","summary":"Instance node-)" +
                number + R"(.example.org:9100 down"},"endsAt":")" + timeText(now + 600 + 30 * round) + R"(","startsAt":")" +
                timeText(base + i % 300) +
                R"(","generatorURL":"http://prometheus-1:9090/graph?g0.expr=up%7Bjob%3D%22node%22%7D+%3D%3D+0\u0026g0.tab=1","labels":{"alertname":"InstanceDown)" +
                std::to_string(i / 1000) + R"(","cluster":"eu-west-1","instance":"node-)" + number +
                R"(.example.org:9100","job":"node","monitor":"production","severity":")" +
                (i % 10 == 0 ? "page" : "warning") + R"(","team":"infrastructure"}})");
    }
    return json + "]";
}

double wall()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void sendRound(Connection& connection, int round)
{
    for (int from = 0; from < distinctAlerts; from += batchAlerts) {
        const auto answer =
            connection.post("/api/v2/alerts", batch(from, std::min(from + batchAlerts, distinctAlerts), round));
        if (answer.status != 200) {
            std::fprintf(stderr, "POST of alerts: status %d, %s\n", answer.status, answer.body.c_str());
            std::exit(1);
        }
    }
}

void Bench::starting()
{
    std::array<std::vector<double>, 2> ready, cpu;
    for (int turn = 0; turn < 15; ++turn) {
        for (std::size_t side = 0; side < 2; ++side) {
            const auto node = start(side, "");
            ready[side].push_back(node.ready * 1e3);
            cpu[side].push_back(node.process.cpuSeconds() * 1e3);
        }
    }
    report("start to ready, clustered (median of 15)", "ms", ready);
    report("  processor time until then", "ms", cpu);
}

void Bench::posting()
{
    std::array<std::vector<double>, 2> fresh, again, all, memory;
    for (int turn = 0; turn < 3; ++turn) {
        for (std::size_t side = 0; side < 2; ++side) {
            const auto node = start(side);
            Connection connection(node.web);
            const auto begin = node.process.cpuSeconds();
            sendRound(connection, 0);
            const auto first = node.process.cpuSeconds();
            for (int round = 1; round <= resends; ++round)
                sendRound(connection, round);
            const auto last = node.process.cpuSeconds();
            fresh[side].push_back((first - begin) / distinctAlerts * 1e6);
            again[side].push_back((last - first) / distinctAlerts / resends * 1e6);
            all[side].push_back((last - begin) / distinctAlerts / (resends + 1) * 1e6);
            memory[side].push_back(node.process.memory().resident);
        }
    }
    report("processor time for each alert posted (80,000)", "us", all);
    report("  of these the first report of 20,000 alerts", "us", fresh);
    report("  of these the repetitions", "us", again);
    report("  resident memory with 20,000 alerts", "MB", memory);
}

void Bench::getting()
{
    std::vector<Node> nodes;
    for (std::size_t side = 0; side < 2; ++side) {
        nodes.push_back(start(side));
        Connection connection(nodes.back().web);
        sendRound(connection, 0);
    }
    std::array<std::vector<double>, 2> took, cpu, bytes;
    for (int turn = 0; turn < 9; ++turn) {
        for (std::size_t side = 0; side < 2; ++side) {
            Connection connection(nodes[side].web);
            const auto cpuBefore = nodes[side].process.cpuSeconds();
            const auto before = wall();
            const auto answer = connection.get("/api/v2/alerts");
            took[side].push_back(wall() - before);
            cpu[side].push_back(nodes[side].process.cpuSeconds() - cpuBefore);
            bytes[side].push_back(static_cast<double>(answer.body.size()) / 1e6);
        }
    }
    report("GET of 20,000 alerts (median of 9)", "s", took);
    report("  processor time of it", "s", cpu);
    report("  size of the answer", "MB", bytes);
}

void Bench::idling()
{
    const char* seconds = std::getenv("SECONDS_IDLE");
    const double span = seconds ? std::atof(seconds) : 60;
    std::array<std::vector<Node>, 2> pairs;
    for (std::size_t side = 0; side < 2; ++side) {
        pairs[side].push_back(start(side, ""));
        const auto first = "127.0.0.1:" + std::to_string(pairs[side][0].gossip);
        pairs[side].push_back(start(side, first.c_str()));
    }
    std::this_thread::sleep_for(15s); // clusters have settled
    const auto cpu = [](const std::vector<Node>& pair) {
        return (pair[0].process.cpuSeconds() + pair[1].process.cpuSeconds()) / 2;
    };
    const std::array<double, 2> before{cpu(pairs[0]), cpu(pairs[1])};
    std::this_thread::sleep_for(std::chrono::duration<double>(span));
    std::array<std::vector<double>, 2> used, resident, own;
    for (std::size_t side = 0; side < 2; ++side) {
        used[side].push_back((cpu(pairs[side]) - before[side]) / span * 1e3);
        for (const auto& node : pairs[side]) {
            resident[side].push_back(node.process.memory().resident);
            own[side].push_back(node.process.memory().own);
        }
    }
    report("idle processor time, node of a pair", "ms/s", used);
    report("resident memory, node of a pair", "MB", resident);
    report("  of it not shared with another process", "MB", own);
}

} // namespace

int main(int argc, char** argv)
{
    std::string halab = "build/release/bin/halab";
    std::set<std::string> parts;
    for (const auto& word : std::vector<std::string>(argv + 1, argv + argc)) {
        if (word.find('/') != std::string::npos)
            halab = word;
        else
            parts.insert(word);
    }
    Bench bench(std::filesystem::absolute(halab).string());
    std::printf("%-52s %10s %10s %-10s %6s\n", "", "halab", "real", "", "ratio");
    const std::vector<std::pair<const char*, void (Bench::*)()>> all{{"start", &Bench::starting},
        {"post", &Bench::posting}, {"get", &Bench::getting}, {"idle", &Bench::idling}};
    for (const auto& [name, part] : all)
        if (parts.empty() || parts.contains(name))
            (bench.*part)();
    return 0;
}
