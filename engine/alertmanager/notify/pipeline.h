#pragma once

// From a group's flush to the receiver: the stages of a notification in their real order.
// Source: Alertmanager 0.25 notify/notify.go (spec §3.4), laid out as later versions do: one
// stage a file.

#include "alertmanager/alert.h"
#include "alertmanager/cluster/peer.h"
#include "alertmanager/config/config.h"
#include "alertmanager/inhibit/inhibitor.h"
#include "alertmanager/nflog/log.h"
#include "alertmanager/notify/decision.h"
#include "alertmanager/notify/metrics.h"
#include "alertmanager/provider/marker.h"
#include "base/result.h"
#include "host/host.h"
#include "host/http/client.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace halab::alertmanager {

/// What a flush knows about its group (the original's context).
struct FlushContext {
    std::string groupKey;
    model::Labels groupLabels;
    std::string receiver;
    Duration repeatInterval{};
    std::vector<std::string> muteTimeIntervals, activeTimeIntervals;
    Time now = zeroTime; ///< of the tick
    Duration timeLimit{}; ///< of the whole run; the deadline counts from its start
    EventId flush = 0; ///< the trace's group.flush event
};

/// Ids of the silences that mute an alert, sorted; empty = not silenced.
using Silencer = std::function<std::vector<std::string>(const model::Labels&)>;

class Templates;

/// What the stages work with. All of it outlives the pipeline.
struct PipelineParts {
    Host& host;
    const Config& config;
    Inhibitor& inhibitor;
    Silencer silencer;
    Marker& marker;
    NotificationLog& log;
    Peer* peer = nullptr; ///< nullptr: not clustered
    NotifyMetrics& metrics;
    std::string externalUrl; ///< as webhooks carry it
    std::shared_ptr<const Templates> templates = {}; ///< of the notifications; none = the default ones
};

class Integration;
class PipelineRun;
class Stage;

class Pipeline {
public:
    struct Finished {
        Status status; ///< success also when nothing had to be sent; the joined errors otherwise
        bool canceled = false;
        std::vector<Decision> decisions; ///< one an integration; one where there is none
    };
    using Done = std::function<void(Finished)>;

    explicit Pipeline(PipelineParts parts);
    ~Pipeline();

    /// Carries the alerts through the stages; `done` comes once, perhaps before this returns. A receiver
    /// without integrations ends at once, with one decision that says so.
    /// Destroying the run forgets it without a trace (SIGKILL); see PipelineRun::cancel().
    std::unique_ptr<PipelineRun> run(FlushContext context, Alerts alerts, Done done);

private:
    friend class PipelineRun;

    PipelineParts m_parts;
    std::unique_ptr<http::Client> m_client;
    std::vector<std::unique_ptr<Stage>> m_stages;
    std::vector<Stage*> m_common, m_perIntegration; ///< before and after the fan-out, in order
    std::map<std::string, std::vector<std::unique_ptr<Integration>>> m_integrations; ///< by receiver
};

} // namespace halab::alertmanager
