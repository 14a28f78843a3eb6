#pragma once

#include "alertmanager/config/config.h"
#include "base/result.h"
#include "host/disk.h"
#include "host/tls/tls.h"

#include <memory>
#include <string>

namespace halab::alertmanager {

/// A tls_config's files as a context of TLS. They are read each time it is asked for, so that new certificates count
/// without a reload; the context is made anew only when they changed.
class TlsFiles {
public:
    /// Errors as the original's: `unable to load specified CA cert F: open F: no such file or directory`.
    Result<std::shared_ptr<const tls::ClientContext>> context(const Disk& disk, const Settings& settings);

private:
    std::string m_contents; ///< of all files
    std::shared_ptr<const tls::ClientContext> m_context;
};

/// Whether the clients of a receiver's integrations can be made, as the original makes them with the receiver. All
/// complaints, joined by "; ". What is used later (a token's, a mail's tls_config) is read later.
Status checkTlsFiles(const Disk& disk, const ReceiverConfig& receiver);

} // namespace halab::alertmanager
