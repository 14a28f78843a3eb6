#include "alertmanager/notify/metrics.h"

namespace halab::alertmanager {

namespace {

const std::vector<std::string> integrationLabel{"integration"};

} // namespace

NotifyMetrics::NotifyMetrics(exposition::Registry& registry)
    : m_registry(registry)
{
    for (const auto* name :
        {"email", "opsgenie", "pagerduty", "pushover", "slack", "sns", "telegram", "victorops", "webhook", "wechat"}) {
        notifications(name);
        notificationsFailed(name);
        requests(name);
        requestsFailed(name);
        latency(name);
    }
}

exposition::Scalar& NotifyMetrics::notifications(const std::string& integration)
{
    return m_registry.counter("alertmanager_notifications_total", "The total number of attempted notifications.",
        integrationLabel, {integration});
}

exposition::Scalar& NotifyMetrics::notificationsFailed(const std::string& integration)
{
    return m_registry.counter("alertmanager_notifications_failed_total", "The total number of failed notifications.",
        integrationLabel, {integration});
}

exposition::Scalar& NotifyMetrics::requests(const std::string& integration)
{
    return m_registry.counter("alertmanager_notification_requests_total",
        "The total number of attempted notification requests.", integrationLabel, {integration});
}

exposition::Scalar& NotifyMetrics::requestsFailed(const std::string& integration)
{
    return m_registry.counter("alertmanager_notification_requests_failed_total",
        "The total number of failed notification requests.", integrationLabel, {integration});
}

exposition::Histogram& NotifyMetrics::latency(const std::string& integration)
{
    return m_registry.histogram("alertmanager_notification_latency_seconds", "The latency of notifications in seconds.",
        {1, 5, 10, 15, 20}, integrationLabel, {integration});
}

} // namespace halab::alertmanager
