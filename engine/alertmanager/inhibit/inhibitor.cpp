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

std::string InhibitRule::keyOf(const model::Labels& labels) const
{
    std::string key;
    for (const auto& name : m_equal)
        (key += labels.get(name)) += '\xff'; // no byte of UTF-8
    return key;
}

void InhibitRule::add(const AlertPtr& alert)
{
    if (model::matchesAll(m_source, alert->labels))
        m_cache[keyOf(alert->labels)][alert->fingerprint()] = alert;
}

AlertPtr InhibitRule::inhibitedBy(const model::Labels& target, Time now) const
{
    if (!model::matchesAll(m_target, target))
        return nullptr;
    const auto sources = m_cache.find(keyOf(target));
    if (sources == m_cache.end())
        return nullptr;
    // An alert that matches both sides must not be muted by one that does so, too: the two would
    // mute each other, or one itself.
    const bool excludesBothSides = model::matchesAll(m_source, target);
    for (const auto& [fingerprint, source] : sources->second)
        if (!source->isResolvedAt(now) && !(excludesBothSides && model::matchesAll(m_target, source->labels)))
            return source;
    return nullptr;
}

void InhibitRule::removeResolved(Time now)
{
    for (auto sources = m_cache.begin(); sources != m_cache.end();) {
        std::erase_if(sources->second, [&](const auto& source) { return source.second->isResolvedAt(now); });
        sources = sources->second.empty() ? m_cache.erase(sources) : std::next(sources);
    }
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

Inhibition Inhibitor::inhibition(const model::Labels& labels)
{
    const auto now = m_host.clock().now();
    for (const auto& rule : m_rules) {
        if (auto source = rule.inhibitedBy(labels, now)) {
            m_marker.setInhibited(labels.fingerprint(), {model::fingerprintText(source->fingerprint())});
            return {std::move(source), &rule};
        }
    }
    m_marker.setInhibited(labels.fingerprint(), {});
    return {};
}

std::optional<std::uint64_t> Inhibitor::mutes(const model::Labels& labels)
{
    const auto found = inhibition(labels);
    return found ? std::optional(found.source->fingerprint()) : std::nullopt;
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
