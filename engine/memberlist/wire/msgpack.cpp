#include "memberlist/wire/msgpack.h"

#include "memberlist/wire/limits.h"

namespace halab::memberlist::wire::msgpack {

void Writer::bigEndian(std::uint64_t value, int bytes)
{
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        byte(static_cast<std::uint8_t>(value >> shift));
}

void Writer::map(std::size_t members)
{
    // Every message has fewer than 16 fields; the wider form is for completeness.
    if (members < 16)
        return byte(static_cast<std::uint8_t>(0x80 | members));
    byte(0xde);
    bigEndian(members, 2);
}

void Writer::raw(std::string_view bytes)
{
    if (bytes.size() < 32) {
        byte(static_cast<std::uint8_t>(0xa0 | bytes.size()));
    } else if (bytes.size() < 65536) {
        byte(0xda);
        bigEndian(bytes.size(), 2);
    } else {
        byte(0xdb);
        bigEndian(bytes.size(), 4);
    }
    m_out.append(bytes);
}

void Writer::unsignedInteger(std::uint64_t value)
{
    if (value <= 0x7f)
        return byte(static_cast<std::uint8_t>(value));
    const int bytes = value <= 0xff ? 1 : value <= 0xffff ? 2 : value <= 0xffffffff ? 4 : 8;
    byte(bytes == 1 ? 0xcc : bytes == 2 ? 0xcd : bytes == 4 ? 0xce : 0xcf);
    bigEndian(value, bytes);
}

void Writer::integer(std::int64_t value)
{
    if (value >= 0)
        return unsignedInteger(static_cast<std::uint64_t>(value));
    if (value >= -32)
        return byte(static_cast<std::uint8_t>(value));
    byte(0xd3);
    bigEndian(static_cast<std::uint64_t>(value), 8);
}

bool Reader::have(std::size_t count)
{
    if (!ok())
        return false;
    if (m_bytes.size() - m_position >= count)
        return true;
    m_trouble = Trouble::Short;
    m_problem = "EOF";
    m_needed = m_position + count;
    return false;
}

void Reader::fail(std::string problem)
{
    if (!ok())
        return;
    m_trouble = Trouble::Malformed;
    m_problem = std::move(problem);
}

std::uint8_t Reader::byte() { return have(1) ? static_cast<std::uint8_t>(m_bytes[m_position++]) : 0; }

std::uint64_t Reader::bigEndian(int bytes)
{
    if (!have(static_cast<std::size_t>(bytes)))
        return 0;
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i)
        value = value << 8 | static_cast<std::uint8_t>(m_bytes[m_position++]);
    return value;
}

std::string_view Reader::bytes(std::size_t count)
{
    if (!have(count))
        return {};
    const auto out = m_bytes.substr(m_position, count);
    m_position += count;
    return out;
}

Reader::Container Reader::container()
{
    const auto first = byte();
    if (!ok())
        return {};
    if (first == 0xc0)
        return {};
    if ((first & 0xf0) == 0x80)
        return {true, static_cast<std::size_t>(first & 0x0f)};
    if ((first & 0xf0) == 0x90)
        return {false, static_cast<std::size_t>(first & 0x0f)};
    if (first == 0xdc || first == 0xdd)
        return {false, static_cast<std::size_t>(bigEndian(first == 0xdc ? 2 : 4))};
    if (first == 0xde || first == 0xdf)
        return {true, static_cast<std::size_t>(bigEndian(first == 0xde ? 2 : 4))};
    fail("only encoded map or array can be decoded into a struct");
    return {};
}

bool Reader::rawLength(std::uint8_t first, std::size_t& length)
{
    if ((first & 0xe0) == 0xa0) {
        length = first & 0x1f;
        return true;
    }
    switch (first) {
    case 0xc4: // bin8, str8: of the new dialect, taken as the real decoder takes them
    case 0xd9:
        length = static_cast<std::size_t>(bigEndian(1));
        return true;
    case 0xc5:
    case 0xda:
        length = static_cast<std::size_t>(bigEndian(2));
        return true;
    case 0xc6:
    case 0xdb:
        length = static_cast<std::size_t>(bigEndian(4));
        return true;
    default:
        return false;
    }
}

