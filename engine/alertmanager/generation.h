#pragma once

// Everything that one configuration brings to life; a reload replaces it as a whole.

#include "alertmanager/api/api.h"
#include "alertmanager/config/config.h"
#include "alertmanager/dispatch/dispatcher.h"
#include "alertmanager/inhibit/inhibitor.h"
#include "alertmanager/notify/pipeline.h"

namespace halab::alertmanager {

/// Whether the receivers that routes use can be built: the files of their tls_config are there and usable.
Status checkReceivers(const Disk& disk, const Config& config);

/// What outlives a generation.
struct Surroundings {
    Host& host;
    AlertStore& alerts;
    Marker& marker;
    Silences& silences;
    NotificationLog& log;
    Peer* peer = nullptr;
    NotifyMetrics& notifyMetrics;
    exposition::Registry& metrics;
    std::string externalUrl;
    Duration retention{};
};

/// The members are in the order in which they need each other. Begins to work when it is made, and takes in the alerts
/// that the store holds. Call dispatcher.stop() before it goes, unless it is to vanish without a trace.
struct Generation {
    Generation(Config loaded, const Surroundings& around, std::shared_ptr<const Templates> templates = {});
    Generation(const Generation&) = delete;
    Generation& operator=(const Generation&) = delete;

    const Config config;
    Inhibitor inhibitor;
    Pipeline pipeline;
    Dispatcher dispatcher;
    const ApiV2::Running view;

private:
    /// Counts what is in use, and says what looks wrong.
    void report(const Surroundings& around) const;
};

} // namespace halab::alertmanager
