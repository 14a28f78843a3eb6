#include "host/http/router.h"

#include "base/url.h"

#include <algorithm>

namespace halab::http {

namespace {

std::vector<std::string_view> pathSegments(std::string_view path)
{
    std::vector<std::string_view> out;
    if (path.starts_with('/'))
        path.remove_prefix(1);
    while (true) {
        const auto slash = path.find('/');
        out.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos)
            return out;
        path.remove_prefix(slash + 1);
    }
}

Response plainAnswer(int status, std::string body)
{
    Response response;
    response.status = status;
    response.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = std::move(body);
    return response;
}

/// Fixed segments go before parameters, parameters before a rest.
int patternRank(const std::string& segment) { return segment.starts_with('*') ? 2 : segment.starts_with(':') ? 1 : 0; }

bool patternIsMoreSpecific(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
        [](const auto& x, const auto& y) { return patternRank(x) < patternRank(y); });
}

} // namespace

void Router::on(std::string method, std::string pattern, RouteHandler handler)
{
    Route route;
    route.method = std::move(method);
    for (const auto segment : pathSegments(pattern))
        route.segments.emplace_back(segment);
    route.handler = std::move(handler);
    // The most specific pattern comes first, equal ones in the order of their making.
    const auto place = std::upper_bound(m_routes.begin(), m_routes.end(), route,
        [](const Route& a, const Route& b) { return patternIsMoreSpecific(a.segments, b.segments); });
    m_routes.insert(place, std::move(route));
}

bool Router::match(const Route& route, const std::vector<std::string_view>& path, PathParameters& parameters)
{
    parameters.clear();
    for (std::size_t i = 0; i < route.segments.size(); ++i) {
        const auto& segment = route.segments[i];
        if (i >= path.size())
            return false;
        if (segment.starts_with('*')) {
            const std::string_view rest(path[i].data(), static_cast<std::size_t>(path.back().end() - path[i].begin()));
            parameters[segment.substr(1)] = percentDecode(rest);
            return true;
        }
        if (segment.starts_with(':')) {
            if (path[i].empty())
                return false;
            parameters[segment.substr(1)] = percentDecode(path[i]);
        } else if (segment != path[i]) {
            return false;
        }
    }
    return path.size() == route.segments.size();
}

void Router::handle(const Request& request, Responder responder) const
{
    const auto path = pathSegments(request.path);
    PathParameters parameters;
    std::vector<std::string> allowed;
    const Route* get = nullptr;
    for (const auto& route : m_routes) {
        if (!match(route, path, parameters))
            continue;
        if (route.method == request.method) {
            const auto handler = route.handler; // it may change the router
            return handler(request, parameters, std::move(responder));
        }
        if (route.method == "GET" && !get)
            get = &route;
        allowed.push_back(route.method);
    }
    if (get && request.method == "HEAD") {
        match(*get, path, parameters);
        const auto handler = get->handler;
        return handler(request, parameters, std::move(responder));
    }
    if (allowed.empty()) {
        if (m_missing)
            return m_missing(request, std::move(responder));
        return responder.send(plainAnswer(404, "404 page not found\n"));
    }
    std::sort(allowed.begin(), allowed.end());
    allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
    auto response = m_wrongMethod ? m_wrongMethod(request, allowed) : plainAnswer(405, "Method Not Allowed\n");
    if (!response.headers.find("Allow")) {
        std::string list;
        for (const auto& method : allowed)
            list += (list.empty() ? "" : ", ") + method;
        response.headers.add("Allow", list);
    }
    responder.send(std::move(response));
}

} // namespace halab::http
