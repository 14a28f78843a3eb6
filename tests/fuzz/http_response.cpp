// A server's bytes to the HTTP client, in pieces, then the end: the request is answered exactly once.

#include "fuzz/fuzz.h"
#include "host/http/client.h"
#include "host/world.h"

#include <algorithm>

using namespace halab;
using namespace std::chrono_literals;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto bytes = fuzz::bytesOf(data, size);
    const auto choice = fuzz::takeByte(bytes);
    const auto step = std::max<std::size_t>(bytes.size() / (1 + choice % 8), 1);
    const auto world = makeSimulatedWorld();
    auto& serverHost = world->addHost({.name = "server"});
    auto& clientHost = world->addHost({.name = "client"});
    std::vector<std::unique_ptr<Stream>> streams;
    const auto listener = serverHost.network().listen({.ip = {}, .port = 80}, [&](std::unique_ptr<Stream> stream) {
        stream->listen({.data = [](auto) {}, .closed = [](const auto&) {}});
        for (std::size_t at = 0; at < bytes.size(); at += step)
            stream->write(std::string(bytes.substr(at, step)));
        if (choice & 0x80)
            stream->close();
        streams.push_back(std::move(stream));
    });
    fuzz::require(listener.has_value());

    http::Client client(clientHost);
    http::ClientRequest request;
    request.method = choice & 0x40 ? "HEAD" : "GET";
    request.url = *parseUrl("http://server/");
    request.timeout = 2s;
    request.acceptGzip = choice & 0x20;
    request.responseBytesMax = 1 << 20;
    request.redirectsMax = 3;
    int answers = 0;
    const auto call = client.send(std::move(request), [&](const auto&) { ++answers; });
    world->runUntil([] { return false; }, 10s);
    fuzz::require(answers == 1);
    return 0;
}
