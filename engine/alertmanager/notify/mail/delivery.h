#pragma once

#include "alertmanager/alert.h"
#include "alertmanager/config/config.h"
#include "alertmanager/notify/notifier.h"
#include "alertmanager/notify/tls_files.h"

#include <string>

namespace halab::alertmanager::mail {

/// What one attempt needs. Host, config, TLS files and templates outlive it.
struct DeliveryParts {
    Host& host;
    const IntegrationConfig& config;
    std::string smarthost; ///< a name or an address
    std::string port; ///< a number or a service's name; over 465 TLS comes first
    TlsFiles& tlsFiles;
    const Templates& templates;
    MessageContext context;
    Alerts alerts;
};

/// One attempt to hand a message to the smarthost, in the original's order of steps (Alertmanager 0.25 notify/email),
/// each with its error and whether that is worth another attempt. Unlike the original it ends at `limit` wherever it is.
/// A message that has been handed over counts as sent whatever the server says of it then, as in the original.
Call deliver(DeliveryParts parts, Duration limit, Notifier::Done done);

} // namespace halab::alertmanager::mail
