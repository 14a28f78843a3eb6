// Silences and notification log as they come from a peer or from disk: whatever is merged must be
// marshalled so that an empty store that merges it says the same.

#include "alertmanager/nflog/log.h"
#include "alertmanager/silence/silences.h"
#include "fuzz/fuzz.h"
#include "host/world.h"

#include <memory>

using namespace halab;
using namespace halab::alertmanager;

namespace {

struct Stores {
    std::unique_ptr<World> world = makeSimulatedWorld();
    Host& host = world->addHost({.name = "a"});
    exposition::Registry metrics;
    Silences silences{host, {}, metrics};
    NotificationLog log{host, {}, metrics};
};

template <class Store>
void mergeTwice(Store& store, Store& copy, std::string_view bytes)
{
    if (!store.merge(bytes, "peer"))
        return;
    const auto state = store.marshal();
    fuzz::require(copy.merge(state, "peer").has_value());
    fuzz::require(copy.marshal() == state);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = fuzz::bytesOf(data, size);
    Stores stores, copies;
    mergeTwice(stores.silences, copies.silences, bytes);
    mergeTwice(stores.log, copies.log, bytes);
    const model::Labels labels{{"alertname", "A"}, {"job", "j"}};
    stores.silences.mutes(labels);
    (void)stores.silences.maintain();
    (void)stores.log.maintain();
    return 0;
}
