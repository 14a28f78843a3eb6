#include "alertmanager/api/web.h"

#include "alertmanager/api/assets.h"
#include "base/ascii.h"
#include "base/url.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager {

namespace {

const std::vector<double> requestSeconds{.05, .1, .25, .5, .75, 1, 2, 5, 20, 60};
const std::vector<double> responseBytes{100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

constexpr std::string_view apiV2 = "/api/v2";

exposition::Scalar& declareScrapes(exposition::Registry& metrics)
{
    const auto scrapes = [&](const char* code) -> exposition::Scalar& {
        return metrics.counter("promhttp_metric_handler_requests_total",
            "Total number of scrapes by HTTP status code.", {"code"}, {code});
    };
    scrapes("500"); // which no scrape of ours ends with
    scrapes("503");
    metrics.gauge("promhttp_metric_handler_requests_in_flight", "Current number of scrapes being served.").set(1);
    return scrapes("200");
}

http::Response okPage(const http::Request& request)
{
    if (request.method == "HEAD")
        return {};
    return {.headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = "OK"};
}

/// The original serves profiles of the Go runtime there.
http::Response debugPage(const std::string& path)
{
    if (!path.starts_with("/pprof/"))
        return api::plainError(404, "404 page not found");
    return api::plainError(404, "There is no Go runtime in this program, and no profile of it.");
}

} // namespace

std::string normalisePrefix(std::string_view prefix)
{
    const auto begin = prefix.find_first_not_of('/');
    if (begin == std::string_view::npos)
        return "/";
    return "/" + std::string(prefix.substr(begin, prefix.find_last_not_of('/') - begin + 1));
}

Web::Web(Parts parts)
    : m_parts(std::move(parts))
    , m_prefix(m_parts.routePrefix == "/" ? "" : m_parts.routePrefix)
    , m_limit(m_parts.host, m_parts.metrics, m_parts.getConcurrency, m_parts.timeout)
    , m_scrapes(declareScrapes(m_parts.metrics))
{
    if (!m_prefix.empty())
        m_routes.add({"GET", "/",
            [this](const http::Request& request, const std::string&) {
                return api::redirectTo(302, request, m_prefix, false);
            },
            "/"});
    addPages();
    addApiV1();
}

void Web::add(const char* method, const std::string& path, api::PathHandler handler, const std::string& label)
{
    m_routes.add({method, m_prefix + path, std::move(handler), label.empty() ? path : label});
}

void Web::addPages()
{
    for (const auto& [path, asset] : api::assets())
        add("GET", path, [&asset = asset](const http::Request&, const std::string&) { return asset(); });
    add("GET", "/lib/*path",
        [](const http::Request&, const std::string& path) { return api::libraryAsset(path); });
    add("GET", "/metrics", [this](const http::Request& request, const std::string&) { return metricsPage(request); });
    add("POST", "/-/reload", [this](const http::Request&, const std::string&) { return reload(); });
    for (const char* path : {"/-/healthy", "/-/ready"})
        for (const char* method : {"GET", "HEAD"})
            add(method, path, [](const http::Request& request, const std::string&) { return okPage(request); });
    for (const char* method : {"GET", "POST"})
        add(method, "/debug/*subpath", [](const http::Request&, const std::string& path) { return debugPage(path); });
}

void Web::addApiV1()
{
    using Method = http::Response (ApiV1::*)(const http::Request&, const std::string&);
    struct Operation {
        const char* method;
        const char* path;
        Method handler;
    };
    static constexpr Operation operations[] = {
        {"OPTIONS", "/*path", &ApiV1::preflight},
        {"GET", "/status", &ApiV1::status},
        {"GET", "/receivers", &ApiV1::receivers},
        {"GET", "/alerts", &ApiV1::listAlerts},
        {"POST", "/alerts", &ApiV1::addAlerts},
        {"GET", "/silences", &ApiV1::listSilences},
        {"POST", "/silences", &ApiV1::setSilence},
        {"GET", "/silence/:sid", &ApiV1::getSilence},
        {"DELETE", "/silence/:sid", &ApiV1::deleteSilence},
    };
    for (const auto& operation : operations)
        add(operation.method, std::string("/api/v1") + operation.path,
            [this, handler = operation.handler](const http::Request& request, const std::string& parameter) {
                return (m_parts.v1.*handler)(request, parameter);
            },
            operation.path);
}

void Web::handle(const http::Request& request, const http::Responder& responder)
{
    if (request.method == "OPTIONS" && request.path == "*")
        return responder.send({});
    const auto path = percentDecode(request.path);
    if (request.method != "CONNECT") { // the mux, before anything is counted
        const auto clean = api::cleanPath(path);
        if (clean == m_prefix + std::string(apiV2))
            return responder.send(api::redirectTo(301, request, clean + "/"));
        if (clean != path)
            return responder.send(api::redirectTo(301, request, clean));
    }
    m_limit.serve(request, responder, [&] {
        const auto begin = m_prefix + std::string(apiV2);
        if (path.starts_with(begin + "/") && request.path.starts_with(begin))
            return m_parts.api.handle(request, std::string_view(request.path).substr(begin.size()));
        return route(request);
    });
}

http::Response Web::route(const http::Request& request)
{
    auto found = m_routes.find(request);
    if (!found.route)
        return std::move(found.answer);
    const auto began = m_parts.host.clock().elapsed();
    auto response = found.route->handler(request, found.parameter);
    observe(found.route->label, request.method, response, m_parts.host.clock().elapsed() - began);
    return response;
}

void Web::observe(const std::string& handler, std::string method, const http::Response& response, Duration took)
{
    const exposition::LabelValues values{handler, lowerAscii(std::move(method))};
    m_parts.metrics
        .histogram("alertmanager_http_request_duration_seconds", "Histogram of latencies for HTTP requests.",
            requestSeconds, {"handler", "method"}, values)
        .observe(seconds(took));
    m_parts.metrics
        .histogram("alertmanager_http_response_size_bytes", "Histogram of response size for HTTP requests.",
            responseBytes, {"handler", "method"}, values)
        .observe(static_cast<double>(response.body.size()));
}

http::Response Web::metricsPage(const http::Request&)
{
    http::Response response{.headers = {{"Content-Type", exposition::textContentType}},
        .body = m_parts.metrics.write(),
        .compression = http::Compression::Always};
    m_scrapes.add();
    return response;
}

http::Response Web::reload()
{
    if (const auto reloaded = m_parts.reload(); !reloaded)
        return api::plainError(500, "failed to reload config: " + reloaded.error().message);
    return {};
}

} // namespace halab::alertmanager
