// Datagrams from a stranger to a member of a cluster of two: it must go on gossiping with its friend.

#include "fuzz/fuzz.h"
#include "memberlist/cluster.h"

using namespace halab;
using namespace std::chrono_literals;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    memberlist::simulation::Cluster cluster(2);
    cluster.join("b", "a");
    cluster.run(20ms);
    auto& stranger = cluster.world->addHost({.name = "stranger"});
    const auto socket = stranger.network().bindDatagrams({.ip = {}, .port = 9094}, [](auto, auto) {});
    fuzz::require(socket.has_value());
    const auto target = cluster["a"].list->address();
    for (const auto piece : fuzz::pieces(fuzz::bytesOf(data, size), 32)) {
        (*socket)->send(target, piece);
        cluster.run(1ms);
    }
    cluster.run(1500ms);
    fuzz::require(cluster["a"].list->find("a") != nullptr);
    return 0;
}
