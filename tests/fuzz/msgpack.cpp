// The reader of MessagePack, driven by a program of calls; and each message of the gossip: what decodes must
// encode, and decode again to the same bytes.

#include "fuzz/fuzz.h"
#include "memberlist/wire/ack.h"
#include "memberlist/wire/alive.h"
#include "memberlist/wire/dead.h"
#include "memberlist/wire/error_reply.h"
#include "memberlist/wire/indirect_ping.h"
#include "memberlist/wire/msgpack.h"
#include "memberlist/wire/nack.h"
#include "memberlist/wire/ping.h"
#include "memberlist/wire/suspect.h"

using namespace halab;
using namespace halab::memberlist;

namespace {

void callReader(std::string_view program, std::string_view bytes)
{
    wire::msgpack::Reader reader(bytes);
    for (const auto c : program) {
        switch (static_cast<unsigned char>(c) % 6) {
        case 0:
            reader.container();
            break;
        case 1:
            reader.raw();
            break;
        case 2:
            reader.unsignedInteger(~std::uint64_t{});
            break;
        case 3:
            reader.integer();
            break;
        case 4:
            reader.boolean();
            break;
        case 5:
            reader.skip();
            break;
        }
        fuzz::require(reader.position() <= bytes.size());
    }
}

template <class Message>
void thereAndBack(std::string_view bytes)
{
    const auto first = wire::decode<Message>(bytes);
    if (!first)
        return;
    const auto encoded = wire::encode(*first);
    const auto second = wire::decode<Message>(std::string_view(encoded).substr(1));
    fuzz::require(second.has_value());
    fuzz::require(wire::encode(*second) == encoded);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto bytes = fuzz::bytesOf(data, size);
    const auto choice = fuzz::takeByte(bytes);
    const auto programLength = std::min<std::size_t>(choice % 16, bytes.size());
    callReader(bytes.substr(0, programLength), bytes.substr(programLength));
    thereAndBack<wire::Ping>(bytes);
    thereAndBack<wire::IndirectPing>(bytes);
    thereAndBack<wire::Ack>(bytes);
    thereAndBack<wire::Nack>(bytes);
    thereAndBack<wire::Suspect>(bytes);
    thereAndBack<wire::Alive>(bytes);
    thereAndBack<wire::Dead>(bytes);
    thereAndBack<wire::ErrorReply>(bytes);
    return 0;
}
