// Bodies and queries that clients send to an Alertmanager's API. The node lives on from input to input, so
// that what is stored meets what comes; it is made anew now and then, to stay small.

#include "alertmanager/server.h"
#include "fuzz/fuzz.h"
#include "host/http/client.h"
#include "host/world.h"

#include <array>

using namespace halab;
using namespace std::chrono_literals;

namespace {

constexpr char configuration[] = R"(
route: {receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 5s, repeat_interval: 1m}
inhibit_rules: [{source_matchers: ['severity="page"'], target_matchers: ['severity="info"'], equal: [job]}]
receivers: [{name: hook}]
)";

struct Alertmanager {
    std::unique_ptr<World> world = makeSimulatedWorld();
    Host& host = world->addHost({.name = "am", .mountedFiles = {{"alertmanager.yml", configuration}}});
    Host& student = world->addHost({.name = "student"});
    http::Client client{student};
    std::unique_ptr<Node> server;
    int asked = 0;

    Alertmanager()
    {
        alertmanager::Options options;
        options.storagePath = "/data";
        options.webListenAddresses = {":9093"};
        options.cluster.listenAddress.clear();
        server = alertmanager::makeServer(host, options);
        fuzz::require(server->start().has_value());
    }

    void ask(std::string method, const std::string& place, std::string body)
    {
        const auto url = parseUrl("http://am:9093" + place);
        if (!url)
            return;
        http::ClientRequest request;
        request.method = std::move(method);
        request.url = *url;
        request.headers = {{"Content-Type", "application/json"}};
        request.body = std::move(body);
        bool answered = false;
        const auto call = client.send(std::move(request), [&](const auto& answer) {
            answered = true;
            fuzz::require(!answer || answer->status < 500 || method == "DELETE");
        });
        world->runUntil([&] { return answered; }, 20s);
        fuzz::require(answered);
        ++asked;
    }
};

std::string percentEncoded(std::string_view text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const auto c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static std::unique_ptr<Alertmanager> node;
    if (!node || node->asked > 2000) {
        node.reset();
        node = std::make_unique<Alertmanager>();
    }
    auto bytes = fuzz::bytesOf(data, size);
    switch (fuzz::takeByte(bytes) % 5) {
    case 0:
        node->ask("POST", "/api/v2/alerts", std::string(bytes));
        break;
    case 1:
        node->ask("POST", "/api/v2/silences", std::string(bytes));
        break;
    case 2:
        node->ask("POST", "/api/v1/alerts", std::string(bytes));
        break;
    case 3:
        node->ask("POST", "/api/v1/silences", std::string(bytes));
        break;
    default:
        for (const auto* place : {"/api/v2/alerts", "/api/v2/silences", "/api/v2/alerts/groups", "/api/v1/alerts"})
            node->ask("GET", std::string(place) + "?filter=" + percentEncoded(bytes), {});
    }
    node->ask("GET", "/api/v2/alerts/groups", {});
    return 0;
}