std::optional<std::string_view> Reader::raw()
{
    const auto first = byte();
    if (!ok() || first == 0xc0)
        return std::nullopt;
    std::size_t length = 0;
    if (!rawLength(first, length)) {
        fail("invalid byte descriptor for decoding bytes");
        return std::nullopt;
    }
    if (length > limits::decompressedStream) {
        fail("raw value too long");
        return std::nullopt;
    }
    const auto out = bytes(length);
    return ok() ? std::optional(out) : std::nullopt;
}

bool Reader::number(std::uint8_t first, std::uint64_t& magnitude, bool& negative)
{
    negative = false;
    if (first <= 0x7f) {
        magnitude = first;
        return true;
    }
    if (first >= 0xcc && first <= 0xcf) {
        magnitude = bigEndian(1 << (first - 0xcc));
        return true;
    }
    std::int64_t value = 0;
    if (first >= 0xe0) {
        value = static_cast<std::int8_t>(first);
    } else if (first >= 0xd0 && first <= 0xd3) {
        const int bytes = 1 << (first - 0xd0);
        const int unused = 64 - bytes * 8;
        value = static_cast<std::int64_t>(bigEndian(bytes) << unused) >> unused;
    } else {
        return false;
    }
    negative = value < 0;
    magnitude = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    return true;
}

std::uint64_t Reader::unsignedInteger(std::uint64_t most)
{
    const auto first = byte();
    if (!ok() || first == 0xc0)
        return 0;
    std::uint64_t magnitude = 0;
    bool negative = false;
    if (!number(first, magnitude, negative))
        fail("unhandled single-byte unsigned integer value");
    else if (negative && magnitude != 0)
        fail("assigning negative signed value to unsigned type");
    else if (magnitude > most)
        fail("overflow uint value");
    return ok() ? magnitude : 0;
}

std::int64_t Reader::integer()
{
    const auto first = byte();
    if (!ok() || first == 0xc0)
        return 0;
    std::uint64_t magnitude = 0;
    bool negative = false;
    if (!number(first, magnitude, negative))
        fail("unhandled single-byte integer value");
    else if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        fail("overflow int value");
    if (!ok())
        return 0;
    const auto value = static_cast<std::int64_t>(magnitude);
    return negative ? -value : value;
}

bool Reader::boolean()
{
    const auto first = byte();
    if (!ok())
        return false;
    if (first == 0xc3 || first == 1)
        return true;
    if (first != 0xc2 && first != 0 && first != 0xc0)
        fail("invalid single-byte value for bool");
    return false;
}

void Reader::skip(int depth)
{
    if (depth > limits::nesting)
        return fail("value nested too deeply");
    const auto first = byte();
    if (!ok() || first == 0xc0 || first == 0xc2 || first == 0xc3)
        return;
    std::uint64_t magnitude = 0;
    bool negative = false;
    std::size_t length = 0;
    if (number(first, magnitude, negative))
        return;
    if (rawLength(first, length)) {
        bytes(length);
    } else if (first == 0xca || first == 0xcb) { // float, double
        bytes(first == 0xca ? 4 : 8);
    } else if (first >= 0xd4 && first <= 0xd8) { // fixed extensions: a type byte and 1 to 16 bytes
        bytes(1 + (std::size_t{1} << (first - 0xd4)));
    } else if (first >= 0xc7 && first <= 0xc9) { // extensions with a length
        const auto size = static_cast<std::size_t>(bigEndian(1 << (first - 0xc7)));
        bytes(size + 1);
    } else if (ok()) {
        --m_position;
        const auto inner = container();
        for (std::size_t i = 0; i < (inner.isMap ? 2 : 1) * inner.count && ok(); ++i)
            skip(depth + 1);
    }
}

} // namespace halab::memberlist::wire::msgpack
