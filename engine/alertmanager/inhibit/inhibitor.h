#pragma once

// Alerts that mute others while they fire.
// Source: Alertmanager 0.25 inhibit/inhibit.go (spec §3.8).

#include "alertmanager/config/config.h"
#include "alertmanager/provider/alerts.h"
#include "host/host.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
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
    const std::vector<std::string>& equal() const { return m_equal; }

private:
    /// The values of the `equal` labels as one text; a missing label counts as an empty one.
    std::string keyOf(const model::Labels& labels) const;

    std::vector<model::Matcher> m_source, m_target;
    std::vector<std::string> m_equal;
    /// Sources by the values of `equal`: only those of the target's own key can mute it.
    std::unordered_map<std::string, std::map<std::uint64_t, AlertPtr>> m_cache;
};

/// What mutes an alert.
struct Inhibition {
    AlertPtr source;
    const InhibitRule* rule = nullptr;

    explicit operator bool() const { return source != nullptr; }
};

class Inhibitor {
public:
    /// Listens to the store from now on.
    Inhibitor(Host& host, const std::vector<InhibitRuleConfig>& rules, AlertStore& alerts, Marker& marker);

    /// What mutes these labels now, by the first rule that does; sets the mark.
    Inhibition inhibition(const model::Labels& labels);
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
