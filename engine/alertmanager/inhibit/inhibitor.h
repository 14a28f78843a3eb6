#pragma once

// Alerts that mute others while they fire.
// Source: Alertmanager 0.25 inhibit/inhibit.go (spec §3.8).

#include "alertmanager/config/config.h"
#include "alertmanager/provider/alerts.h"
#include "host/host.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace halab::alertmanager {

/// One rule with the alerts that match its source side.
class InhibitRule {
public:
    explicit InhibitRule(const InhibitRuleConfig& config);

    void add(const AlertPtr& alert);
    /// A firing source alert with the same values of `equal`; the one of the lowest fingerprint.
    AlertPtr inhibitedBy(const model::Labels& target, Time now) const;
    void removeResolved(Time now);

private:
    bool hasEqual(const model::Labels& source, const model::Labels& target) const;

    std::vector<model::Matcher> m_source, m_target;
    std::vector<std::string> m_equal;
    std::map<std::uint64_t, AlertPtr> m_cache;
};

class Inhibitor {
public:
    /// Listens to the store from now on.
    Inhibitor(Host& host, const std::vector<InhibitRuleConfig>& rules, AlertStore& alerts, Marker& marker);

    /// An alert that mutes these labels now, or nullptr; sets the mark.
    AlertPtr inhibitingAlert(const model::Labels& labels);
    /// The same, as a fingerprint.
    std::optional<std::uint64_t> mutes(const model::Labels& labels);

private:
    void scheduleGc();

    Host& m_host;
    Marker& m_marker;
    std::vector<InhibitRule> m_rules;
    AlertStore::Subscription m_subscription;
    Timer m_gc;
};

} // namespace halab::alertmanager
