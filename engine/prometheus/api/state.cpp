#include "prometheus/api/api.h"

#include "base/durations.h"
#include "base/gotext.h"
#include "base/rfc3339.h"

#include <algorithm>
#include <array>

namespace halab::prometheus {

namespace {

void writeTarget(json::Writer& out, const std::string& pool, const Target& target, const std::string& globalUrl)
{
    out.beginObject().key("discoveredLabels");
    writeLabels(out, target.discoveredLabels);
    out.key("labels");
    writeLabels(out, target.publicLabels);
    out.field("scrapePool", pool);
    out.field("scrapeUrl", target.url.toString());
    out.field("globalUrl", globalUrl);
    out.field("lastError", target.lastError);
    out.field("lastScrape", formatRfc3339Nano(target.lastScrape));
    out.field("lastScrapeDuration", seconds(target.lastDuration));
    out.field("health", targetHealthName(target.health));
    out.field("scrapeInterval", formatDuration(target.interval));
    out.field("scrapeTimeout", formatDuration(target.timeout));
    out.endObject();
}

void writeTexts(json::Writer& out, const Texts& texts)
{
    out.beginObject();
    for (const auto& [name, text] : texts)
        out.field(name, std::string_view(text));
    out.endObject();
}

void writeAlerts(json::Writer& out, const AlertingRule& rule)
{
    for (const auto& [hash, alert] : rule.alerts()) {
        if (alert.state == AlertState::Inactive)
            continue;
        out.beginObject().key("labels");
        writeLabels(out, alert.labels);
        out.key("annotations");
        writeTexts(out, alert.annotations);
        out.field("state", alertStateName(alert.state));
        out.field("activeAt", formatRfc3339Nano(alert.activeAt));
        if (!isZero(alert.keepFiringSince))
            out.field("keepFiringSince", formatRfc3339Nano(alert.keepFiringSince));
        out.field("value", goFormatE(alert.value));
        out.endObject();
    }
}

void writeHealth(json::Writer& out, const Rule& rule)
{
    out.field("health", ruleHealthName(rule.health));
    if (!rule.lastError.empty())
        out.field("lastError", rule.lastError);
    out.field("evaluationTime", seconds(rule.evaluationDuration));
    out.field("lastEvaluation", formatRfc3339Nano(rule.lastEvaluation));
}

void writeAlertingRule(json::Writer& out, const AlertingRule& rule)
{
    out.beginObject();
    out.field("state", alertStateName(rule.state()));
    out.field("name", rule.config().alert);
    out.field("query", rule.query());
    out.field("duration", seconds(rule.config().holdDuration));
    out.field("keepFiringFor", seconds(rule.config().keepFiringFor));
    out.key("labels");
    writeLabels(out, rule.config().labels);
    out.key("annotations");
    writeTexts(out, rule.config().annotations);
    out.key("alerts").beginArray();
    writeAlerts(out, rule);
    out.endArray();
    writeHealth(out, rule);
    out.field("type", "alerting").endObject();
}

void writeRecordingRule(json::Writer& out, const Rule& rule)
{
    out.beginObject();
    out.field("name", rule.config().record);
    out.field("query", rule.query());
    if (!rule.config().labels.empty()) {
        out.key("labels");
        writeLabels(out, rule.config().labels);
    }
    writeHealth(out, rule);
    out.field("type", "recording").endObject();
}

void writeGroup(json::Writer& out, const RuleGroup& group, bool alerting, bool recording)
{
    out.beginObject();
    out.field("name", group.config().name);
    out.field("file", group.config().file);
    out.key("rules").beginArray();
    for (const auto& rule : group.rules()) {
        if (const auto* alert = dynamic_cast<const AlertingRule*>(rule.get())) {
            if (alerting)
                writeAlertingRule(out, *alert);
        } else if (recording) {
            writeRecordingRule(out, *rule);
        }
    }
    out.endArray();
    out.field("interval", seconds(group.interval()));
    out.field("limit", static_cast<std::int64_t>(group.config().limit));
    out.field("evaluationTime", seconds(group.evaluationDuration()));
    out.field("lastEvaluation", formatRfc3339Nano(group.lastEvaluation()));
    out.endObject();
}

} // namespace

/// A target on this machine as it is reached from outside.
std::string Api::globalUrl(const Url& url) const
{
    constexpr std::array<std::string_view, 3> local{"127.0.0.1", "localhost", "::1"};
    const auto external = parseUrl(m_sources.state.externalUrl);
    if (!external || url.port == 0 || std::find(local.begin(), local.end(), url.host) == local.end())
        return url.toString();
    Url global = url;
    const auto own = splitHostPort(m_sources.state.listenAddress);
    global.host = external->host;
    if (own && own->second == std::to_string(url.port)) {
        global.scheme = external->scheme;
        global.port = external->port;
    }
    return global.toString();
}

ApiResult Api::targets(const ApiParameters& parameters, const http::PathParameters&) const
{
    const std::string state = parameters.get("state");
    const std::string wantedPool = parameters.get("scrapePool");
    const bool showActive = state.empty() || state == "any" || state == "active";
    const bool showDropped = state.empty() || state == "any" || state == "dropped";
    json::Writer out;
    out.beginObject().key("activeTargets").beginArray();
    for (const auto& [name, pool] : m_sources.scrapes.pools())
        if (showActive && (wantedPool.empty() || wantedPool == name))
            for (const TargetPtr& target : pool->activeTargets())
                writeTarget(out, name, *target, globalUrl(target->url));
    out.endArray().key("droppedTargets").beginArray();
    for (const auto& [name, pool] : m_sources.scrapes.pools()) {
        if (!showDropped)
            break;
        for (const model::Labels& labels : pool->droppedTargets()) {
            out.beginObject().key("discoveredLabels");
            writeLabels(out, labels);
            out.endObject();
        }
    }
    out.endArray().endObject();
    return out.take();
}

ApiResult Api::scrapePools(const ApiParameters&, const http::PathParameters&) const
{
    json::Writer out;
    out.beginObject().key("scrapePools").beginArray();
    for (const auto& [name, pool] : m_sources.scrapes.pools())
        out.string(name);
    out.endArray().endObject();
    return out.take();
}

ApiResult Api::rules(const ApiParameters& parameters, const http::PathParameters&) const
{
    std::string type = parameters.get("type");
    std::transform(
        type.begin(), type.end(), type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (!type.empty() && type != "alert" && type != "record")
        return invalidParameter("type", "not supported value " + goQuote(type));
    json::Writer out;
    out.beginObject().key("groups").beginArray();
    for (const RuleGroup* group : m_sources.rules.groups())
        writeGroup(out, *group, type != "record", type != "alert");
    out.endArray().endObject();
    return out.take();
}

ApiResult Api::alerts(const ApiParameters&, const http::PathParameters&) const
{
    json::Writer out;
    out.beginObject().key("alerts").beginArray();
    for (const RuleGroup* group : m_sources.rules.groups())
        for (const auto& rule : group->rules())
            if (const auto* alerting = dynamic_cast<const AlertingRule*>(rule.get()))
                writeAlerts(out, *alerting);
    out.endArray().endObject();
    return out.take();
}

ApiResult Api::alertmanagers(const ApiParameters&, const http::PathParameters&) const
{
    json::Writer out;
    const auto write = [&out](const char* key, const std::vector<std::string>& urls) {
        out.key(key).beginArray();
        for (const std::string& url : urls)
            out.beginObject().field("url", url).endObject();
        out.endArray();
    };
    out.beginObject();
    write("activeAlertmanagers", m_sources.notifier.activeUrls());
    write("droppedAlertmanagers", m_sources.notifier.droppedUrls());
    out.endObject();
    return out.take();
}

} // namespace halab::prometheus
