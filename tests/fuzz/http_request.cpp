// A client's bytes to the HTTP server, in pieces: every request is answered or refused, and the server stays.

#include "fuzz/fuzz.h"
#include "host/http/server.h"
#include "host/world.h"

#include <algorithm>

using namespace halab;
using namespace std::chrono_literals;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto bytes = fuzz::bytesOf(data, size);
    const auto step = std::max<std::size_t>(bytes.size() / (1 + fuzz::takeByte(bytes) % 8), 1);
    const auto world = makeSimulatedWorld();
    auto& serverHost = world->addHost({.name = "server"});
    auto& clientHost = world->addHost({.name = "client"});
    const auto server = http::Server::listen(serverHost, {.ip = {}, .port = 80},
        [](const http::Request& request, const http::Responder& responder) {
            responder.send({.status = 200, .headers = {}, .body = request.method + request.path + request.body});
        });
    fuzz::require(server.has_value());
    std::unique_ptr<Stream> stream;
    const auto dial = clientHost.network().dial((*server)->address(), 1s, [&](auto made) {
        stream = std::move(*made);
        stream->listen({.data = [](auto) {}, .closed = [](const auto&) {}});
    });
    world->runUntil([&] { return stream != nullptr; }, 1s);
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        stream->write(std::string(bytes.substr(at, step)));
        world->runUntil([] { return false; }, 1ms);
    }
    world->runUntil([] { return false; }, 31s);
    return 0;
}
