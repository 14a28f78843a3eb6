#pragma once

#include "alertmanager/notify/notifier.h"

#include <memory>

namespace halab::alertmanager {

/// Sends mail over SMTP, as an `email_configs` entry says. Source: Alertmanager 0.25 notify/email.
std::unique_ptr<Notifier> makeEmail(const NotifierParts& parts, const IntegrationConfig& config);

} // namespace halab::alertmanager
