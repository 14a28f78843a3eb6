#pragma once

// The time series database's head: all samples in memory, in compressed chunks, with an
// inverted index. Rules of appending: Prometheus 2.42 tsdb/head_append.go (spec §5).

#include "base/result.h"
#include "model/labels.h"
#include "model/matcher.h"
#include "model/sample.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace halab::tsdb {

using SeriesRef = std::uint64_t; ///< 0 = none; in order of creation

/// Why a sample was not taken.
enum class AppendOutcome { Accepted, OutOfOrder, DuplicateTimestamp, OutOfBounds, InvalidLabels };

class Head;

/// Collects samples and makes them visible together. Dropping it uncommitted rolls back.
class Appender {
public:
    explicit Appender(Head& head);

    /// Appends to a series given by reference (if not 0 and known) or labels; the reference comes back for the
    /// next time. Checked against what is committed; within one appender the first of a (series, t) wins.
    struct Appended {
        SeriesRef ref = 0;
        AppendOutcome outcome = AppendOutcome::Accepted;
    };
    Appended append(SeriesRef ref, const model::Labels& labels, std::int64_t t, double v);

    void commit();
    void rollback() { m_pending.clear(); }
    std::size_t pending() const { return m_pending.size(); }

private:
    struct PendingSample {
        SeriesRef ref;
        model::Sample sample;
    };
    Head& m_head;
    std::int64_t m_validFrom; ///< older samples are out of bounds; fixed when the appender is made
    std::vector<PendingSample> m_pending;
};

/// Samples of one series in a window, in order of time, staleness markers included.
struct SeriesSamples {
    const model::Labels* labels = nullptr; ///< lives as long as the head
    std::vector<model::Sample> samples;
};

struct HeadStats {
    std::size_t series = 0, chunks = 0, samplesAppended = 0, bytes = 0;
    std::int64_t minTime = 0, maxTime = 0; ///< milliseconds; min > max when empty
};

class Head {
public:
    Head();
    ~Head();

    Appender appender() { return Appender(*this); }

    /// Series that match all, in order of creation. At most `limit` (0 = all).
    std::vector<SeriesRef> select(const std::vector<model::Matcher>& matchers, std::size_t limit = 0) const;
    const model::Labels& labels(SeriesRef ref) const;
    /// Samples with mint ≤ t ≤ maxt, appended to `out` (which is cleared first).
    void samples(SeriesRef ref, std::int64_t mint, std::int64_t maxt, std::vector<model::Sample>& out) const;
    /// The newest sample with mint ≤ t ≤ maxt; false if none.
    bool lastSample(SeriesRef ref, std::int64_t mint, std::int64_t maxt, model::Sample& out) const;
    /// The span of a series; false when it has no sample.
    bool range(SeriesRef ref, std::int64_t& mint, std::int64_t& maxt) const;

    /// Drops samples older than `mint` and series that have none left. References stay unique.
    void truncate(std::int64_t mint);

    HeadStats stats() const;

private:
    friend class Appender;
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace halab::tsdb
