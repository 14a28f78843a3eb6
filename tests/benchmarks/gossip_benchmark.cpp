// How long a gossiped message takes to everybody, in the simulated world: thousands of messages, so that what
// happens once in a thousand times is seen as often as it happens.
//
//     benchmark_gossip [messages] [nodes...]       default: 2000 messages, 8 and 10 and 30 and 100 nodes
//
// One row a size and way of gossip: how many messages some node got only through a push/pull (a full exchange of
// states, one a minute and node), and the time until the last node had it.

#include "alertmanager/cluster/peer.h"
#include "host/world.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace halab;
using namespace halab::alertmanager;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t recordBytes = 300; ///< a silence with one matcher and a comment
constexpr std::size_t keptMessages = 200;        ///< what a node tells others in a push/pull: the latest

std::string recordOf(int message)
{
    auto text = std::to_string(message);
    return text + std::string(recordBytes - text.size(), ' ');
}

struct Spread {
    Duration published{};
    Duration complete{};
    std::size_t reached = 0;
    bool neededExchange = false; ///< somebody got it only by push/pull
};

struct Node {
    Host& host;
    exposition::Registry metrics;
    std::map<int, bool> known;
    std::unique_ptr<Peer> peer;

    explicit Node(Host& own) : host(own) {}

    std::string state() const
    {
        std::string all;
        for (const auto& [message, known] : known)
            all += recordOf(message);
        return all;
    }
    bool learn(int message)
    {
        const bool isNew = known.emplace(message, true).second;
        if (known.size() > keptMessages)
            known.erase(known.begin());
        return isNew;
    }
};

class Experiment {
public:
    Experiment(int size, PeerOptions options) : m_world(makeSimulatedWorld({.seed = 7}))
    {
        for (int i = 0; i < size; ++i) {
            const auto name = "n" + std::to_string(i);
            m_nodes.push_back(std::make_unique<Node>(m_world->addHost({.name = name})));
            auto& node = *m_nodes.back();
            auto own = options;
            if (i > 0)
                own.peers = {"n0:9094"};
            node.peer = *Peer::create(node.host, own, node.metrics);
            node.peer->addState({.key = "sil", .marshal = [&node] { return node.state(); },
                .merge = [this, &node](std::string_view records, const std::string&) { return merge(node, records); }});
            node.peer->join();
        }
        m_world->runUntil([&] { return isComplete(); }, 10min);
    }

    /// Messages from random nodes, one in `every`.
    std::vector<Spread> run(int messages, Duration every)
    {
        auto& random = m_nodes.front()->host.random();
        for (int i = 0; i < messages; ++i) {
            auto& node = *m_nodes[random.below(m_nodes.size())];
            auto& spread = m_spreads.emplace_back();
            spread.published = elapsed();
            hears(node, i, false);
            node.peer->broadcast("sil", recordOf(i));
            m_world->runUntil([] { return false; }, every);
        }
        m_world->runUntil([] { return false; }, 3min);
        return m_spreads;
    }

private:
    Duration elapsed() const { return m_nodes.front()->host.clock().elapsed(); }
    bool isComplete() const
    {
        return std::ranges::all_of(
            m_nodes, [&](const auto& node) { return node->peer->members().size() == m_nodes.size(); });
    }

    void hears(Node& node, int message, bool byExchange)
    {
        node.learn(message);
        auto& spread = m_spreads[static_cast<std::size_t>(message)];
        spread.neededExchange = spread.neededExchange || byExchange;
        if (++spread.reached == m_nodes.size())
            spread.complete = elapsed();
    }

    Status merge(Node& node, std::string_view records)
    {
        const bool byExchange = records.size() > recordBytes;
        int news = 0;
        for (std::size_t at = 0; at + recordBytes <= records.size(); at += recordBytes) {
            const int message = std::atoi(std::string(records.substr(at, 12)).c_str());
            if (node.known.contains(message) || (node.known.size() == keptMessages && message < node.known.begin()->first))
                continue;
            hears(node, message, byExchange);
            ++news;
        }
        // As the silence store: what was news is gossiped on, unless it is too long for a packet.
        if (news > 0 && records.size() <= 700)
            node.peer->broadcast("sil", std::string(records));
        return {};
    }

    std::unique_ptr<World> m_world;
    std::vector<std::unique_ptr<Node>> m_nodes;
    std::vector<Spread> m_spreads;
};

void report(int size, const char* way, const std::vector<Spread>& spreads)
{
    std::vector<double> took;
    int exchanges = 0, lost = 0;
    for (const auto& spread : spreads) {
        exchanges += spread.neededExchange;
        if (spread.reached == static_cast<std::size_t>(size))
            took.push_back(seconds(spread.complete - spread.published));
        else
            ++lost;
    }
    std::ranges::sort(took);
    const auto at = [&](double part) { return took[static_cast<std::size_t>(part * static_cast<double>(took.size() - 1))]; };
    std::printf("%5d  %-12s %9.2f %% %8.3f %8.3f %8.3f %8.3f %6d\n", size, way,
        100.0 * exchanges / static_cast<double>(spreads.size()), at(0.5), at(0.9), at(0.99), took.back(), lost);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const int messages = argc > 1 ? std::atoi(argv[1]) : 2000;
    std::vector<int> sizes;
    for (int i = 2; i < argc; ++i)
        sizes.push_back(std::atoi(argv[i]));
    if (sizes.empty())
        sizes = {8, 10, 30, 100};
    std::printf("nodes  gossip       push/pull   median      90%%      99%%    worst  never\n");
    for (const int size : sizes) {
        for (const bool isThorough : {false, true}) {
            PeerOptions options;
            options.thoroughGossip = isThorough;
            report(size, isThorough ? "thorough" : "original", Experiment(size, options).run(messages, 1s));
        }
    }
}
