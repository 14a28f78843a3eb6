#pragma once

// All of a node's HTTP: the management paths, /metrics, the page at /, and the way to API v2.
// Source: Alertmanager 0.25 ui/web.go and api/api.go (spec §5.3).

#include "alertmanager/api/api.h"
#include "base/result.h"
#include "exposition/registry.h"
#include "host/host.h"
#include "host/http/message.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

class Web {
public:
    struct Parts {
        Host& host;
        ApiV2& api;
        exposition::Registry& metrics;
        std::string routePrefix; ///< "/" or "/prefix"
        std::function<Status()> reload;
    };

    explicit Web(Parts parts);

    http::Response handle(const http::Request& request);

private:
    using Page = http::Response (Web::*)(const http::Request&);
    struct Route {
        std::string_view path;
        std::vector<std::string_view> methods; ///< sorted
        Page page;
    };
    static const std::vector<Route>& routes();

    http::Response route(const http::Request& request, std::string_view path);
    void observe(std::string_view handler, const std::string& method, const http::Response& response, Duration took);

    http::Response index(const http::Request&);
    http::Response ok(const http::Request&);
    http::Response metricsPage(const http::Request&);
    http::Response reload(const http::Request&);

    Parts m_parts;
    std::string m_prefix; ///< without a slash at the end; empty for "/"
    exposition::Scalar& m_inFlight;
};

/// "/" + the path without slashes at its ends: what --web.route-prefix means.
std::string normalisePrefix(std::string_view prefix);

} // namespace halab::alertmanager
