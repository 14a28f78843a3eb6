#include "alertmanager/record_wire.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace halab::alertmanager {

namespace wire_detail {

enum WireType : unsigned { varint = 0, fixed64 = 1, lengthPrefixed = 2, groupStart = 3, groupEnd = 4, fixed32 = 5 };

tl::unexpected<Error> refuse(std::string message) { return fail(ErrorKind::InvalidInput, std::move(message)); }

/// Reads from the front of what is left.
class Cursor {
public:
    explicit Cursor(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    bool atEnd() const { return m_bytes.empty(); }
    std::string_view rest() const { return m_bytes; }

    Result<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_bytes.empty())
                return refuse("unexpected EOF");
            const auto byte = static_cast<unsigned char>(m_bytes.front());
            m_bytes.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if (byte < 0x80)
                return value;
        }
        return refuse("proto: integer overflow");
    }

    Result<std::string_view> take(std::uint64_t size)
    {
        if (size > INT64_MAX)
            return refuse("proto: negative length found during unmarshaling");
        if (size > m_bytes.size())
            return refuse("unexpected EOF");
        const auto taken = m_bytes.substr(0, size);
        m_bytes.remove_prefix(size);
        return taken;
    }

    Result<std::string_view> takeLengthPrefixed()
    {
        const auto size = varint();
        HALAB_TRY(size);
        return take(*size);
    }

    /// One field of any type, its tag first.
    Status skipField()
    {
        int depth = 0;
        do {
            const auto tag = varint();
            HALAB_TRY(tag);
            switch (*tag & 7) {
            case WireType::varint:
                HALAB_TRY(varint());
                break;
            case WireType::fixed64:
                HALAB_TRY(take(8));
                break;
            case WireType::lengthPrefixed:
                HALAB_TRY(takeLengthPrefixed());
                break;
            case WireType::groupStart:
                ++depth;
                break;
            case WireType::groupEnd:
                if (depth == 0)
                    return refuse("proto: unexpected end of group");
                --depth;
                break;
            case WireType::fixed32:
                HALAB_TRY(take(4));
                break;
            default:
                return refuse("proto: illegal wireType " + std::to_string(*tag & 7));
            }
        } while (depth > 0);
        return {};
    }

private:
    std::string_view m_bytes;
};

const WireLayout timestampLayout{"Timestamp", {{1, "Seconds", WireField::Kind::Varint}, {2, "Nanos", WireField::Kind::Varint}}};

/// A timestamp that has the right layout: is the instant one that Go's library knows?
Status checkTime(std::string_view bytes)
{
    std::int64_t seconds = 0;
    std::int32_t nanos = 0;
    for (Cursor cursor(bytes); !cursor.atEnd();) {
        auto ahead = cursor;
        const auto tag = ahead.varint();
        HALAB_TRY(tag);
        if (*tag >> 3 != 1 && *tag >> 3 != 2) {
            HALAB_TRY(cursor.skipField());
            continue;
        }
        const auto value = ahead.varint();
        HALAB_TRY(value);
        if (*tag >> 3 == 1)
            seconds = static_cast<std::int64_t>(*value);
        else
            nanos = static_cast<std::int32_t>(*value);
        cursor = ahead;
    }
    return checkTimestampRange(seconds, nanos);
}

Status checkKnown(Cursor& cursor, const WireField& field, unsigned wireType)
{
    using Kind = WireField::Kind;
    const bool isVarint = field.kind == Kind::Varint || (field.kind == Kind::Varints && wireType == WireType::varint);
    if (wireType != (isVarint ? WireType::varint : WireType::lengthPrefixed))
        return refuse("proto: wrong wireType = " + std::to_string(wireType) + " for field " + field.name);
    if (isVarint) {
        HALAB_TRY(cursor.varint());
        return {};
    }
    const auto inside = cursor.takeLengthPrefixed();
    HALAB_TRY(inside);
    if (field.kind == Kind::Message)
        return checkWire(*inside, *field.message);
    if (field.kind == Kind::Time) {
        HALAB_TRY(checkWire(*inside, timestampLayout));
        return checkTime(*inside);
    }
    if (field.kind == Kind::Varints)
        for (Cursor numbers(*inside); !numbers.atEnd();)
            HALAB_TRY(numbers.varint());
    return {};
}

} // namespace wire_detail

