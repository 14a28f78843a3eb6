#pragma once

// One notification's texts: the settings' templates executed with the group's data.

#include "alertmanager/alert.h"
#include "alertmanager/notify/notifier.h"
#include "alertmanager/template/templates.h"

#include <optional>
#include <string>

namespace halab::alertmanager {

/// Remembers the first error; after it every text is empty. So an integration may ask for all its texts and look for
/// the error once, as the original does.
///
/// The data is made when the first text needs it. `context` and `alerts` must outlive this.
class Rendering {
public:
    Rendering(const Templates& templates, const MessageContext& context, const Alerts& alerts, Time now);

    std::string text(const std::string& source) { return render(source, false); }
    std::string html(const std::string& source) { return render(source, true); }

    const std::optional<Error>& error() const { return m_error; }
    void forgetError() { m_error.reset(); }
    /// Whether an alert fires: otherwise the group is resolved.
    bool isFiring() const { return m_isFiring; }

private:
    std::string render(const std::string& source, bool asHtml);

    const Templates& m_templates;
    const MessageContext& m_context;
    const Alerts& m_alerts;
    Time m_now;
    std::optional<gotemplate::Value> m_data;
    std::optional<Error> m_error;
    bool m_isFiring;
};

} // namespace halab::alertmanager
