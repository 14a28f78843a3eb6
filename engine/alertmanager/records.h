#pragma once

// Length-delimited protobuf records: what Alertmanagers gossip, exchange in push/pull and write
// to their snapshots. A blob is zero or more records, each a varint length and that many bytes;
// no header, no checksum.

#include "alertmanager/record_wire.h"
#include "alertmanager/state.pb.h"
#include "base/result.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// Above this a marshalled gossip part goes by TCP, and received bytes are not gossiped on.
inline constexpr std::size_t oversizeBytes = 700;

pb::Timestamp toTimestamp(Time t);
/// The zero time for anything before the years that fit, Time::max() for anything after.
Time fromTimestamp(const pb::Timestamp& t);

/// `t` + `d` without regard to the years that fit into a Time.
pb::Timestamp addToTimestamp(const pb::Timestamp& t, Duration d);
/// The first instant of year 1, as which Go's zero time is written.
bool isZeroTimestamp(const pb::Timestamp& t);
/// The same, as which one that was left out is read and written on.
pb::Timestamp zeroTimestamp();

/// `t` + `d`, or Time::max() where that does not fit.
Time addSaturating(Time t, Duration d);

void appendRecord(std::string& out, const google::protobuf::MessageLite& message);

/// Takes a blob apart.
class RecordReader {
public:
    explicit RecordReader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    /// The next record's bytes, a view into the blob; none at its end. A blob that ends inside or right after a length
    /// counts as complete, as in the original's reader. Errors: `unexpected EOF`, `invalid varint32 encountered`.
    Result<std::optional<std::string_view>> next();

private:
    std::string_view m_bytes;
};

/// The bytes of each record.
Result<std::vector<std::string_view>> splitRecords(std::string_view bytes);

/// Parses one record. Errors: those of checkWire().
Status parseRecord(std::string_view bytes, const WireLayout& layout, google::protobuf::MessageLite& message);

/// Each record of a blob goes to `take` in order, until the first error.
template <class Message, class Take>
Status readRecords(std::string_view bytes, const WireLayout& layout, Take take)
{
    for (RecordReader reader(bytes);;) {
        const auto record = reader.next();
        HALAB_TRY(record);
        if (!*record)
            return {};
        Message message;
        HALAB_TRY(parseRecord(**record, layout, message));
        HALAB_TRY(take(std::move(message)));
    }
}

} // namespace halab::alertmanager
