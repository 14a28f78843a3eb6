#include "receiver/receiver.h"

#include "base/compression.h"
#include "exposition/registry.h"
#include "host/http/listen_address.h"
#include "host/http/router.h"
#include "host/http/server.h"
#include "host/vocabulary.h"
#include "receiver/inbox.h"
#include "receiver/services.h"

#include <utility>

namespace halab::receiver {

namespace {

constexpr std::size_t bodyBytesMax = 8 * 1024 * 1024;

http::Response textAnswer(int status, std::string text)
{
    return {.status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(text)};
}

class ReceiverNode : public Node {
public:
    ReceiverNode(Host& host, Options options)
        : m_host(host)
        , m_options(std::move(options))
    {
        declareRoutes();
    }

    Status start() override
    {
        auto& trace = m_host.trace();
        const auto address = http::parseListenAddress(m_options.webListenAddress);
        HALAB_TRY(address);
        auto server = http::Server::listen(m_host, *address,
            [this](const http::Request& request, http::Responder responder) { m_router.handle(request, responder); },
            {.bodyBytesMax = bodyBytesMax});
        HALAB_TRY(server);
        m_server = std::move(*server);
        trace.log("info", "web", "Listening", {{"address", m_server->address().toString()}});
        trace.record(kind::nodeReady, {{"node_kind", std::string("receiver")}});
        return {};
    }

    void stop(std::function<void()> done) override
    {
        m_host.trace().log("info", "", "Received SIGTERM, exiting gracefully...");
        if (m_server)
            m_server->finish();
        m_stopTimer = m_host.clock().after({}, std::move(done));
    }

    Status reload() override { return {}; } // there is nothing to load

private:
    void declareRoutes()
    {
        using http::PathParameters, http::Request, http::Responder;
        m_router.on("GET", "/", [this](const Request&, const PathParameters&, const Responder& responder) {
            responder.send({.headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = m_inbox.toHtml()});
        });
        m_router.on(
            "GET", "/api/notifications", [this](const Request&, const PathParameters&, const Responder& responder) {
                responder.send({.headers = {{"Content-Type", "application/json"}}, .body = m_inbox.toJson()});
            });
        m_router.on("GET", "/metrics", [this](const Request&, const PathParameters&, const Responder& responder) {
            responder.send({.headers = {{"Content-Type", exposition::textContentType}}, .body = m_metrics.write()});
        });
        for (const char* path : {"/-/healthy", "/-/ready"})
            m_router.on("GET", path, [](const Request&, const PathParameters&, const Responder& responder) {
                responder.send(textAnswer(200, "OK"));
            });
        const auto take = [this](const Request& request, const PathParameters&, const Responder& responder) {
            responder.send(receive(request));
        };
        for (const char* method : {"POST", "PUT"})
            for (const char* path : {"/", "/*rest"})
                m_router.on(method, path, take);
        m_router.on("GET", "/*rest", [](const Request& request, const PathParameters&, const Responder& responder) {
            auto token = answerTokenRequest(request, {});
            responder.send(token ? std::move(*token) : textAnswer(404, "404 page not found\n"));
        });
    }

    http::Response receive(const http::Request& request)
    {
        auto body = request.body;
        if (request.headers.value("Content-Encoding") == "gzip") {
            auto plain = gunzip(body, bodyBytesMax);
            if (!plain)
                return refuse(request, plain.error().message);
            body = std::move(*plain);
        }
        if (auto token = answerTokenRequest(request, body))
            return *token;
        auto service = recogniseService(request, body);
        if (!service)
            return refuse(request, service.error().message);
        auto notification = readNotification(body);
        notification.received = m_host.clock().now();
        notification.from = m_host.network().nameOf(request.peer);
        notification.path = request.path;
        notification.service = service->service;
        notification.title = service->title;
        notification.status = service->status;
        record(notification);
        m_inbox.add(std::move(notification));
        m_stored.set(static_cast<double>(m_inbox.all().size()));
        return std::move(service->answer);
    }

    http::Response refuse(const http::Request& request, const std::string& why)
    {
        m_bad.add();
        m_host.trace().log("warn", "receiver", "A notification could not be read",
            {{"from", m_host.network().nameOf(request.peer)}, {"err", why}});
        return textAnswer(400, "cannot read the notification: the body is no JSON: " + why + "\n");
    }

    void record(const Notification& one)
    {
        m_metrics
            .counter("halab_receiver_notifications_total", "Notifications received, by status.", {"status"},
                {one.status == "firing" || one.status == "resolved" ? one.status : "other"})
            .add();
        m_host.trace().record(kind::notificationReceived,
            {{"from", one.from}, {"service", one.service}, {"title", one.title}, {"status", one.status}, {"group", one.groupKey}, {"receiver", one.receiver},
                {"firing", static_cast<std::int64_t>(one.firing)},
                {"resolved", static_cast<std::int64_t>(one.resolved)}, {"alertname", one.alertname},
                {"instances", one.instances}, {"labels", one.labels}});
        m_host.trace().log("info", "receiver", "Notification received",
            {{"from", one.from}, {"service", one.service}, {"status", one.status}, {"alertname", one.alertname},
                {"firing", static_cast<std::int64_t>(one.firing)},
                {"resolved", static_cast<std::int64_t>(one.resolved)}});
    }

    Host& m_host;
    Options m_options;
    Inbox m_inbox;
    exposition::Registry m_metrics;
    exposition::Scalar& m_stored =
        m_metrics.gauge("halab_receiver_notifications_stored", "Notifications that can be read back.");
    exposition::Scalar& m_bad =
        m_metrics.counter("halab_receiver_bad_requests_total", "Requests whose body could not be read.");
    http::Router m_router;
    std::unique_ptr<http::Server> m_server;
    Timer m_stopTimer;
};

} // namespace

std::unique_ptr<Node> makeReceiver(Host& host, Options options)
{
    return std::make_unique<ReceiverNode>(host, std::move(options));
}

} // namespace halab::receiver
