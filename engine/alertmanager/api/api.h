#pragma once

// API v2: the HTTP interface that Prometheus, amtool and people use.
// Source: Alertmanager 0.25 api/v2/api.go and its OpenAPI description (spec §5.1, §5.2).

#include "alertmanager/alert.h"
#include "alertmanager/api/models.h"
#include "alertmanager/api/version.h"
#include "alertmanager/cluster/peer.h"
#include "alertmanager/config/config.h"
#include "alertmanager/dispatch/dispatcher.h"
#include "alertmanager/inhibit/inhibitor.h"
#include "alertmanager/provider/alerts.h"
#include "alertmanager/provider/marker.h"
#include "alertmanager/silence/silences.h"
#include "base/url.h"
#include "exposition/registry.h"
#include "host/host.h"
#include "host/http/message.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

class ApiV2 {
public:
    struct Parts {
        Host& host;
        AlertStore& alerts;
        Silences& silences;
        Marker& marker;
        Peer* peer = nullptr; ///< nullptr: not clustered
        exposition::Registry& metrics;
        MatcherMode matcherMode = MatcherMode::Classic; ///< how filters and label names are read
    };
    /// What a reload replaces.
    struct Running {
        const Config& config;
        Dispatcher& dispatcher;
        Inhibitor& inhibitor;
    };

    explicit ApiV2(Parts parts);

    /// Before the first request, and after each reload. nullptr while there is nothing.
    void update(const Running* running) { m_running = running; }
    const Running* running() const { return m_running; }

    /// Answers a request whose path begins with /api/v2/; `path` is what follows /api/v2.
    http::Response handle(const http::Request& request, std::string_view path);

    /// Takes in what is valid, of a client of this `version` ("v1", "v2"). Returns the complaints, joined by "; ".
    std::string insert(
        const std::vector<api::PostableAlert>& posted, const std::string& version, const std::string& from);

private:
    using Method = http::Response (ApiV2::*)(const http::Request&, const std::string& parameter);
    struct Operation {
        std::string_view method;
        std::string_view path; ///< with {id} at the end for a parameter
        Method handler;
        const char* body = nullptr; ///< what the body is called, for operations that have one
    };
    static const std::vector<Operation>& operations();

    http::Response dispatch(const http::Request& request, std::string_view path);
    http::Response answerPreflight(const http::Request& request) const;

    http::Response getStatus(const http::Request&, const std::string&);
    http::Response getReceivers(const http::Request&, const std::string&);
    http::Response getAlerts(const http::Request&, const std::string&);
    http::Response postAlerts(const http::Request&, const std::string&);
    http::Response getGroups(const http::Request&, const std::string&);
    http::Response getSilences(const http::Request&, const std::string&);
    http::Response postSilence(const http::Request&, const std::string&);
    http::Response getSilence(const http::Request&, const std::string& id);
    http::Response deleteSilence(const http::Request&, const std::string& id);

    /// Evaluates inhibition and silences now, so that the answer is not older than the question.
    void refreshStatus(const Alert& alert);
    void take(Alert alert, const std::string& from);

    Parts m_parts;
    const Running* m_running = nullptr;
    Time m_started;
};

} // namespace halab::alertmanager
