#pragma once

// --web.get-concurrency and --web.timeout (api/api.go, limitHandler).
//
// A node answers on one thread, so what takes time is not the answer but the client: a GET counts from its arrival
// until the network has taken its answer, and a client that reads slowly holds its place, as in the original, whose
// handler waits there. With a timeout the original answers into a buffer first and frees the place before the client
// has read; so do we. The timeout covers the making of the answer.

#include "base/time.h"
#include "exposition/registry.h"
#include "host/host.h"
#include "host/http/server.h"

#include <functional>
#include <memory>

namespace halab::alertmanager::api {

class RequestLimit {
public:
    /// `concurrency` ≤ 0: as many as there are processors, at least 8. `timeout` ≤ 0: none.
    RequestLimit(Host& host, exposition::Registry& metrics, long long concurrency, Duration timeout);

    using Make = std::function<http::Response()>;
    void serve(const http::Request& request, const http::Responder& responder, const Make& make);

private:
    /// Shared with answers that are still on their way when the node goes.
    struct Places {
        long long used = 0;
        exposition::Scalar* shown = nullptr;
        void take(long long count);
    };

    Host& m_host;
    long long m_concurrency;
    Duration m_timeout;
    std::shared_ptr<Places> m_places = std::make_shared<Places>();
    exposition::Scalar& m_exceeded;
};

} // namespace halab::alertmanager::api
