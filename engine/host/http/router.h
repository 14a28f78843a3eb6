#pragma once

#include "host/http/server.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::http {

/// Parts of a path that a route's pattern names, percent-decoded.
using PathParameters = std::map<std::string, std::string, std::less<>>;

/// Finds the handler of a request: patterns like "/api/v1/label/:name/values", matched on the
/// encoded path; "*rest" at the end takes all that remains. Known path, other method: 405 with
/// Allow. HEAD is served by GET unless the route says otherwise.
class Router {
public:
    using RouteHandler = std::function<void(const Request&, const PathParameters&, Responder)>;
    /// May be replaced where a server answers in its own words.
    using MethodHandler = std::function<Response(const Request&, const std::vector<std::string>& allowed)>;

    void on(std::string method, std::string pattern, RouteHandler handler);
    void onMissing(Handler handler) { m_missing = std::move(handler); }
    void onWrongMethod(MethodHandler handler) { m_wrongMethod = std::move(handler); }

    void handle(const Request& request, Responder responder) const;

private:
    struct Route {
        std::string method;
        std::vector<std::string> segments;
        RouteHandler handler;
    };

    static bool match(const Route& route, const std::vector<std::string_view>& path, PathParameters& parameters);

    std::vector<Route> m_routes;
    Handler m_missing;
    MethodHandler m_wrongMethod;
};

} // namespace halab::http
