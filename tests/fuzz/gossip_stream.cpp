// A stranger's TCP connection to a member, its bytes in pieces as the network may cut them; and the reader alone, which
// must come to the same end however the bytes are cut.

#include "fuzz/fuzz.h"
#include "memberlist/cluster.h"
#include "memberlist/wire/stream_reader.h"

using namespace halab;
using namespace std::chrono_literals;

namespace {

enum class End { Open, Message, Failed };

End readInSteps(std::string_view bytes, std::size_t step)
{
    memberlist::wire::StreamReader reader;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        const auto message = reader.feed(bytes.substr(at, step));
        if (!message)
            return End::Failed;
        if (*message)
            return End::Message;
    }
    return End::Open;
}

void talkToMember(std::string_view bytes, std::size_t step)
{
    memberlist::simulation::Cluster cluster(1);
    auto& stranger = cluster.world->addHost({.name = "stranger"});
    std::unique_ptr<Stream> stream;
    const auto dial = stranger.network().dial(cluster["a"].list->address(), 1s, [&](auto made) {
        fuzz::require(made.has_value());
        stream = std::move(*made);
        stream->listen({.data = [](auto) {}, .closed = [](const auto&) {}});
    });
    cluster.run(2ms);
    fuzz::require(stream != nullptr);
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        stream->write(std::string(bytes.substr(at, step)));
        cluster.run(1ms);
    }
    cluster.run(11s); // the deadline of a stream
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto bytes = fuzz::bytesOf(data, size);
    const auto choice = fuzz::takeByte(bytes);
    fuzz::require(readInSteps(bytes, 1 + choice % 16) == readInSteps(bytes, std::max<std::size_t>(bytes.size(), 1)));
    talkToMember(bytes, std::max<std::size_t>(bytes.size() / (1 + choice % 4), 1));
    return 0;
}
