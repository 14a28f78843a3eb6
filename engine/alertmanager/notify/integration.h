#pragma once

#include "alertmanager/config/config.h"
#include "alertmanager/notify/notifier.h"

#include <memory>

namespace halab::alertmanager {

/// An integration of a receiver with what sends for it. Belongs to the pipeline.
class Integration {
public:
    Integration(const IntegrationConfig& config, std::unique_ptr<Notifier> notifier)
        : m_config(config)
        , m_notifier(std::move(notifier))
    {
    }

    const IntegrationConfig& config() const { return m_config; }
    Notifier& notifier() const { return *m_notifier; }

private:
    const IntegrationConfig& m_config;
    std::unique_ptr<Notifier> m_notifier;
};

} // namespace halab::alertmanager
