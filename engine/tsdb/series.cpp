#include "tsdb/series.h"

namespace halab::tsdb {

namespace {

/// The end of the aligned range that holds `t`.
std::int64_t rangeEnd(std::int64_t t)
{
    return (t / chunkRangeMilliseconds) * chunkRangeMilliseconds + chunkRangeMilliseconds;
}

/// Estimated from the first quarter of a chunk: an end that fills the rest of the range with equal chunks.
std::int64_t estimatedEnd(std::int64_t start, std::int64_t current, std::int64_t end)
{
    const auto count = (end - start) / ((current - start + 1) * 4);
    return count <= 1 ? end : start + (end - start) / count;
}

} // namespace

void MemorySeries::cut(std::int64_t t)
{
    if (!m_chunks.empty())
        m_chunks.back()->close();
    m_chunks.push_back(std::make_unique<XorChunk>());
    m_nextAt = rangeEnd(t);
}

bool MemorySeries::append(std::int64_t t, double v)
{
    if (m_chunks.empty()) {
        cut(t);
    } else {
        auto& chunk = *m_chunks.back();
        if (t <= chunk.maxTime())
            return false;
        if (chunk.size() == samplesPerChunk / 4)
            m_nextAt = estimatedEnd(chunk.minTime(), chunk.maxTime(), m_nextAt);
        if (t >= m_nextAt || chunk.size() >= samplesPerChunk * 2)
            cut(t);
    }
    m_chunks.back()->append(t, v);
    m_lastValue = v;
    return true;
}

void MemorySeries::truncate(std::int64_t mint)
{
    std::size_t dead = 0;
    while (dead < m_chunks.size() && m_chunks[dead]->maxTime() < mint)
        ++dead;
    m_chunks.erase(m_chunks.begin(), m_chunks.begin() + static_cast<std::ptrdiff_t>(dead));
}

} // namespace halab::tsdb
