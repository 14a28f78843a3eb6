#pragma once

// Length-delimited protobuf records: what Alertmanagers gossip, exchange in push/pull and write
// to their snapshots. A blob is zero or more records, each a varint length and that many bytes;
// no header, no checksum.

#include "alertmanager/state.pb.h"
#include "base/result.h"
#include "base/time.h"

#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// Above this a marshalled gossip part goes by TCP, and received bytes are not gossiped on.
inline constexpr std::size_t oversizeBytes = 700;

pb::Timestamp toTimestamp(Time t);
/// The zero time for anything before the years that fit, Time::max() for anything after.
Time fromTimestamp(const pb::Timestamp& t);

/// `t` + `d`, or Time::max() where that does not fit.
Time addSaturating(Time t, Duration d);

void appendRecord(std::string& out, const google::protobuf::MessageLite& message);

/// The bytes of each record; views into `bytes`. A blob that ends right after a length counts as
/// complete, as in the original's reader. Errors: `unexpected EOF`, `invalid varint32 encountered`.
Result<std::vector<std::string_view>> splitRecords(std::string_view bytes);

} // namespace halab::alertmanager
