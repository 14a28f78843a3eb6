// Routes, and what is not JSON: health, metrics, reload, the start page.

#include "prometheus/api/api.h"

namespace halab::prometheus {

namespace {

http::Response text(int status, std::string body)
{
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.body = std::move(body);
    return response;
}

/// As Go's http.Error.
http::Response plainError(int status, std::string body)
{
    http::Response response = text(status, std::move(body) + "\n");
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
}

/// Browsers of other origins may ask.
void allowOrigin(const http::Request& request, http::Response& response)
{
    const std::string* origin = request.headers.find("Origin");
    if (!origin)
        return;
    response.headers.set("Access-Control-Allow-Origin", *origin);
    response.headers.set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    response.headers.set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin");
    response.headers.set("Access-Control-Expose-Headers", "Date");
    response.headers.set("Vary", "Origin");
}

} // namespace

Api::Api(ApiSources sources) : m_sources(std::move(sources))
{
    installApi();
    installPages();
    m_router.onMissing([this](const http::Request&, http::Responder responder) {
        responder.send(plainError(404, "404 page not found"));
        count("/", 404);
    });
    m_router.onWrongMethod([](const http::Request&, std::vector<std::string> allowed) {
        // OPTIONS is answered everywhere below the API and makes no path known.
        std::erase(allowed, "OPTIONS");
        if (allowed.empty())
            return plainError(404, "404 page not found");
        std::string list;
        for (const std::string& method : allowed)
            list += method + ", ";
        http::Response response = plainError(405, "Method Not Allowed");
        response.headers.set("Allow", list + "OPTIONS");
        return response;
    });
}

void Api::count(std::string_view handler, int status) const
{
    m_sources.services.metrics
        .counter("prometheus_http_requests_total", "Counter of HTTP requests.", {"handler", "code"},
            {std::string(handler), std::to_string(status)})
        .add();
}

void Api::api(const char* method, const char* path, Method handler)
{
    const std::string route = std::string("/api/v1") + path;
    m_router.on(method, m_sources.state.routePrefix + route,
        [this, route, handler](
            const http::Request& request, const http::PathParameters& path, http::Responder responder) {
            http::Response response = m_sources.state.isReady
                ? apiResponse((this->*handler)(ApiParameters(request), path))
                : plainError(503, "Service Unavailable");
            allowOrigin(request, response);
            count(route, response.status);
            responder.send(std::move(response));
        });
}

void Api::page(const char* method, const char* path, Page page)
{
    m_router.on(method, m_sources.state.routePrefix + path,
        [this, path, page = std::move(page)](
            const http::Request& request, const http::PathParameters&, http::Responder responder) {
            http::Response response = page(request);
            count(path, response.status);
            responder.send(std::move(response));
        });
}

void Api::installApi()
{
    for (const char* method : {"GET", "POST"}) {
        api(method, "/query", &Api::query);
        api(method, "/query_range", &Api::queryRange);
        api(method, "/format_query", &Api::formatQuery);
        api(method, "/labels", &Api::labelNames);
        api(method, "/series", &Api::series);
    }
    api("DELETE", "/series", &Api::deleteSeries);
    api("GET", "/label/:name/values", &Api::labelValues);
    api("GET", "/targets", &Api::targets);
    api("GET", "/scrape_pools", &Api::scrapePools);
    api("GET", "/rules", &Api::rules);
    api("GET", "/alerts", &Api::alerts);
    api("GET", "/alertmanagers", &Api::alertmanagers);
    api("GET", "/status/config", &Api::statusConfig);
    api("GET", "/status/flags", &Api::statusFlags);
    api("GET", "/status/buildinfo", &Api::statusBuildInfo);
    api("GET", "/status/runtimeinfo", &Api::statusRuntimeInfo);
    m_router.on("OPTIONS", m_sources.state.routePrefix + "/api/v1/*path",
        [](const http::Request& request, const http::PathParameters&, http::Responder responder) {
            http::Response response;
            response.status = 204;
            allowOrigin(request, response);
            responder.send(std::move(response));
        });
}

void Api::installPages()
{
    page("GET", "/-/healthy", [](const http::Request&) { return text(200, "Prometheus Server is Healthy.\n"); });
    page("GET", "/-/ready", [this](const http::Request&) {
        return m_sources.state.isReady ? text(200, "Prometheus Server is Ready.\n")
                                       : plainError(503, "Service Unavailable");
    });
    for (const char* method : {"POST", "PUT"})
        page(method, "/-/reload", [this](const http::Request& request) { return reloadPage(request); });
    page("GET", "/-/reload", [](const http::Request&) { return text(405, "Only POST or PUT requests allowed"); });
    page("GET", "/version", [](const http::Request&) { return text(200, buildInfoJson() + "\n"); });
    page("GET", "/metrics", [this](const http::Request&) {
        http::Response response;
        response.headers.set("Content-Type", exposition::textContentType);
        response.body = m_sources.services.metrics.write();
        return response;
    });
    page("GET", "/", [this](const http::Request& request) { return startPage(request); });
}

http::Response Api::reloadPage(const http::Request&) const
{
    if (!m_sources.services.options.enableLifecycle)
        return plainError(403, "Lifecycle API is not enabled.");
    if (const Status reloaded = m_sources.reload(); !reloaded)
        return plainError(500, "failed to reload config: " + reloaded.error().message);
    return text(200, "");
}

http::Response Api::startPage(const http::Request&) const
{
    const std::string& prefix = m_sources.state.routePrefix;
    std::string body =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Prometheus in HA Lab</title></head>"
        "<body>\n<h1>Prometheus "
        + std::string(referenceVersion)
        + ", as HA Lab runs it</h1>\n<p>This node has no pages of its own beyond this one: ask its API, or look at it "
          "in HA Lab.</p>\n<ul>\n";
    for (const char* path : {"/api/v1/targets", "/api/v1/rules", "/api/v1/alerts", "/api/v1/alertmanagers",
             "/api/v1/query?query=up", "/api/v1/status/config", "/metrics", "/-/healthy", "/-/ready"})
        body += "<li><a href=\"" + prefix + path + "\">" + path + "</a></li>\n";
    http::Response response;
    response.headers.set("Content-Type", "text/html; charset=utf-8");
    response.body = body + "</ul>\n</body></html>\n";
    return response;
}

void Api::handle(const http::Request& request, http::Responder responder) const { m_router.handle(request, responder); }

} // namespace halab::prometheus
