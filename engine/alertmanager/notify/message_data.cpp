#include "alertmanager/notify/message_data.h"

#include "base/json.h"
#include "base/rfc3339.h"

#include <algorithm>

namespace halab::alertmanager {

namespace message_data {

Annotations common(const Alerts& alerts, const std::function<Annotations(const Alert&)>& pairsOf)
{
    if (alerts.empty())
        return {};
    auto shared = pairsOf(*alerts.front());
    for (const auto& alert : alerts) {
        const auto pairs = pairsOf(*alert);
        std::erase_if(shared, [&](const auto& pair) {
            const auto other = pairs.find(pair.first);
            return other == pairs.end() || other->second != pair.second;
        });
    }
    return shared;
}

template <class Pairs> void writeMap(json::Writer& json, std::string_view key, const Pairs& pairs)
{
    json.key(key).beginObject();
    for (const auto& [name, value] : pairs)
        json.field(name, value);
    json.endObject();
}

void writeAlert(json::Writer& json, const Alert& alert, Time now)
{
    json.beginObject();
    json.field("status", alert.isResolvedAt(now) ? "resolved" : "firing");
    writeMap(json, "labels", alert.labels);
    writeMap(json, "annotations", alert.annotations);
    json.field("startsAt", std::string_view(formatRfc3339Nano(alert.startsAt)));
    json.field("endsAt", std::string_view(formatRfc3339Nano(alert.endsAt)));
    json.field("generatorURL", std::string_view(alert.generatorUrl));
    json.field("fingerprint", std::string_view(model::fingerprintText(alert.fingerprint())));
    json.endObject();
}

} // namespace message_data

Annotations commonLabels(const Alerts& alerts)
{
    return message_data::common(alerts, [](const Alert& a) { return Annotations(a.labels.begin(), a.labels.end()); });
}

Annotations commonAnnotations(const Alerts& alerts)
{
    return message_data::common(alerts, [](const Alert& a) { return a.annotations; });
}

std::string quoteMeta(std::string_view text)
{
    static constexpr std::string_view special = "\\.+*?()|[]{}^$";
    std::string quoted;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos)
            quoted += '\\';
        quoted += c;
    }
    return quoted;
}

std::string webhookBody(const MessageContext& context, const Alerts& all, std::size_t maxAlerts, Time now)
{
    const auto count = maxAlerts == 0 ? all.size() : std::min(maxAlerts, all.size());
    const Alerts alerts(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    const bool isFiring = std::ranges::any_of(alerts, [&](const auto& alert) { return !alert->isResolvedAt(now); });

    json::Writer json;
    json.beginObject();
    json.field("receiver", std::string_view(quoteMeta(context.receiver)));
    json.field("status", isFiring ? "firing" : "resolved");
    json.key("alerts").beginArray();
    for (const auto& alert : alerts)
        message_data::writeAlert(json, *alert, now);
    json.endArray();
    message_data::writeMap(json, "groupLabels", context.groupLabels);
    message_data::writeMap(json, "commonLabels", commonLabels(alerts));
    message_data::writeMap(json, "commonAnnotations", commonAnnotations(alerts));
    json.field("externalURL", std::string_view(context.externalUrl));
    json.field("version", "4");
    json.field("groupKey", std::string_view(context.groupKey));
    json.field("truncatedAlerts", static_cast<std::int64_t>(all.size() - count));
    json.endObject();
    return json.take() + "\n";
}

} // namespace halab::alertmanager
