#include "alertmanager/silence/silence_table.h"

#include "alertmanager/silence/rules.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager {

namespace table_detail {

/// name=value, told apart by a byte that is in no UTF-8 text.
std::string bucketKey(std::string_view name, std::string_view value)
{
    std::string key;
    key.reserve(name.size() + 1 + value.size());
    return key.append(name).append(1, '\xff').append(value);
}

} // namespace table_detail

const SilenceRecord& SilenceTable::put(pb::MeshSilence mesh)
{
    const auto& id = mesh.silence().id();
    auto [place, isNew] = m_records.try_emplace(id);
    auto& record = place->second;
    if (!isNew)
        leave(record);
    record.silence = silencerules::compiled(mesh.silence(), record.flaw);
    record.mesh = std::move(mesh);
    record.changedAt = ++m_version;
    enter(record);
    return record;
}

void SilenceTable::erase(const std::string& id)
{
    const auto found = m_records.find(id);
    if (found == m_records.end())
        return;
    leave(found->second);
    m_records.erase(found);
}

const SilenceRecord* SilenceTable::find(const std::string& id) const
{
    const auto found = m_records.find(id);
    return found == m_records.end() ? nullptr : &found->second;
}

void SilenceTable::enter(SilenceRecord& record)
{
    m_byChange.emplace(record.changedAt, &record);
    if (record.flaw)
        m_flawed.emplace(record.silence.id, &record);

    // Of the labels that it demands, the one that the fewest others stand under.
    std::string best;
    std::size_t fewest = SIZE_MAX;
    for (const auto& matcher : record.silence.matchers) {
        if (matcher.type() != model::Matcher::Type::Equal || matcher.value().empty())
            continue;
        auto key = table_detail::bucketKey(matcher.name(), matcher.value());
        const auto bucket = m_byLabel.find(key);
        const auto size = bucket == m_byLabel.end() ? 0 : bucket->second.size();
        if (size < fewest) {
            fewest = size;
            best = std::move(key);
        }
    }
    auto& bucket = best.empty() ? m_anywhere : m_byLabel[best];
    bucket.push_back(&record);
    m_bucketKeys[&record] = std::move(best);
}

SilenceTable::Bucket& SilenceTable::bucketOf(const SilenceRecord& record)
{
    const auto& key = m_bucketKeys.at(&record);
    return key.empty() ? m_anywhere : m_byLabel.at(key);
}

void SilenceTable::leave(const SilenceRecord& record)
{
    m_byChange.erase(record.changedAt);
    m_flawed.erase(record.silence.id);
    auto& bucket = bucketOf(record);
    std::erase(bucket, &record);
    if (bucket.empty() && &bucket != &m_anywhere)
        m_byLabel.erase(m_bucketKeys.at(&record));
    m_bucketKeys.erase(&record);
}

void SilenceTable::visitCandidates(const model::Labels& labels, const Visit& visit) const
{
    for (const auto* record : m_anywhere)
        visit(*record);
    for (const auto& label : labels)
        if (const auto bucket = m_byLabel.find(table_detail::bucketKey(label.first, label.second));
            bucket != m_byLabel.end())
            for (const auto* record : bucket->second)
                visit(*record);
}

void SilenceTable::visitChangedSince(std::uint64_t version, const Visit& visit) const
{
    for (auto change = m_byChange.upper_bound(version); change != m_byChange.end(); ++change)
        visit(*change->second);
}

const SilenceRecord* SilenceTable::flawed(Time now) const
{
    for (const auto& [id, record] : m_flawed)
        if (record->silence.stateAt(now) != SilenceState::Expired)
            return record;
    return nullptr;
}

} // namespace halab::alertmanager
