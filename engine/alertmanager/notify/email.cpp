#include "alertmanager/notify/email.h"

#include "alertmanager/notify/mail/delivery.h"

#include <utility>

namespace halab::alertmanager {

namespace email_detail {

/// host:port; of an IPv6 address without its brackets.
Endpoint smarthost(const Settings& settings, std::string& port)
{
    const auto text = settings.text("smarthost");
    const auto colon = text.rfind(':');
    auto host = text.substr(0, colon);
    port = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return {std::move(host), 0};
}

class Email : public Notifier {
public:
    Email(const NotifierParts& parts, const IntegrationConfig& config)
        : m_host(parts.host)
        , m_templates(parts.templates)
        , m_config(config)
    {
        m_smarthost = smarthost(config.settings, m_port);
    }

    Call send(const MessageContext& context, const Alerts& alerts, Duration limit, Done done) override
    {
        return mail::deliver({.host = m_host,
                                 .config = m_config,
                                 .smarthost = m_smarthost.host,
                                 .port = m_port,
                                 .tlsFiles = m_tlsFiles,
                                 .templates = m_templates,
                                 .context = context,
                                 .alerts = alerts},
            limit, std::move(done));
    }

    std::string target() const override { return m_smarthost.host; }

private:
    Host& m_host;
    const Templates& m_templates;
    const IntegrationConfig& m_config;
    Endpoint m_smarthost;
    std::string m_port;
    TlsFiles m_tlsFiles;
};

} // namespace email_detail

std::unique_ptr<Notifier> makeEmail(const NotifierParts& parts, const IntegrationConfig& config)
{
    return std::make_unique<email_detail::Email>(parts, config);
}

} // namespace halab::alertmanager
