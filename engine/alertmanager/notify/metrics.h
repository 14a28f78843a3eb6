#pragma once

// The notification families of /metrics (spec §5.6).

#include "exposition/registry.h"

#include <string>

namespace halab::alertmanager {

class NotifyMetrics {
public:
    /// Declares the families with the integrations that 0.25 creates beforehand.
    explicit NotifyMetrics(exposition::Registry& registry);

    exposition::Scalar& notifications(const std::string& integration);
    exposition::Scalar& notificationsFailed(const std::string& integration);
    exposition::Scalar& requests(const std::string& integration);
    exposition::Scalar& requestsFailed(const std::string& integration);
    exposition::Histogram& latency(const std::string& integration);

private:
    exposition::Registry& m_registry;
};

} // namespace halab::alertmanager
