#include "alertmanager/notify/rendering.h"

#include <algorithm>

namespace halab::alertmanager {

Rendering::Rendering(const Templates& templates, const MessageContext& context, const Alerts& alerts, Time now)
    : m_templates(templates)
    , m_context(context)
    , m_alerts(alerts)
    , m_now(now)
    , m_isFiring(std::ranges::any_of(alerts, [&](const auto& alert) { return !alert->isResolvedAt(now); }))
{
}

std::string Rendering::render(const std::string& source, bool asHtml)
{
    if (m_error || source.empty())
        return {};
    if (!asHtml && source.find("{{") == std::string::npos)
        return source;
    if (!m_data)
        m_data = templateData(m_context, m_alerts, m_now);
    auto rendered = asHtml ? m_templates.html(source, *m_data) : m_templates.text(source, *m_data);
    if (rendered)
        return std::move(*rendered);
    m_error = std::move(rendered).error();
    return {};
}

} // namespace halab::alertmanager
