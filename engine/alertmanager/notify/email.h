#pragma once

#include "alertmanager/notify/notifier.h"

#include <memory>

namespace halab::alertmanager {

/// Sends mail over SMTP, as an `email_configs` entry says.
std::unique_ptr<Notifier> makeEmail(const NotifierParts& parts, const IntegrationConfig& config);

} // namespace halab::alertmanager
