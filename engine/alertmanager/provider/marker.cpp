#include "alertmanager/provider/marker.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager {

std::string_view alertStateName(AlertState state)
{
    switch (state) {
    case AlertState::Unprocessed:
        return "unprocessed";
    case AlertState::Active:
        return "active";
    case AlertState::Suppressed:
        return "suppressed";
    }
    return {};
}

namespace {

void updateState(AlertStatus& status)
{
    status.state =
        status.silencedBy.empty() && status.inhibitedBy.empty() ? AlertState::Active : AlertState::Suppressed;
}

} // namespace

Marker::Marker(exposition::Registry& metrics)
{
    metrics.collect("gauge", "alertmanager_marked_alerts",
        "How many alerts by state are currently marked in the Alertmanager regardless of their expiry.", {"state"},
        [this] {
            std::vector<std::pair<exposition::LabelValues, double>> series;
            for (const auto state : {AlertState::Active, AlertState::Suppressed, AlertState::Unprocessed}) {
                const auto count =
                    std::ranges::count_if(m_statuses, [&](const auto& s) { return s.second.state == state; });
                series.push_back({{std::string(alertStateName(state))}, static_cast<double>(count)});
            }
            return series;
        });
}

void Marker::setSilenced(std::uint64_t fingerprint, std::vector<std::string> ids)
{
    auto& status = m_statuses[fingerprint];
    status.silencedBy = std::move(ids);
    updateState(status);
}

void Marker::setInhibited(std::uint64_t fingerprint, std::vector<std::string> fingerprints)
{
    auto& status = m_statuses[fingerprint];
    status.inhibitedBy = std::move(fingerprints);
    updateState(status);
}

AlertStatus Marker::status(std::uint64_t fingerprint) const
{
    const auto known = m_statuses.find(fingerprint);
    return known == m_statuses.end() ? AlertStatus{} : known->second;
}

} // namespace halab::alertmanager
