// GET and POST /alerts.

#include "alertmanager/api/query.h"
#include "alertmanager/api/v1/api.h"
#include "alertmanager/api/v1/models.h"
#include "alertmanager/config/matcher_parser.h"
#include "base/gotext.h"
#include "base/json.h"
#include "base/rfc3339.h"

#include <algorithm>

namespace halab::alertmanager {

namespace api_v1 {

struct AlertQuery {
    bool active = true, silenced = true, inhibited = true, unprocessed = true;
    std::vector<model::Matcher> matchers;
    std::optional<Regex> receiver;
};

/// The first value that a query gives; "" where it gives none.
std::string firstValue(const QueryValues& values, std::string_view key)
{
    const auto* value = queryValue(values, key);
    return value ? *value : std::string{};
}

/// Only true and false are taken, unlike in v2.
Status readBoolean(const QueryValues& values, const char* key, bool& out)
{
    const auto value = firstValue(values, key);
    out = value != "false";
    if (value.empty() || value == "true" || value == "false")
        return {};
    return fail(ErrorKind::InvalidInput,
        "parameter " + goQuote(key) + " can either be 'true' or 'false', not " + goQuote(value));
}

Result<AlertQuery> readAlertQuery(std::string_view text)
{
    const auto values = parseQuery(text);
    AlertQuery query;
    if (const auto filter = firstValue(values, "filter"); !filter.empty()) {
        auto matchers = parseMatchers(filter);
        HALAB_TRY(matchers);
        query.matchers = std::move(*matchers);
    }
    HALAB_TRY(readBoolean(values, "active", query.active));
    HALAB_TRY(readBoolean(values, "silenced", query.silenced));
    HALAB_TRY(readBoolean(values, "inhibited", query.inhibited));
    HALAB_TRY(readBoolean(values, "unprocessed", query.unprocessed));
    if (const auto receiver = firstValue(values, "receiver"); !receiver.empty()) {
        auto regex = Regex::compileAnchored(receiver);
        if (!regex)
            return fail(ErrorKind::InvalidInput, "failed to parse receiver param: " + receiver);
        query.receiver = std::move(*regex);
    }
    return query;
}

template <class Map> void writeMap(json::Writer& writer, const char* key, const Map& map)
{
    writer.key(key).beginObject();
    for (const auto& [name, value] : map)
        writer.field(name, value);
    writer.endObject();
}

/// A list that nobody has filled yet is empty; one that is empty after the fact is Go's nil.
void writeIds(json::Writer& writer, const char* key, const AlertStatus& status, const std::vector<std::string>& ids)
{
    writer.key(key);
    if (ids.empty() && status.state != AlertState::Unprocessed) {
        writer.null();
        return;
    }
    writer.beginArray();
    for (const auto& id : ids)
        writer.string(id);
    writer.endArray();
}

void writeAlert(json::Writer& writer, const Alert& alert, const AlertStatus& status,
    const std::vector<std::string>& receivers)
{
    writer.beginObject();
    writeMap(writer, "labels", alert.labels);
    if (alert.annotationsGiven)
        writeMap(writer, "annotations", alert.annotations);
    else
        writer.key("annotations").null();
    writer.field("startsAt", formatRfc3339Nano(alert.startsAt))
        .field("endsAt", formatRfc3339Nano(alert.endsAt))
        .field("generatorURL", alert.generatorUrl)
        .key("status")
        .beginObject()
        .field("state", alertStateName(status.state));
    writeIds(writer, "silencedBy", status, status.silencedBy);
    writeIds(writer, "inhibitedBy", status, status.inhibitedBy);
    writer.endObject().key("receivers").beginArray();
    for (const auto& receiver : receivers)
        writer.string(receiver);
    writer.endArray().field("fingerprint", model::fingerprintText(alert.fingerprint())).endObject();
}

bool isShown(const AlertQuery& query, const AlertStatus& status)
{
    return (query.active || status.state != AlertState::Active) &&
        (query.unprocessed || status.state != AlertState::Unprocessed) &&
        (query.silenced || status.silencedBy.empty()) && (query.inhibited || status.inhibitedBy.empty());
}

} // namespace api_v1

/// Unlike v2 it shows what the pipeline has marked, and evaluates nothing.
http::Response ApiV1::listAlerts(const http::Request& request, const std::string&)
{
    const auto query = api_v1::readAlertQuery(request.query);
    if (!query)
        return api_v1::badData(query.error().message);
    const auto now = m_parts.host.clock().now();
    json::Writer writer;
    writer.beginArray();
    for (const auto& alert : m_parts.alerts.all()) { // by fingerprint
        std::vector<std::string> receivers;
        for (const auto* route : m_v2.running()->dispatcher.route().match(alert->labels))
            receivers.push_back(route->options().receiver);
        if (query->receiver &&
            std::ranges::none_of(receivers, [&](const auto& name) { return query->receiver->matches(name); }))
            continue;
        if (!api::matchesFilter(query->matchers, alert->labels))
            continue;
        if (!isZero(alert->endsAt.instant) && alert->endsAt.instant < now)
            continue;
        const auto status = m_parts.marker.status(alert->fingerprint());
        if (api_v1::isShown(*query, status))
            api_v1::writeAlert(writer, *alert, status, receivers);
    }
    writer.endArray();
    return api_v1::success(writer.take());
}

http::Response ApiV1::addAlerts(const http::Request& request, const std::string&)
{
    const auto posted = api_v1::readAlerts(request.body);
    if (!posted)
        return api_v1::badData(posted.error().message);
    const auto errors = m_v2.insert(*posted, "v1", m_parts.host.network().nameOf(request.peer));
    return errors.empty() ? api_v1::success() : api_v1::badData(errors);
}

} // namespace halab::alertmanager
