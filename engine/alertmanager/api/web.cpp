#include "alertmanager/api/web.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager {

namespace {

const std::vector<double> requestSeconds{.05, .1, .25, .5, .75, 1, 2, 5, 20, 60};
const std::vector<double> responseBytes{100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

constexpr char indexPage[] = R"(<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Alertmanager (HA Lab)</title></head>
<body>
<h1>Alertmanager</h1>
<p>One node of HA Lab. It speaks the API of Alertmanager 0.25; its picture is in HA Lab's window, and
<code>amtool --alertmanager.url=http://this-address</code> works on it.</p>
<ul>
<li><a href="api/v2/status">api/v2/status</a></li>
<li><a href="api/v2/alerts">api/v2/alerts</a> and <a href="api/v2/alerts/groups">api/v2/alerts/groups</a></li>
<li><a href="api/v2/silences">api/v2/silences</a></li>
<li><a href="api/v2/receivers">api/v2/receivers</a></li>
<li><a href="metrics">metrics</a></li>
<li><a href="-/healthy">-/healthy</a>, <a href="-/ready">-/ready</a></li>
</ul>
</body>
</html>
)";

/// A plain text as Go's http.Error writes it.
http::Response plainError(int status, std::string text)
{
    return {.status = status,
        .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}},
        .body = std::move(text) + "\n"};
}

http::Response redirect(int status, const std::string& to)
{
    return {.status = status,
        .headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Location", to}},
        .body = "<a href=\"" + to + "\">" + std::string(http::statusText(status)) + "</a>.\n\n"};
}

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
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
    , m_inFlight(m_parts.metrics.gauge("alertmanager_http_requests_in_flight",
          "Current number of HTTP requests being processed.", {"method"}, {"get"}))
{
    // Each answer is made before the next request is looked at, so that no limit can be reached.
    m_parts.metrics.counter("alertmanager_http_concurrency_limit_exceeded_total",
        "Total number of times an HTTP request failed because the concurrency limit was reached.", {"method"}, {"get"});
}

const std::vector<Web::Route>& Web::routes()
{
    static const std::vector<Route> all{
        {"/", {"GET"}, &Web::index},
        {"/-/healthy", {"GET", "HEAD"}, &Web::ok},
        {"/-/ready", {"GET", "HEAD"}, &Web::ok},
        {"/-/reload", {"POST"}, &Web::reload},
        {"/metrics", {"GET"}, &Web::metricsPage},
    };
    return all;
}

http::Response Web::handle(const http::Request& request)
{
    m_inFlight.set(request.method == "GET" ? 1 : 0);
    std::string_view path = request.path;
    http::Response response;
    if (!m_prefix.empty() && path == "/")
        response = redirect(302, m_prefix);
    else if (!path.starts_with(m_prefix))
        response = plainError(404, "404 page not found");
    else
        response = route(request, path.substr(m_prefix.size()));
    m_inFlight.set(0);
    return response;
}

http::Response Web::route(const http::Request& request, std::string_view path)
{
    constexpr std::string_view apiPath = "/api/v2";
    if (path == apiPath)
        return redirect(301, m_prefix + "/api/v2/");
    if (path.starts_with("/api/v2/"))
        return m_parts.api.handle(request, path.substr(apiPath.size()));
    if (path.empty())
        path = "/";
    const auto found =
        std::find_if(routes().begin(), routes().end(), [&](const Route& one) { return one.path == path; });
    if (found == routes().end())
        return plainError(404, "404 page not found");

    const auto& methods = found->methods;
    if (std::find(methods.begin(), methods.end(), request.method) == methods.end()) {
        std::vector<std::string_view> allowed = methods;
        allowed.emplace_back("OPTIONS");
        std::sort(allowed.begin(), allowed.end());
        std::string list;
        for (const auto method : allowed)
            list += (list.empty() ? "" : ", ") + std::string(method);
        auto response = request.method == "OPTIONS" ? http::Response{} : plainError(405, "Method Not Allowed");
        response.headers.add("Allow", list);
        return response;
    }
    const auto began = m_parts.host.clock().elapsed();
    auto response = (this->*found->page)(request);
    observe(found->path, lowerCase(request.method), response, m_parts.host.clock().elapsed() - began);
    return response;
}

void Web::observe(std::string_view handler, const std::string& method, const http::Response& response, Duration took)
{
    const exposition::LabelValues values{std::string(handler), method};
    m_parts.metrics
        .histogram("alertmanager_http_request_duration_seconds", "Histogram of latencies for HTTP requests.",
            requestSeconds, {"handler", "method"}, values)
        .observe(seconds(took));
    m_parts.metrics
        .histogram("alertmanager_http_response_size_bytes", "Histogram of response size for HTTP requests.",
            responseBytes, {"handler", "method"}, values)
        .observe(static_cast<double>(response.body.size()));
}

http::Response Web::index(const http::Request&)
{
    return {.headers = {{"Content-Type", "text/html; charset=utf-8"},
                {"Cache-Control", "no-cache, no-store, must-revalidate"}, {"Pragma", "no-cache"}, {"Expires", "0"}},
        .body = indexPage};
}

http::Response Web::ok(const http::Request& request)
{
    if (request.method == "HEAD")
        return {};
    return {.headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = "OK"};
}

http::Response Web::metricsPage(const http::Request&)
{
    return {.headers = {{"Content-Type", exposition::textContentType}}, .body = m_parts.metrics.write()};
}

http::Response Web::reload(const http::Request&)
{
    if (const auto reloaded = m_parts.reload(); !reloaded)
        return plainError(500, "failed to reload config: " + reloaded.error().message);
    return {};
}

} // namespace halab::alertmanager
