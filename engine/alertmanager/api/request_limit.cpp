#include "alertmanager/api/request_limit.h"

#include "alertmanager/api/routes.h"
#include "base/durations.h"

#include <algorithm>

namespace halab::alertmanager::api {

namespace {

constexpr int concurrencyLeast = 8;

} // namespace

RequestLimit::RequestLimit(Host& host, exposition::Registry& metrics, long long concurrency, Duration timeout)
    : m_host(host)
    , m_concurrency(concurrency > 0 ? concurrency : std::max(concurrencyLeast, host.process().processors))
    , m_timeout(timeout)
    , m_exceeded(metrics.counter("alertmanager_http_concurrency_limit_exceeded_total",
          "Total number of times an HTTP request failed because the concurrency limit was reached.", {"method"},
          {"get"}))
{
    m_places->shown = &metrics.gauge("alertmanager_http_requests_in_flight",
        "Current number of HTTP requests being processed.", {"method"}, {"get"});
}

void RequestLimit::Places::take(long long count)
{
    used += count;
    shown->set(static_cast<double>(used));
}

void RequestLimit::serve(const http::Request& request, const http::Responder& responder, const Make& make)
{
    const bool isGet = request.method == "GET";
    if (isGet && m_places->used >= m_concurrency) {
        m_exceeded.add();
        return responder.send(plainError(503,
            "Limit of concurrent GET requests reached (" + std::to_string(m_concurrency) + "), try again later.\n"));
    }
    if (isGet)
        m_places->take(1);
    const auto free = [places = m_places, isGet] {
        if (isGet)
            places->take(-1);
    };
    const auto began = m_host.clock().elapsed();
    auto response = make();
    if (m_timeout <= Duration::zero())
        return responder.send(std::move(response), free);
    free();
    if (m_host.clock().elapsed() - began > m_timeout)
        response = {.status = 503,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
            .body = "Exceeded configured timeout of " + formatGoDuration(m_timeout) + ".\n",
            .compression = http::Compression::Never};
    responder.send(std::move(response));
}

} // namespace halab::alertmanager::api
