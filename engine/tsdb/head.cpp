#include "tsdb/head.h"

#include "tsdb/index.h"
#include "tsdb/series.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <unordered_map>

namespace halab::tsdb {

namespace {

constexpr auto noTime = std::numeric_limits<std::int64_t>::max();
constexpr auto earliest = std::numeric_limits<std::int64_t>::min();

/// How old a sample may be when `newest` is there already: half a chunk range.
std::int64_t oldestBeside(std::int64_t newest)
{
    constexpr auto half = chunkRangeMilliseconds / 2;
    return newest < earliest + half ? earliest : newest - half;
}

} // namespace

struct Head::Impl {
    MemorySeries* find(SeriesRef ref) const
    {
        return ref == 0 || ref > series.size() ? nullptr : series[ref - 1].get();
    }
    MemorySeries* find(const model::Labels& labels) const;
    MemorySeries& create(const model::Labels& labels);
    bool empty() const { return minTime == noTime; }
    /// The oldest time that an append accepts.
    std::int64_t appendableFrom() const
    {
        return empty() ? validFrom : std::max(validFrom, oldestBeside(maxTime));
    }

    std::vector<std::unique_ptr<MemorySeries>> series; ///< by reference − 1; null where deleted
    std::unordered_map<std::uint64_t, std::vector<SeriesRef>> byHash; ///< never iterated
    Index index;
    std::int64_t minTime = noTime;
    std::int64_t maxTime = earliest;
    std::int64_t validFrom = earliest; ///< what has been truncated stays away
    std::size_t appended = 0;
};

MemorySeries* Head::Impl::find(const model::Labels& labels) const
{
    const auto found = byHash.find(labels.hash());
    if (found == byHash.end())
        return nullptr;
    for (const auto ref : found->second)
        if (auto* candidate = find(ref); candidate != nullptr && candidate->labels() == labels)
            return candidate;
    return nullptr;
}

MemorySeries& Head::Impl::create(const model::Labels& labels)
{
    const SeriesRef ref = series.size() + 1;
    series.push_back(std::make_unique<MemorySeries>(ref, labels));
    byHash[labels.hash()].push_back(ref);
    index.add(ref, labels);
    return *series.back();
}

Head::Head() : m_impl(std::make_unique<Impl>()) { }
Head::~Head() = default;

Appender::Appender(Head& head) : m_head(head), m_validFrom(head.m_impl->appendableFrom()) { }

Appender::Appended Appender::append(SeriesRef ref, const model::Labels& labels, std::int64_t t, double v)
{
    // 1. Too old for the head, whatever the series.
    if (t < m_validFrom)
        return {ref, AppendOutcome::OutOfBounds};
    // 2. The series, created if need be (and kept, even if this batch is rolled back).
    auto& head = *m_head.m_impl;
    auto* series = head.find(ref);
    if (series == nullptr) {
        if (labels.empty())
            return {0, AppendOutcome::InvalidLabels};
        series = head.find(labels);
        if (series == nullptr)
            series = &head.create(labels);
    }
    // 3. Against what is committed. What this batch already holds is compared when it is committed.
    if (!series->empty() && t <= series->maxTime()) {
        if (t < series->maxTime())
            return {series->ref(), AppendOutcome::OutOfOrder};
        if (std::bit_cast<std::uint64_t>(v) != std::bit_cast<std::uint64_t>(series->lastValue()))
            return {series->ref(), AppendOutcome::DuplicateTimestamp};
    }
    // 4. An empty head takes its first time from the first sample.
    if (head.empty() && m_pending.empty())
        m_validFrom = std::max(m_validFrom, oldestBeside(t));
    m_pending.push_back({series->ref(), {t, v}});
    return {series->ref(), AppendOutcome::Accepted};
}

void Appender::commit()
{
    auto& head = *m_head.m_impl;
    for (const auto& [ref, sample] : m_pending) {
        auto* series = head.find(ref);
        if (series == nullptr || !series->append(sample.t, sample.v))
            continue;
        ++head.appended;
        head.minTime = std::min(head.minTime, sample.t);
        head.maxTime = std::max(head.maxTime, sample.t);
    }
    m_pending.clear();
}

std::vector<SeriesRef> Head::select(const std::vector<model::Matcher>& matchers, std::size_t limit) const
{
    auto refs = m_impl->index.select(matchers);
    if (limit > 0 && refs.size() > limit)
        refs.resize(limit);
    return refs;
}

const model::Labels& Head::labels(SeriesRef ref) const
{
    static const model::Labels none;
    const auto* series = m_impl->find(ref);
    return series == nullptr ? none : series->labels();
}

void Head::samples(SeriesRef ref, std::int64_t mint, std::int64_t maxt, std::vector<model::Sample>& out) const
{
    out.clear();
    const auto* series = m_impl->find(ref);
    if (series == nullptr)
        return;
    mint = std::max(mint, m_impl->validFrom);
    for (const auto& chunk : series->chunks()) {
        if (chunk->maxTime() < mint)
            continue;
        if (chunk->minTime() > maxt)
            break;
        XorIterator iterator(chunk->bytes());
        for (model::Sample sample; iterator.next(sample) && sample.t <= maxt;)
            if (sample.t >= mint)
                out.push_back(sample);
    }
}

bool Head::lastSample(SeriesRef ref, std::int64_t mint, std::int64_t maxt, model::Sample& out) const
{
    const auto* series = m_impl->find(ref);
    if (series == nullptr || series->empty())
        return false;
    mint = std::max(mint, m_impl->validFrom);
    // Mostly the newest of all is wanted, which needs no decoding.
    if (series->maxTime() <= maxt) {
        out = {series->maxTime(), series->lastValue()};
        return out.t >= mint;
    }
    const auto& chunks = series->chunks();
    for (auto chunk = chunks.rbegin(); chunk != chunks.rend() && (*chunk)->maxTime() >= mint; ++chunk) {
        if ((*chunk)->minTime() > maxt)
            continue;
        bool found = false;
        XorIterator iterator((*chunk)->bytes());
        for (model::Sample sample; iterator.next(sample) && sample.t <= maxt;) {
            if (sample.t >= mint) {
                out = sample;
                found = true;
            }
        }
        return found;
    }
    return false;
}

bool Head::range(SeriesRef ref, std::int64_t& mint, std::int64_t& maxt) const
{
    const auto* series = m_impl->find(ref);
    if (series == nullptr || series->empty())
        return false;
    mint = std::max(series->minTime(), m_impl->validFrom);
    maxt = series->maxTime();
    return true;
}

void Head::truncate(std::int64_t mint)
{
    auto& head = *m_impl;
    if (mint <= head.validFrom)
        return;
    head.validFrom = mint;
    bool removed = false;
    for (auto& series : head.series) {
        if (!series)
            continue;
        series->truncate(mint);
        if (!series->empty())
            continue;
        const auto hash = series->labels().hash();
        auto& sameHash = head.byHash[hash];
        std::erase(sameHash, series->ref());
        if (sameHash.empty())
            head.byHash.erase(hash);
        series.reset();
        removed = true;
    }
    if (removed)
        head.index.remove([&](SeriesRef ref) { return head.find(ref) == nullptr; });
    if (!head.empty())
        head.minTime = std::max(head.minTime, mint);
}

HeadStats Head::stats() const
{
    HeadStats stats{.samplesAppended = m_impl->appended, .minTime = m_impl->minTime, .maxTime = m_impl->maxTime};
    for (const auto& series : m_impl->series) {
        if (!series)
            continue;
        ++stats.series;
        stats.chunks += series->chunks().size();
        for (const auto& chunk : series->chunks())
            stats.bytes += chunk->bytes().size();
    }
    return stats;
}

} // namespace halab::tsdb
