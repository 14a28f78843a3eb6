#include "alertmanager/inhibit/inhibitor.h"

#include <algorithm>

namespace halab::alertmanager {

namespace {

constexpr Duration inhibitGcInterval = std::chrono::minutes{15};

} // namespace

InhibitRule::InhibitRule(const InhibitRuleConfig& config)
    : m_source(config.allSourceMatchers())
    , m_target(config.allTargetMatchers())
    , m_equal(config.equal)
{
}

void InhibitRule::add(const AlertPtr& alert)
{
    if (model::matchesAll(m_source, alert->labels))
        m_cache[alert->fingerprint()] = alert;
}

AlertPtr InhibitRule::inhibitedBy(const model::Labels& target, Time now) const
{
    if (!model::matchesAll(m_target, target))
        return nullptr;
    // An alert that matches both sides must not be muted by one that does so, too: the two would
    // mute each other, or one itself.
    const bool excludesBothSides = model::matchesAll(m_source, target);
    for (const auto& [fingerprint, source] : m_cache) {
        if (source->isResolvedAt(now) || !hasEqual(source->labels, target))
            continue;
        if (excludesBothSides && model::matchesAll(m_target, source->labels))
            continue;
        return source;
    }
    return nullptr;
}

bool InhibitRule::hasEqual(const model::Labels& source, const model::Labels& target) const
{
    return std::ranges::all_of(m_equal, [&](const auto& name) { return source.get(name) == target.get(name); });
}

void InhibitRule::removeResolved(Time now)
{
    std::erase_if(m_cache, [&](const auto& entry) { return entry.second->isResolvedAt(now); });
}

Inhibitor::Inhibitor(Host& host, const std::vector<InhibitRuleConfig>& rules, AlertStore& alerts, Marker& marker)
    : m_host(host)
    , m_marker(marker)
{
    for (const auto& rule : rules)
        m_rules.emplace_back(rule);
    m_subscription = alerts.subscribe([this](const AlertPtr& alert) {
        for (auto& rule : m_rules)
            rule.add(alert);
    });
    scheduleGc();
}

AlertPtr Inhibitor::inhibitingAlert(const model::Labels& labels)
{
    const auto now = m_host.clock().now();
    for (const auto& rule : m_rules) {
        if (auto source = rule.inhibitedBy(labels, now)) {
            m_marker.setInhibited(labels.fingerprint(), {model::fingerprintText(source->fingerprint())});
            return source;
        }
    }
    m_marker.setInhibited(labels.fingerprint(), {});
    return nullptr;
}

std::optional<std::uint64_t> Inhibitor::mutes(const model::Labels& labels)
{
    const auto source = inhibitingAlert(labels);
    return source ? std::optional(source->fingerprint()) : std::nullopt;
}

void Inhibitor::scheduleGc()
{
    m_gc = m_host.clock().after(inhibitGcInterval, [this] {
        for (auto& rule : m_rules)
            rule.removeResolved(m_host.clock().now());
        scheduleGc();
    });
}

} // namespace halab::alertmanager
