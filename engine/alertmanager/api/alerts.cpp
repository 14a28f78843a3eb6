// GET and POST /alerts, GET /alerts/groups.

#include "alertmanager/api/answers.h"
#include "alertmanager/api/api.h"
#include "alertmanager/api/models.h"
#include "alertmanager/api/query.h"
#include "base/json.h"
#include "base/rfc3339.h"
#include "host/vocabulary.h"

#include <algorithm>

namespace halab::alertmanager {

namespace {

void writeStrings(json::Writer& writer, const std::vector<std::string>& strings)
{
    writer.beginArray();
    for (const auto& text : strings)
        writer.string(text);
    writer.endArray();
}

template <class Map> void writeMap(json::Writer& writer, const Map& map)
{
    writer.beginObject();
    for (const auto& [key, value] : map)
        writer.field(key, value);
    writer.endObject();
}

void writeAlert(
    json::Writer& writer, const Alert& alert, const AlertStatus& status, const std::vector<std::string>& receivers)
{
    writer.beginObject().key("annotations");
    writeMap(writer, alert.annotations);
    writer.field("endsAt", formatRfc3339Milli(alert.endsAt))
        .field("fingerprint", model::fingerprintText(alert.fingerprint()))
        .key("receivers")
        .beginArray();
    for (const auto& name : receivers)
        writer.beginObject().field("name", name).endObject();
    writer.endArray()
        .field("startsAt", formatRfc3339Milli(alert.startsAt))
        .key("status")
        .beginObject()
        .key("inhibitedBy");
    writeStrings(writer, status.inhibitedBy);
    writer.key("silencedBy");
    writeStrings(writer, status.silencedBy);
    writer.field("state", alertStateName(status.state))
        .endObject()
        .field("updatedAt", formatRfc3339Milli(alert.updatedAt));
    if (!alert.generatorUrl.empty())
        writer.field("generatorURL", alert.generatorUrl);
    writer.key("labels");
    writeMap(writer, alert.labels);
    writer.endObject();
}

/// Which alerts are asked for.
struct AlertFilter {
    std::vector<model::Matcher> matchers;
    bool active = true, silenced = true, inhibited = true;

