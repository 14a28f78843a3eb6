#pragma once

// One series of the head: its labels and its chunks, the last of which is being written.

#include "model/labels.h"
#include "tsdb/xor_chunk.h"

#include <memory>
#include <vector>

namespace halab::tsdb {

/// The span of a block, and of what a head accepts (half of it).
inline constexpr std::int64_t chunkRangeMilliseconds = 2 * 60 * 60 * 1000;
inline constexpr std::size_t samplesPerChunk = 120;

class MemorySeries {
public:
    MemorySeries(std::uint64_t ref, model::Labels labels) : m_ref(ref), m_labels(std::move(labels)) {}

    /// False (and nothing is done) if `t` is not newer than all there is.
    bool append(std::int64_t t, double v);

    std::uint64_t ref() const { return m_ref; }
    const model::Labels& labels() const { return m_labels; }
    bool empty() const { return m_chunks.empty(); }
    std::int64_t minTime() const { return m_chunks.front()->minTime(); }
    std::int64_t maxTime() const { return m_chunks.back()->maxTime(); }
    double lastValue() const { return m_lastValue; }
    const std::vector<std::unique_ptr<XorChunk>>& chunks() const { return m_chunks; }

    /// Drops chunks that end before `mint`.
    void truncate(std::int64_t mint);

private:
    void cut(std::int64_t t);

    std::uint64_t m_ref;
    model::Labels m_labels;
    std::vector<std::unique_ptr<XorChunk>> m_chunks;
    std::int64_t m_nextAt = 0; ///< where the chunk being written ends
    double m_lastValue = 0;
};

} // namespace halab::tsdb
