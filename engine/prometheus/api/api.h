#pragma once

// The HTTP API v1 and the pages beside it (spec §6).

#include "host/http/router.h"
#include "prometheus/api/answer.h"
#include "prometheus/notifier/notifier.h"
#include "prometheus/rules/group.h"
#include "prometheus/scrape/pool.h"
#include "prometheus/services.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace halab::prometheus {

/// What the server says about itself.
struct ServerState {
    Time startedAt = zeroTime;
    bool isReady = false;
    bool reloadSucceeded = false;
    Time lastReload = zeroTime; ///< the last that succeeded
    std::string configYaml;     ///< effective
    std::string externalUrl;    ///< without a slash at the end
    std::string routePrefix;    ///< "" or "/prefix"
    std::string listenAddress;
    std::vector<std::pair<std::string, std::string>> flags;
};

struct ApiSources {
    Services& services;
    const ServerState& state;
    const ScrapeManager& scrapes;
    const RuleManager& rules;
    const Notifier& notifier;
    std::function<Status()> reload;
};

class Api {
public:
    explicit Api(ApiSources sources);

    void handle(const http::Request& request, http::Responder responder) const;

private:
    using Method = ApiResult (Api::*)(const ApiParameters&, const http::PathParameters&) const;

    void installApi();
    void installPages();
    void api(const char* method, const char* path, Method handler);
    using Page = std::function<http::Response(const http::Request&)>;
    void page(const char* method, const char* path, Page page);
    void count(std::string_view handler, int status) const;

    // query.cpp
    ApiResult query(const ApiParameters&, const http::PathParameters&) const;
    ApiResult queryRange(const ApiParameters&, const http::PathParameters&) const;
    ApiResult formatQuery(const ApiParameters&, const http::PathParameters&) const;
    // series.cpp
    ApiResult series(const ApiParameters&, const http::PathParameters&) const;
    ApiResult labelNames(const ApiParameters&, const http::PathParameters&) const;
    ApiResult labelValues(const ApiParameters&, const http::PathParameters&) const;
    ApiResult deleteSeries(const ApiParameters&, const http::PathParameters&) const;
    // state.cpp
    ApiResult targets(const ApiParameters&, const http::PathParameters&) const;
    ApiResult scrapePools(const ApiParameters&, const http::PathParameters&) const;
    ApiResult rules(const ApiParameters&, const http::PathParameters&) const;
    ApiResult alerts(const ApiParameters&, const http::PathParameters&) const;
    ApiResult alertmanagers(const ApiParameters&, const http::PathParameters&) const;
    std::string globalUrl(const Url& url) const;
    // status.cpp
    ApiResult statusConfig(const ApiParameters&, const http::PathParameters&) const;
    ApiResult statusFlags(const ApiParameters&, const http::PathParameters&) const;
    ApiResult statusBuildInfo(const ApiParameters&, const http::PathParameters&) const;
    ApiResult statusRuntimeInfo(const ApiParameters&, const http::PathParameters&) const;
    // pages.cpp
    http::Response startPage(const http::Request&) const;
    http::Response reloadPage(const http::Request&) const;

    ApiSources m_sources;
    http::Router m_router;
};

/// {"version":…,"revision":…,…} of this build.
std::string buildInfoJson();

} // namespace halab::prometheus
