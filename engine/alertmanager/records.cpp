#include "alertmanager/records.h"

#include <google/protobuf/message_lite.h>

#include <cstdint>

namespace halab::alertmanager {

namespace {

constexpr std::int64_t goZeroSeconds = -62'135'596'800; // 0001-01-01T00:00:00Z
constexpr std::int64_t nanosPerSecond = 1'000'000'000;
constexpr std::size_t varintBytesMax = 5;

void appendVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(0x80 | (value & 0x7f));
    out += static_cast<char>(value);
}

} // namespace

pb::Timestamp toTimestamp(Time t)
{
    pb::Timestamp out;
    if (isZero(t)) {
        out.set_seconds(goZeroSeconds);
        return out;
    }
    const auto whole = std::chrono::floor<std::chrono::seconds>(t);
    out.set_seconds(whole.time_since_epoch().count());
    out.set_nanos(static_cast<std::int32_t>((t - whole).count()));
    return out;
}

Time fromTimestamp(const pb::Timestamp& t)
{
    constexpr std::int64_t secondsMax = INT64_MAX / nanosPerSecond - 1;
    if (t.seconds() < -secondsMax)
        return zeroTime;
    if (t.seconds() > secondsMax)
        return Time::max();
    return Time{std::chrono::seconds{t.seconds()} + Duration{t.nanos()}};
}

pb::Timestamp addToTimestamp(const pb::Timestamp& t, Duration d)
{
    const auto wholeSeconds = std::chrono::floor<std::chrono::seconds>(d);
    auto nanos = t.nanos() + (d - wholeSeconds).count();
    pb::Timestamp out;
    out.set_seconds(t.seconds() + wholeSeconds.count() + nanos / nanosPerSecond);
    out.set_nanos(static_cast<std::int32_t>(nanos % nanosPerSecond));
    return out;
}

bool isZeroTimestamp(const pb::Timestamp& t) { return t.seconds() == goZeroSeconds && t.nanos() == 0; }

pb::Timestamp zeroTimestamp() { return toTimestamp(zeroTime); }

Time addSaturating(Time t, Duration d)
{
    if (isZero(t))
        return t;
    return d > Duration::zero() && t > Time::max() - d ? Time::max() : t + d;
}

void appendRecord(std::string& out, const google::protobuf::MessageLite& message)
{
    const auto bytes = message.SerializeAsString();
    appendVarint(out, bytes.size());
    out += bytes;
}

Result<std::optional<std::string_view>> RecordReader::next()
{
    std::uint64_t length = 0;
    std::size_t used = 0;
    bool complete = false;
    for (; used < m_bytes.size() && used < varintBytesMax && !complete; ++used) {
        const auto byte = static_cast<unsigned char>(m_bytes[used]);
        length |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * used);
        complete = byte < 0x80;
    }
    if (!complete && used == varintBytesMax)
        return fail(ErrorKind::InvalidInput, "invalid varint32 encountered");
    m_bytes.remove_prefix(used);
    if (!complete || (m_bytes.empty() && length > 0))
        return std::nullopt; // ends inside or right after a length
    if (length > m_bytes.size())
        return fail(ErrorKind::InvalidInput, "unexpected EOF");
    const auto record = m_bytes.substr(0, length);
    m_bytes.remove_prefix(length);
    return record;
}

Result<std::vector<std::string_view>> splitRecords(std::string_view bytes)
{
    std::vector<std::string_view> records;
    for (RecordReader reader(bytes);;) {
        const auto record = reader.next();
        HALAB_TRY(record);
        if (!*record)
            return records;
        records.push_back(**record);
    }
}

Status parseRecord(std::string_view bytes, const WireLayout& layout, google::protobuf::MessageLite& message)
{
    HALAB_TRY(checkWire(bytes, layout));
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(ErrorKind::InvalidInput, std::string("proto: ") + layout.name + ": cannot be decoded");
    return {};
}

} // namespace halab::alertmanager
