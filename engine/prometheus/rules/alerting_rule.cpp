#include "prometheus/rules/alerting_rule.h"

#include "base/gotext.h"
#include "host/vocabulary.h"
#include "model/matcher.h"
#include "prometheus/template/expander.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace halab::prometheus {

namespace {

constexpr Duration resolvedRetention = std::chrono::minutes{15};
constexpr char alertsName[] = "ALERTS";
constexpr char forStateName[] = "ALERTS_FOR_STATE";

/// zeroTime stands for the year 1: any span after it has passed long ago.
bool isBefore(Time since, Duration span, Time now) { return isZero(since) || since + span < now; }

TemplateData templateData(const EvaluationContext& context, const promql::VectorSample& sample)
{
    TemplateData data;
    data.labels = sample.metric;
    data.externalLabels = context.settings.externalLabels;
    data.externalUrl = context.settings.externalUrl;
    data.value = sample.point.v;
    data.time = unixMilliseconds(context.at);
    data.query = [&services = context.services](std::string_view text, std::int64_t t) -> Result<promql::Vector> {
        const auto expr = promql::parseExpr(text);
        HALAB_TRY(expr);
        auto value = services.engine.instant(services.head, **expr, t);
        HALAB_TRY(value);
        return asVector(std::move(*value));
    };
    return data;
}

} // namespace

std::string_view alertStateName(AlertState state)
{
    switch (state) {
    case AlertState::Pending:
        return "pending";
    case AlertState::Firing:
        return "firing";
    case AlertState::Inactive:
        break;
    }
    return "inactive";
}

bool ActiveAlert::needsSending(Time now, Duration resendDelay) const
{
    if (state == AlertState::Pending)
        return false;
    if (resolvedAt > lastSentAt)
        return true;
    return isBefore(lastSentAt, resendDelay, now);
}

Result<std::map<std::uint64_t, ActiveAlert>> AlertingRule::expand(
    const EvaluationContext& context, const promql::Vector& vector)
{
    std::map<std::uint64_t, ActiveAlert> results;
    const std::string templateName = "__alert_" + config().alert;
    for (const promql::VectorSample& sample : vector) {
        const TemplateData data = templateData(context, sample);
        const auto expandText = [&](const std::string& text) {
            Error failure;
            std::string expanded = expandOrError(templateName, text, data, &failure);
            if (!failure.message.empty())
                context.services.host.trace().log("warn", "rule manager", "Expanding alert template failed",
                    {{"alert", config().alert}, {"err", failure.message}});
            return expanded;
        };
        ActiveAlert alert;
        alert.labels = sample.metric;
        alert.labels.remove(model::metricNameLabel);
        for (const auto& [name, text] : config().labelTexts)
            alert.labels.set(name, expandText(text));
        alert.labels.set(model::alertNameLabel, config().alert);
        for (const auto& [name, text] : config().annotations)
            alert.annotations.emplace_back(name, expandText(text));
        alert.value = sample.point.v;
        alert.activeAt = context.at;
        if (!results.emplace(alert.labels.hash(), std::move(alert)).second)
            return fail(ErrorKind::InvalidInput,
                "vector contains metrics with the same labelset after applying alert labels");
    }
    return results;
}

void AlertingRule::tell(const EvaluationContext& context, std::string_view kind, ActiveAlert& alert, EventId cause)
{
    Tracer& trace = context.services.host.trace();
    const auto because = trace.because(cause);
    alert.lastEvent = trace.record(kind,
        {{"alertname", config().alert}, {"labels", alert.labels.toString()},
            {"instance", std::string(alert.labels.get("instance"))},
            {"fingerprint", model::fingerprintText(alert.labels.fingerprint())}, {"value", alert.value}});
}

bool AlertingRule::stepMissing(const EvaluationContext& context, ActiveAlert& alert)
{
    const EventId cause = context.services.causes.of(alert.labels);
    if (alert.state == AlertState::Firing && config().keepFiringFor > Duration{}) {
        if (isZero(alert.keepFiringSince))
            alert.keepFiringSince = context.at;
        if (context.at - alert.keepFiringSince < config().keepFiringFor)
            return true;
    }
    if (alert.state == AlertState::Pending) {
        tell(context, kind::alertDropped, alert, cause);
        return false;
    }
    if (alert.state == AlertState::Firing) {
        alert.state = AlertState::Inactive;
        alert.resolvedAt = context.at;
        tell(context, kind::alertResolved, alert, cause);
        return true;
    }
    return context.at - alert.resolvedAt <= resolvedRetention;
}