    bool takes(const Alert& alert, const AlertStatus& status) const
    {
        return (active || status.state != AlertState::Active) && (silenced || status.silencedBy.empty()) &&
            (inhibited || status.inhibitedBy.empty()) && api::matchesFilter(matchers, alert.labels);
    }
};

AlertFilter readFilter(const api::Query& query, std::vector<model::Matcher> matchers)
{
    return {.matchers = std::move(matchers),
        .active = query.boolean("active", true),
        .silenced = query.boolean("silenced", true),
        .inhibited = query.boolean("inhibited", true)};
}

Alert makeAlert(const api::PostableAlert& posted, Time now, Duration resolveTimeout)
{
    Alert alert;
    alert.labels = model::Labels::from({posted.labels.begin(), posted.labels.end()});
    alert.annotations = posted.annotations;
    alert.annotationsGiven = posted.annotationsGiven;
    alert.startsAt = posted.startsAt;
    alert.endsAt = posted.endsAt;
    alert.generatorUrl = posted.generatorUrl;
    alert.updatedAt.instant = now;
    if (isZero(alert.startsAt.instant))
        alert.startsAt = isZero(alert.endsAt.instant) ? ZonedTime{.instant = now} : alert.endsAt;
    if (isZero(alert.endsAt.instant)) {
        alert.timeout = true;
        alert.endsAt = {.instant = now + resolveTimeout, .offsetSeconds = 0};
    }
    return alert;
}

} // namespace

void ApiV2::refreshStatus(const Alert& alert)
{
    m_running->inhibitor.mutes(alert.labels);
    m_parts.marker.setSilenced(alert.fingerprint(), m_parts.silences.mutes(alert.labels));
}

http::Response ApiV2::getAlerts(const http::Request& request, const std::string&)
{
    const api::Query query(request.query);
    auto matchers = query.filter(m_parts.matcherMode);
    if (!matchers)
        return matchers.error();
    const auto receiver = query.receiver();
    if (!receiver)
        return receiver.error();
    const auto filter = readFilter(query, std::move(*matchers));
    const auto now = m_parts.host.clock().now();

    json::Writer writer;
    writer.beginArray();
    for (const auto& alert : m_parts.alerts.all()) { // by fingerprint
        std::vector<std::string> receivers;
        for (const auto* route : m_running->dispatcher.route().match(alert->labels))
            receivers.push_back(route->options().receiver);
        if (*receiver && std::none_of(receivers.begin(), receivers.end(), [&](const std::string& name) {
                return (*receiver)->matches(name);
            }))
            continue;
        if (!isZero(alert->endsAt.instant) && alert->endsAt.instant < now)
            continue;
        refreshStatus(*alert);
        const auto status = m_parts.marker.status(alert->fingerprint());
        if (filter.takes(*alert, status))
            writeAlert(writer, *alert, status, receivers);
    }
    writer.endArray();
    return api::jsonAnswer(writer.take());
}

http::Response ApiV2::getGroups(const http::Request& request, const std::string&)
{
    const api::Query query(request.query);
    auto matchers = query.filter(m_parts.matcherMode);
    if (!matchers)
        return matchers.error();
    const auto receiver = query.receiver();
    if (!receiver)
        return receiver.error();
    const auto filter = readFilter(query, std::move(*matchers));
    const auto now = m_parts.host.clock().now();

    const auto groups = m_running->dispatcher.groups({
        .route = [&](const Route& route) { return !*receiver || (*receiver)->matches(route.options().receiver); },
        .alert =
            [&](const Alert& alert) {
                if (!isZero(alert.endsAt.instant) && alert.endsAt.instant < now)
                    return false;
                refreshStatus(alert);
                return filter.takes(alert, m_parts.marker.status(alert.fingerprint()));
            },
    });
    json::Writer writer;
    writer.beginArray();
    for (const auto& group : groups.groups) {
        writer.beginObject().key("alerts").beginArray();
        for (const auto& alert : group.alerts) {
            const auto fingerprint = alert->fingerprint();
            const auto receivers = groups.receivers.find(fingerprint);
            writeAlert(writer, *alert, m_parts.marker.status(fingerprint),
                receivers == groups.receivers.end() ? std::vector<std::string>{} : receivers->second);
        }
        writer.endArray().key("labels");
        writeMap(writer, group.labels);
        writer.key("receiver").beginObject().field("name", group.receiver).endObject().endObject();
    }
    writer.endArray();
    return api::jsonAnswer(writer.take());
}

http::Response ApiV2::postAlerts(const http::Request& request, const std::string&)
{
    const auto posted = api::readAlerts(request.body);
    if (!posted)
        return posted.error();
    const auto errors = insert(*posted, "v2", m_parts.host.network().nameOf(request.peer));
    return errors.empty() ? api::emptyAnswer() : api::handlerError(400, errors);
}

std::string ApiV2::insert(
    const std::vector<api::PostableAlert>& posted, const std::string& version, const std::string& from)
{
    auto& metrics = m_parts.metrics;
    const auto now = m_parts.host.clock().now();
    const auto resolveTimeout = m_running->config.resolveTimeout();
    std::string errors;
    int firing = 0, resolved = 0;
    for (const auto& one : posted) {
        auto alert = makeAlert(one, now, resolveTimeout);
        ++(alert.endsAt.instant > now ? firing : resolved);
        if (const auto valid = validateAlert(alert, m_parts.matcherMode); !valid) {
            errors += (errors.empty() ? "" : "; ") + valid.error().message;
            metrics
                .counter("alertmanager_alerts_invalid_total", "The total number of received alerts that were invalid.",
                    {"version"}, {version})
                .add();
            continue;
        }
        take(std::move(alert), from);
    }
    const auto count = [&](const char* status, int number) {
        if (number > 0)
            metrics
                .counter("alertmanager_alerts_received_total", "The total number of received alerts.",
                    {"status", "version"}, {status, version})
                .add(number);
    };
    count("firing", firing);
    count("resolved", resolved);
    return errors;
}

void ApiV2::take(Alert alert, const std::string& from)
{
    auto& trace = m_parts.host.trace();
    alert.received = trace.recordHeard(kind::alertReceived, [&]() -> Fields {
        return {{"from", from}, {"alertname", std::string(alert.labels.get(model::alertNameLabel))},
            {"labels", alert.labels.toString()}, {"instance", std::string(alert.labels.get("instance"))},
            {"fingerprint", model::fingerprintText(alert.fingerprint())},
            {"status", std::string(alert.isResolvedAt(m_parts.host.clock().now()) ? "resolved" : "firing")}};
    });
    const auto because = trace.because(alert.received);
    m_parts.alerts.put(std::move(alert));
}

} // namespace halab::alertmanager
