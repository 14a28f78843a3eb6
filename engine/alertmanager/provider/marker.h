#pragma once

// What is known about alerts beside themselves: who silences or inhibits them.
// Source: Alertmanager 0.25 types/types.go, memMarker (spec §3.9).

#include "exposition/registry.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

enum class AlertState { Unprocessed, Active, Suppressed };

std::string_view alertStateName(AlertState state); ///< "unprocessed", "active", "suppressed"

struct AlertStatus {
    AlertState state = AlertState::Unprocessed;
    std::vector<std::string> silencedBy; ///< ids, sorted
    std::vector<std::string> inhibitedBy; ///< fingerprints, 16 hex digits
};

class Marker {
public:
    /// Registers alertmanager_marked_alerts.
    explicit Marker(exposition::Registry& metrics);

    void setSilenced(std::uint64_t fingerprint, std::vector<std::string> ids);
    void setInhibited(std::uint64_t fingerprint, std::vector<std::string> fingerprints);
    AlertStatus status(std::uint64_t fingerprint) const;
    void remove(std::uint64_t fingerprint) { m_statuses.erase(fingerprint); }

private:
    std::map<std::uint64_t, AlertStatus> m_statuses;
};

} // namespace halab::alertmanager