void AlertingRule::update(const EvaluationContext& context, std::map<std::uint64_t, ActiveAlert> results)
{
    std::set<std::uint64_t> present;
    for (auto& [hash, result] : results) {
        present.insert(hash);
        const auto known = m_active.find(hash);
        if (known != m_active.end() && known->second.state != AlertState::Inactive) {
            known->second.value = result.value;
            known->second.annotations = std::move(result.annotations);
            known->second.keepFiringSince = zeroTime;
            continue;
        }
        ActiveAlert& alert = m_active.insert_or_assign(hash, std::move(result)).first->second;
        alert.lastEvent = context.services.causes.of(alert.labels);
        if (config().holdDuration > Duration{})
            tell(context, kind::alertPending, alert, alert.lastEvent);
    }
    for (auto it = m_active.begin(); it != m_active.end();) {
        ActiveAlert& alert = it->second;
        if (!present.contains(it->first) && !stepMissing(context, alert)) {
            it = m_active.erase(it);
            continue;
        }
        if (alert.state == AlertState::Pending && context.at - alert.activeAt >= config().holdDuration) {
            alert.state = AlertState::Firing;
            alert.firedAt = context.at;
            tell(context, kind::alertFiring, alert, alert.lastEvent);
        }
        ++it;
    }
}

Result<promql::Vector> AlertingRule::evaluate(const EvaluationContext& context)
{
    auto vector = query(context);
    HALAB_TRY(vector);
    auto results = expand(context, *vector);
    HALAB_TRY(results);
    update(context, std::move(*results));

    promql::Vector samples;
    long long count = 0;
    for (const auto& [hash, alert] : m_active) {
        if (alert.state == AlertState::Inactive)
            continue;
        ++count;
        if (m_isRestored)
            addSamples(alert, unixMilliseconds(context.at), samples);
    }
    if (context.limit > 0 && count > context.limit) {
        m_active.clear();
        return fail(ErrorKind::Limit,
            "exceeded limit of " + std::to_string(context.limit) + " with " + std::to_string(count) + " alerts");
    }
    return samples;
}

void AlertingRule::addSamples(const ActiveAlert& alert, std::int64_t t, promql::Vector& out) const
{
    // The rule's own labels come first, so one whose template expands to nothing keeps its text
    // here, as in the original.
    model::Labels labels = config().labels;
    for (const auto& [name, value] : alert.labels)
        labels.set(name, value);
    labels.set(model::metricNameLabel, forStateName);
    const double since = std::floor(static_cast<double>(unixMilliseconds(alert.activeAt)) / 1000);
    promql::VectorSample forState{labels, {t, since}};
    labels.set(model::metricNameLabel, alertsName);
    labels.set("alertstate", alertStateName(alert.state));
    out.push_back({std::move(labels), {t, 1}});
    out.push_back(std::move(forState));
}

std::vector<ActiveAlert> AlertingRule::takeDue(Time now, Duration resendDelay, Duration interval)
{
    std::vector<ActiveAlert> due;
    for (auto& [hash, alert] : m_active) {
        if (!alert.needsSending(now, resendDelay))
            continue;
        alert.lastSentAt = now;
        // Two evaluations or sendings may fail before Alertmanager thinks that it is over.
        alert.validUntil = now + 4 * std::max(interval, resendDelay);
        due.push_back(alert);
    }
    return due;
}

void AlertingRule::takeState(Rule& from)
{
    if (auto* other = dynamic_cast<AlertingRule*>(&from)) {
        m_active = other->m_active;
        m_isRestored = m_isRestored || other->m_isRestored;
    }
}

AlertState AlertingRule::state() const
{
    AlertState highest = AlertState::Inactive;
    for (const auto& [hash, alert] : m_active)
        highest = std::max(highest, alert.state);
    return highest;
}

void AlertingRule::restore(const Services& services, Time now)
{
    // A short `for` is over before the grace period would be: it begins again.
    if (config().holdDuration >= services.options.forGracePeriod)
        for (auto& [hash, alert] : m_active)
            restoreOne(services, now, alert);
    m_isRestored = true;
}

void AlertingRule::restoreOne(const Services& services, Time now, ActiveAlert& alert) const
{
    using model::Matcher;
    std::vector<Matcher> matchers{*Matcher::make(Matcher::Type::Equal, model::metricNameLabel, forStateName)};
    for (const auto& [name, value] : alert.labels)
        matchers.push_back(*Matcher::make(Matcher::Type::Equal, name, value));
    model::Sample last;
    bool found = false;
    for (const tsdb::SeriesRef ref : services.head.select(matchers))
        if (services.head.labels(ref).size() == alert.labels.size() + 1)
            found = services.head.lastSample(ref, unixMilliseconds(now - services.options.forOutageTolerance),
                unixMilliseconds(now), last);
    if (!found || model::isStaleNaN(last.v))
        return;
    const Time downAt{std::chrono::seconds{last.t / 1000}};
    const Time before{std::chrono::seconds{static_cast<std::int64_t>(last.v)}};
    const Duration remaining = config().holdDuration - (downAt - before);
    const Duration grace = services.options.forGracePeriod;
    if (remaining <= Duration{})
        alert.activeAt = before; // it was firing: it fires at the next evaluation
    else if (remaining < grace)
        alert.activeAt = now + grace - config().holdDuration;
    else
        alert.activeAt = before + (now - downAt); // the time down does not count
}

} // namespace halab::prometheus
