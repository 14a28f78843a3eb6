#pragma once

// One notifier in the simulated world, and a service that it sends to.

#include "alertmanager/notify/notifier.h"
#include "alertmanager/template/templates.h"
#include "host/http/server.h"
#include "host/vocabulary.h"
#include "host/world.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace halab::test::notify {

using namespace halab::alertmanager;

/// Everything that is asked of http://service, and what it answers: by the path's beginning, the longest counts.
struct NotifyWorld {
    /// `yaml`: one entry with its key, e.g. `slack_configs: [{api_url: 'http://service/x'}]`.
    explicit NotifyWorld(const std::string& yaml, const std::map<std::string, std::string>& files = {})
        : world(makeSimulatedWorld())
        , sender(world->addHost({.name = "alertmanager-1", .publishedPorts = {}, .mountedFiles = files}))
        , service(world->addHost({.name = "service", .publishedPorts = {}, .mountedFiles = {}}))
        , client(sender)
        , templates(Templates::defaults())
        , config(loadConfig("route: {receiver: team-X}\nreceivers:\n- name: team-X\n  " + yaml + "\n", "a.yml").value())
        , integration(config.receivers.front().integrations.front())
        , notifier(makeNotifier({sender, client, *templates, config.global}, integration))
    {
        world->trace().subscribe([this](const Event& event) { events.push_back(event); });
        server = http::Server::listen(
            service, SocketAddress{{}, 80}, [this](const http::Request& request, http::Responder responder) {
                requests.push_back(request);
                const http::Response* chosen = nullptr;
                for (const auto& [path, answer] : answers)
                    if (request.path.starts_with(path))
                        chosen = &answer;
                responder.send(chosen ? *chosen : http::Response{.status = 200, .headers = {}, .body = {}});
            }).value();
    }

    static AlertPtr alert(const std::string& instance, bool isResolved = false)
    {
        auto alert = std::make_shared<Alert>();
        alert->labels = model::Labels{{"alertname", "Down"}, {"instance", instance}};
        alert->annotations = {{"summary", "<b> & " + instance}};
        alert->startsAt = {Time{std::chrono::seconds{1'767'000'000}}, 0};
        if (isResolved)
            alert->endsAt = {Time{std::chrono::seconds{1'767'000'060}}, 0};
        alert->generatorUrl = "http://p/g";
        return alert;
    }

    /// One attempt; the clock goes on until it is answered.
    Notifier::Answer send(const Alerts& alerts, std::chrono::seconds limit = std::chrono::seconds{5})
    {
        std::optional<Notifier::Answer> result;
        auto call = notifier->send({"team-X", "{}:{alertname=\"Down\"}", model::Labels{{"alertname", "Down"}},
                                       "http://am:9093"},
            alerts, limit, [&](Notifier::Answer answer) { result = std::move(answer); });
        world->runUntil([&] { return result.has_value(); }, std::chrono::seconds{60});
        return result.value_or(Notifier::Answer{false, Error{ErrorKind::Internal, "no answer", {}}});
    }

    std::vector<Event> of(std::string_view kind) const
    {
        std::vector<Event> found;
        for (const auto& event : events)
            if (event.kind == kind)
                found.push_back(event);
        return found;
    }

    std::unique_ptr<World> world;
    Host &sender, &service;
    http::Client client;
    std::shared_ptr<const Templates> templates;
    Config config;
    const IntegrationConfig& integration;
    std::vector<Event> events;
    std::vector<http::Request> requests;
    std::map<std::string, http::Response> answers;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<Notifier> notifier;
};

} // namespace halab::test::notify
