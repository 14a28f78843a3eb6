#pragma once

// All of a node's HTTP: the management paths, /metrics, the page at /, API v1, and the way to API v2.
// Source: Alertmanager 0.25 ui/web.go and api/api.go (spec §5.3).

#include "alertmanager/api/api.h"
#include "alertmanager/api/request_limit.h"
#include "alertmanager/api/routes.h"
#include "alertmanager/api/v1/api.h"
#include "base/result.h"
#include "exposition/registry.h"
#include "host/host.h"
#include "host/http/server.h"

#include <functional>
#include <string>
#include <string_view>

namespace halab::alertmanager {

class Web {
public:
    struct Parts {
        Host& host;
        ApiV2& api;
        ApiV1& v1;
        exposition::Registry& metrics;
        std::string routePrefix; ///< "/" or "/prefix"
        std::function<Status()> reload;
        long long getConcurrency = 0;
        Duration timeout{};
    };

    explicit Web(Parts parts);
    Web(const Web&) = delete;
    Web& operator=(const Web&) = delete;

    void handle(const http::Request& request, const http::Responder& responder);

private:
    void addPages();
    void addApiV1();
    void add(const char* method, const std::string& path, api::PathHandler handler, const std::string& label = {});

    http::Response route(const http::Request& request);
    void observe(const std::string& handler, std::string method, const http::Response& response, Duration took);

    http::Response metricsPage(const http::Request&);
    http::Response reload();

    Parts m_parts;
    std::string m_prefix; ///< without a slash at the end; empty for "/"
    api::Routes m_routes;
    api::RequestLimit m_limit;
    exposition::Scalar& m_scrapes;
};

/// "/" + the path without slashes at its ends: what --web.route-prefix means.
std::string normalisePrefix(std::string_view prefix);

} // namespace halab::alertmanager
