#pragma once

#include "alertmanager/notify/metrics.h"
#include "alertmanager/notify/notifier.h"
#include "alertmanager/notify/stages/stage.h"
#include "host/host.h"

#include <string>

namespace halab::alertmanager {

/// The waits between attempts: 500 ms × 1.5ⁿ, each ±50 %, at most a minute (the original's exponential ticker).
class Backoff {
public:
    explicit Backoff(Random& random)
        : m_random(random)
    {
    }
    Duration next();

private:
    Random& m_random;
    double m_seconds = 0.5;
};

/// Sends, again and again, until it is taken, refused for good, or the flush ends.
class RetryStage : public Stage {
public:
    RetryStage(Host& host, NotifyMetrics& metrics, std::string externalUrl)
        : m_host(host)
        , m_metrics(metrics)
        , m_externalUrl(std::move(externalUrl))
    {
    }
    std::unique_ptr<StageRun> start(Notification& notification, Alerts alerts, Next next) override;

private:
    friend class RetryRun;

    Host& m_host;
    NotifyMetrics& m_metrics;
    std::string m_externalUrl;
};

} // namespace halab::alertmanager