Status checkTimestampRange(std::int64_t seconds, std::int32_t nanos)
{
    constexpr std::int64_t year1 = -62'135'596'800, year10000 = 253'402'300'800;
    const auto text = "timestamp: &types.Timestamp{Seconds: " + std::to_string(seconds) +
        ",\nNanos: " + std::to_string(nanos) + ",\n}";
    if (seconds < year1)
        return wire_detail::refuse(text + " before 0001-01-01");
    if (seconds >= year10000)
        return wire_detail::refuse(text + " after 10000-01-01");
    if (nanos < 0 || nanos >= 1'000'000'000)
        return wire_detail::refuse(text + ": nanos not in range [0, 1e9)");
    return {};
}

Status checkWire(std::string_view bytes, const WireLayout& layout)
{
    for (wire_detail::Cursor cursor(bytes); !cursor.atEnd();) {
        auto ahead = cursor;
        const auto tag = ahead.varint();
        HALAB_TRY(tag);
        const auto number = static_cast<std::int32_t>(*tag >> 3);
        const auto wireType = static_cast<unsigned>(*tag & 7);
        if (wireType == wire_detail::groupEnd)
            return wire_detail::refuse(std::string("proto: ") + layout.name + ": wiretype end group for non-group");
        if (number <= 0)
            return wire_detail::refuse(std::string("proto: ") + layout.name + ": illegal tag " +
                std::to_string(number) + " (wire type " + std::to_string(*tag) + ")");
        const auto field = std::ranges::find(layout.fields, number, &WireField::number);
        if (field == layout.fields.end()) {
            HALAB_TRY(cursor.skipField());
            continue;
        }
        HALAB_TRY(wire_detail::checkKnown(ahead, *field, wireType));
        cursor = ahead;
    }
    return {};
}

const WireLayout& meshSilenceLayout()
{
    using enum WireField::Kind;
    static const WireLayout matcher{"Matcher", {{1, "Type", Varint}, {2, "Name", Bytes}, {3, "Pattern", Bytes}}};
    static const WireLayout comment{"Comment", {{1, "Author", Bytes}, {2, "Comment", Bytes}, {3, "Timestamp", Time}}};
    static const WireLayout silence{"Silence",
        {{1, "Id", Bytes}, {2, "Matchers", Message, &matcher}, {3, "StartsAt", Time}, {4, "EndsAt", Time},
            {5, "UpdatedAt", Time}, {7, "Comments", Message, &comment}, {8, "CreatedBy", Bytes},
            {9, "Comment", Bytes}}};
    static const WireLayout mesh{"MeshSilence", {{1, "Silence", Message, &silence}, {2, "ExpiresAt", Time}}};
    return mesh;
}

const WireLayout& meshEntryLayout()
{
    using enum WireField::Kind;
    static const WireLayout receiver{
        "Receiver", {{1, "GroupName", Bytes}, {2, "Integration", Bytes}, {3, "Idx", Varint}}};
    static const WireLayout entry{"Entry",
        {{1, "GroupKey", Bytes}, {2, "Receiver", Message, &receiver}, {3, "GroupHash", Bytes}, {4, "Resolved", Varint},
            {5, "Timestamp", Time}, {6, "FiringAlerts", Varints}, {7, "ResolvedAlerts", Varints}}};
    static const WireLayout mesh{"MeshEntry", {{1, "Entry", Message, &entry}, {2, "ExpiresAt", Time}}};
    return mesh;
}

const WireLayout& partLayout()
{
    using enum WireField::Kind;
    static const WireLayout part{"Part", {{1, "Key", Bytes}, {2, "Data", Bytes}}};
    return part;
}

const WireLayout& fullStateLayout()
{
    static const WireLayout state{"FullState", {{1, "Parts", WireField::Kind::Message, &partLayout()}}};
    return state;
}

} // namespace halab::alertmanager
