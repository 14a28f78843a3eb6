#pragma once

// The silences of a store, and the three ways to find them: by id, by what they can match, and by
// what has changed since a version. So a label set is compared with few silences of thousands.

#include "alertmanager/silence/silence.h"
#include "model/labels.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace halab::alertmanager {

class SilenceTable {
public:
    using Visit = std::function<void(const SilenceRecord&)>;

    /// Adds one, or replaces the one with its id.
    const SilenceRecord& put(pb::MeshSilence mesh);
    void erase(const std::string& id);

    const SilenceRecord* find(const std::string& id) const; ///< nullptr: unknown
    const std::map<std::string, SilenceRecord>& records() const { return m_records; }

    /// Grows with each change; 0 until the first. Erasing is no change, as in the original.
    std::uint64_t version() const { return m_version; }
    void touch() { ++m_version; }

    /// Every silence whose matchers all match is among those visited; in no particular order.
    void visitCandidates(const model::Labels& labels, const Visit& visit) const;
    /// In order of change.
    void visitChangedSince(std::uint64_t version, const Visit& visit) const;
    /// Of the silences that have not expired, one whose matchers cannot be tried; nullptr for none.
    const SilenceRecord* flawed(Time now) const;

private:
    using Bucket = std::vector<const SilenceRecord*>;

    void enter(SilenceRecord& record);
    void leave(const SilenceRecord& record);
    Bucket& bucketOf(const SilenceRecord& record);

    std::map<std::string, SilenceRecord> m_records;
    std::uint64_t m_version = 0;
    std::map<std::uint64_t, const SilenceRecord*> m_byChange;
    std::map<std::string, const SilenceRecord*> m_flawed;

    // Each record stands in one bucket: that of one label it demands, or in m_anywhere.
    std::unordered_map<std::string, Bucket> m_byLabel;
    Bucket m_anywhere;
    std::unordered_map<const SilenceRecord*, std::string> m_bucketKeys;
};

} // namespace halab::alertmanager
