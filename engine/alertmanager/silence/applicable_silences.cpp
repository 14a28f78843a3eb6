#include "alertmanager/silence/applicable_silences.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace halab::alertmanager {

namespace applicable_detail {

constexpr std::size_t applicableMax = 100'000;
/// With more changes than this a look into the table is cheaper.
constexpr std::uint64_t changesMax = 32;

} // namespace applicable_detail

std::vector<std::string> ApplicableSilences::mutes(const model::Labels& labels)
{
    const auto now = m_upkeep.now();
    const auto began = m_upkeep.elapsed();
    if (m_byFingerprint.size() >= applicable_detail::applicableMax)
        m_byFingerprint.clear();
    auto& applicable = m_byFingerprint[labels.fingerprint()];
    applicable.isUsed = true;
    if (applicable.version != m_table.version()) {
        m_upkeep.countQuery(began);
        update(applicable, labels, now);
    } else if (!applicable.ids.empty()) {
        m_upkeep.countQuery(began);
    }
    std::vector<std::string> active;
    for (const auto& id : applicable.ids)
        if (const auto* record = m_table.find(id); record && record->silence.stateAt(now) == SilenceState::Active)
            active.push_back(id);
    return active;
}

void ApplicableSilences::update(Applicable& applicable, const model::Labels& labels, Time now) const
{
    const auto before = std::exchange(applicable, Applicable{.version = m_table.version(), .ids = {}});
    if (const auto* flawed = m_table.flawed(now)) {
        applicable.isWhole = false;
        m_upkeep.countQueryError();
        m_host.trace().log("error", "", "Querying silences failed, alerts might not get silenced correctly",
            {{"err", flawed->flaw->message}});
        return;
    }
    const auto take = [&](const SilenceRecord& record) {
        if (record.silence.stateAt(now) != SilenceState::Expired &&
            model::matchesAll(record.silence.matchers, labels))
            applicable.ids.push_back(record.silence.id);
    };
    if (before.isWhole && m_table.version() - before.version <= applicable_detail::changesMax) {
        for (const auto& id : before.ids)
            if (const auto* record = m_table.find(id); record && record->changedAt <= before.version)
                take(*record);
        m_table.visitChangedSince(before.version, take);
    } else {
        m_table.visitCandidates(labels, take);
    }
    std::ranges::sort(applicable.ids);
}

void ApplicableSilences::forgetUnused()
{
    for (auto entry = m_byFingerprint.begin(); entry != m_byFingerprint.end();)
        entry = std::exchange(entry->second.isUsed, false) ? std::next(entry) : m_byFingerprint.erase(entry);
}

} // namespace halab::alertmanager
