#pragma once

// A small network in the simulated world: Prometheus nodes, pages to scrape, and places that
// take alerts and remember them.

#include "base/json.h"
#include "host/http/client.h"
#include "host/http/server.h"
#include "host/world.h"
#include "model/labels.h"
#include "prometheus/server.h"

#include <QTest>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::test {

using namespace std::chrono_literals;

/// Something with a web address of its own that a test answers for.
struct Page {
    std::unique_ptr<http::Server> server;
    std::string body;                    ///< what GET answers
    int status = 200;
    std::vector<http::Request> requests; ///< all that came
};

class Bench {
public:
    explicit Bench(SimulatedOptions options = {}) : world(makeSimulatedWorld(options))
    {
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
    }
    ~Bench() { nodes.clear(); }

    /// A host with a Prometheus of this configuration, started.
    Status prometheus(const std::string& name, std::map<std::string, std::string> files, prometheus::Options options = {})
    {
        for (auto& [path, text] : files)
            text = text.substr(text.find_first_not_of('\n'));
        world->addHost({.name = name, .publishedPorts = {}, .mountedFiles = std::move(files)});
        options.webListenAddress = ":9090";
        m_options[name] = options;
        return start(name);
    }

    Status start(const std::string& name)
    {
        nodes[name] = prometheus::makeServer(*world->host(name), m_options[name]);
        return nodes[name]->start();
    }

    void kill(const std::string& name)
    {
        nodes.erase(name);
        world->powerOff(name, true);
    }

    /// A page on a host of its own.
    Page& page(const std::string& name, std::uint16_t port, std::string body)
    {
        if (!world->host(name))
            world->addHost({.name = name, .publishedPorts = {}, .mountedFiles = {}});
        auto& page = m_pages[name];
        page.body = std::move(body);
        auto listening = http::Server::listen(*world->host(name), {{}, port},
            [&page](const http::Request& request, http::Responder responder) {
                page.requests.push_back(request);
                http::Response response;
                response.status = page.status;
                response.headers.set("Content-Type", "text/plain; version=0.0.4");
                response.body = page.body;
                responder.send(std::move(response));
            });
        page.server = std::move(*listening);
        return page;
    }

    /// One request, answered within a second of the world's time.
    http::Response ask(const std::string& node, const std::string& target, std::string method = "GET", std::string body = {})
    {
        if (!world->host("student"))
            world->addHost({.name = "student", .publishedPorts = {}, .mountedFiles = {}});
        http::Client client(*world->host("student"));
        http::ClientRequest request;
        request.method = std::move(method);
        request.url = *parseUrl("http://" + node + ":9090" + target);
        request.body = std::move(body);
        if (!request.body.empty())
            request.headers.set("Content-Type", "application/x-www-form-urlencoded");
        Result<http::Response> answer = fail(ErrorKind::Timeout, "no answer");
        bool done = false;
        const Call call = client.send(std::move(request), [&](Result<http::Response> result) {
            answer = std::move(result);
            done = true;
        });
        world->runUntil([&] { return done; }, 2s);
        if (answer)
            return *answer;
        http::Response none;
        none.status = 0;
        none.body = answer.error().message;
        return none;
    }

    json::Value data(const std::string& node, const std::string& target)
    {
        const auto parsed = json::parse(ask(node, target).body);
        return parsed ? (*parsed)["data"] : json::Value();
    }

    /// The values of an instant query, as `{labels} value` lines.
    QStringList query(const std::string& node, const std::string& expression)
    {
        QStringList lines;
        const json::Value answer = data(node, "/api/v1/query?query=" + queryEscape(expression));
        for (std::size_t i = 0; i < answer["result"].size(); ++i) {
            const json::Value& series = answer["result"].at(i);
            model::Labels labels;
            for (const auto& [name, value] : *series["metric"].object())
                labels.set(name, value.text());
            lines << QString::fromStdString(labels.toMetricString() + " " + series["value"].at(1).text());
        }
        return lines;
    }

    /// The first event of a kind after the first `after` ones, whose field has this value.
    const Event* find(std::string_view kind, std::string_view field = {}, std::string_view value = {}, std::size_t after = 0)
    {
        for (std::size_t i = after; i < events.size(); ++i)
            if (events[i].kind == kind && (field.empty() || events[i].fieldText(field) == value))
                return &events[i];
        return nullptr;
    }

    void pass(Duration time)
    {
        world->runUntil([] { return false; }, time);
    }
    /// Waits for an event; null when it does not come.
    const Event* await(std::string_view kind, std::string_view field, std::string_view value, Duration limit)
    {
        const std::size_t after = events.size();
        world->runUntil([&] { return find(kind, field, value, after) != nullptr; }, limit);
        return find(kind, field, value, after);
    }

    std::vector<Event> events;
    std::unique_ptr<World> world;
    std::map<std::string, std::unique_ptr<Node>> nodes;

private:
    std::map<std::string, prometheus::Options> m_options;
    std::map<std::string, Page> m_pages;
};

} // namespace halab::test
