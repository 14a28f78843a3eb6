#pragma once

// Finding the handler of a path as the original's mux and router find it: net/http's ServeMux in front of
// julienschmidt/httprouter 1.2. To the byte, redirects included.

#include "host/http/message.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager::api {

using PathHandler = std::function<http::Response(const http::Request&, const std::string& parameter)>;

struct Route {
    std::string method;
    std::string pattern; ///< decoded; may end in one ":name" (a segment) or "*name" (the rest, its slash included)
    PathHandler handler;
    std::string label; ///< in metrics: the pattern without what a prefix added
};

class Routes {
public:
    /// Patterns are unique for a method.
    void add(Route route) { m_routes.push_back(std::move(route)); }

    /// What a request finds: a route and its parameter, or the answer to give instead (redirect, 404, 405, OPTIONS).
    struct Found {
        const Route* route = nullptr;
        std::string parameter;
        http::Response answer; ///< where there is no route
    };
    Found find(const http::Request& request) const;

private:
    std::string allowed(std::string_view path) const;
    std::optional<std::string> elsewhere(std::string_view method, const std::string& path) const;

    std::vector<Route> m_routes;
};

/// The way to `path` without empty, "." and ".." elements; a slash at the end stays (Go's ServeMux).
std::string cleanPath(std::string_view path);

/// Go's http.Redirect: a link in the body of GET's answer alone. `path` is decoded.
http::Response redirectTo(int status, const http::Request& request, const std::string& path, bool withQuery = true);

/// A plain text as Go's http.Error writes it.
http::Response plainError(int status, std::string text);

} // namespace halab::alertmanager::api
