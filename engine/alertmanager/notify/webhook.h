#pragma once

#include "alertmanager/notify/notifier.h"
#include "base/url.h"

#include <string>

namespace halab::alertmanager {

/// Posts JSON to a URL. 2xx is success; 5xx and failed connections are tried again, anything else is final.
/// Source: Alertmanager 0.25 notify/webhook (spec §3.6, §4.7).
class Webhook : public Notifier {
public:
    Webhook(Host& host, http::Client& client, const Settings& settings);

    Call send(const MessageContext& context, const Alerts& alerts, Duration limit, Done done) override;
    std::string target() const override { return m_url.host; }
    std::string abortText(const std::string& contextError) const override;

private:
    /// Of basic_auth, authorization or the URL; empty for none.
    Result<std::string> authorization() const;

    Host& m_host;
    http::Client& m_client;
    const Settings& m_settings;
    std::string m_urlText;
    Url m_url;
};

} // namespace halab::alertmanager
