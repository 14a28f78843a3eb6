#include "alertmanager/template/templates.h"

#include <algorithm>

namespace halab::alertmanager {

namespace {

/// Knows Go's builtin functions and no named template.
class PlainTemplates : public Templates {
public:
    Result<std::string> text(std::string_view text, const gotemplate::Value& data) const override
    {
        const auto parsed = gotemplate::Template::parse("", text, {});
        HALAB_TRY(parsed);
        return parsed->execute(data, {});
    }
    Result<std::string> html(std::string_view html, const gotemplate::Value& data) const override
    {
        return text(html, data);
    }
};

} // namespace

gotemplate::Value templateData(const MessageContext& context, const Alerts& alerts, Time now)
{
    const bool isFiring = std::ranges::any_of(alerts, [&](const auto& alert) { return !alert->isResolvedAt(now); });
    return gotemplate::Value::structure("*template.Data",
        {{"Receiver", context.receiver}, {"Status", isFiring ? "firing" : "resolved"},
            {"ExternalURL", context.externalUrl}});
}

std::shared_ptr<const Templates> Templates::defaults() { return std::make_shared<PlainTemplates>(); }

Result<std::shared_ptr<const Templates>> Templates::load(
    Disk&, const std::vector<std::string>&, const std::string&)
{
    return defaults();
}

} // namespace halab::alertmanager
