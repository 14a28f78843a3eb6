#include "tsdb/xor_chunk.h"

#include <algorithm>
#include <array>
#include <bit>

namespace halab::tsdb {

namespace {

/// −(2^(n−1)−1) … 2^(n−1): the asymmetric range of a delta of deltas in n bits.
bool fitsBits(std::int64_t value, int bits)
{
    return -((std::int64_t{1} << (bits - 1)) - 1) <= value && value <= (std::int64_t{1} << (bits - 1));
}

struct DeltaBucket {
    int prefix, prefixBits, bits;
};
constexpr std::array<DeltaBucket, 3> deltaBuckets{{{0b10, 2, 14}, {0b110, 3, 17}, {0b1110, 4, 20}}};

} // namespace

void BitWriter::writeBit(bool bit)
{
    if (m_free == 0) {
        m_bytes.push_back('\0');
        m_free = 8;
    }
    --m_free;
    if (bit)
        m_bytes.back() = static_cast<char>(static_cast<unsigned char>(m_bytes.back()) | (1U << m_free));
}

void BitWriter::writeBits(std::uint64_t bits, int count)
{
    for (int i = count - 1; i >= 0; --i)
        writeBit((bits >> i) & 1U);
}

void BitWriter::writeUvarint(std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        writeBits((value & 0x7f) | 0x80, 8);
    writeBits(value, 8);
}

void BitWriter::writeVarint(std::int64_t value)
{
    const auto bits = static_cast<std::uint64_t>(value) << 1;
    writeUvarint(value < 0 ? ~bits : bits);
}

XorChunk::XorChunk() : m_bytes(2, '\0') { }

void XorChunk::append(std::int64_t t, double v)
{
    if (m_count == 0) {
        m_minTime = t;
        m_bits.writeVarint(t);
        m_bits.writeBits(std::bit_cast<std::uint64_t>(v), 64);
    } else {
        const auto delta = static_cast<std::uint64_t>(t) - static_cast<std::uint64_t>(m_t);
        if (m_count == 1)
            m_bits.writeUvarint(delta);
        else
            writeDeltaOfDelta(static_cast<std::int64_t>(delta - m_delta));
        writeValue(v);
        m_delta = delta;
    }
    m_t = t;
    m_v = v;
    ++m_count;
    m_bytes[0] = static_cast<char>(m_count >> 8);
    m_bytes[1] = static_cast<char>(m_count & 0xff);
}

void XorChunk::writeDeltaOfDelta(std::int64_t delta)
{
    if (delta == 0) {
        m_bits.writeBit(false);
        return;
    }
    for (const auto& bucket : deltaBuckets) {
        if (fitsBits(delta, bucket.bits)) {
            m_bits.writeBits(static_cast<std::uint64_t>(bucket.prefix), bucket.prefixBits);
            m_bits.writeBits(static_cast<std::uint64_t>(delta), bucket.bits);
            return;
        }
    }
    m_bits.writeBits(0b1111, 4);
    m_bits.writeBits(static_cast<std::uint64_t>(delta), 64);
}

void XorChunk::writeValue(double v)
{
    const auto difference = std::bit_cast<std::uint64_t>(v) ^ std::bit_cast<std::uint64_t>(m_v);
    if (difference == 0) {
        m_bits.writeBit(false);
        return;
    }
    m_bits.writeBit(true);
    const int leading = std::min(std::countl_zero(difference), 31);
    const int trailing = std::countr_zero(difference);
    if (m_leading != 0xff && leading >= m_leading && trailing >= m_trailing) {
        m_bits.writeBit(false);
        m_bits.writeBits(difference >> m_trailing, 64 - m_leading - m_trailing);
        return;
    }
    m_leading = leading;
    m_trailing = trailing;
    m_bits.writeBit(true);
    m_bits.writeBits(static_cast<std::uint64_t>(leading), 5);
    // 64 significant bits do not fit into 6 bits; they are written as 0, which cannot occur otherwise.
    const int significant = 64 - leading - trailing;
    m_bits.writeBits(static_cast<std::uint64_t>(significant & 63), 6);
    m_bits.writeBits(difference >> trailing, significant);
}

XorIterator::XorIterator(const std::string& bytes) : m_bytes(bytes)
{
    if (bytes.size() >= 2)
        m_total = (static_cast<unsigned char>(bytes[0]) << 8U) | static_cast<unsigned char>(bytes[1]);
}

bool XorIterator::readBits(int count, std::uint64_t& out)
{
    out = 0;
    while (count > 0) {
        const auto byte = m_bit / 8;
        if (byte >= m_bytes.size())
            return false;
        const int available = 8 - static_cast<int>(m_bit % 8);
        const int take = std::min(available, count);
        const unsigned value = static_cast<unsigned char>(m_bytes[byte]);
        out = (out << take) | ((value >> (available - take)) & ((1U << take) - 1U));
        m_bit += static_cast<std::size_t>(take);
        count -= take;
    }
    return true;
}

bool XorIterator::readUvarint(std::uint64_t& out)
{
    out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        std::uint64_t byte = 0;
        if (!readBits(8, byte))
            return false;
        out |= (byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

bool XorIterator::readVarint(std::int64_t& out)
{
    std::uint64_t bits = 0;
    if (!readUvarint(bits))
        return false;
    out = static_cast<std::int64_t>((bits & 1U) ? ~(bits >> 1) : bits >> 1);
    return true;
}

bool XorIterator::readDeltaOfDelta()
{
    std::uint64_t bits = 0;
    int ones = 0;
    for (; ones < 4; ++ones) {
        if (!readBits(1, bits))
            return false;
        if (bits == 0)
            break;
    }
    if (ones == 0)
        return true;
    const int count = ones == 4 ? 64 : deltaBuckets[static_cast<std::size_t>(ones - 1)].bits;
    if (!readBits(count, bits))
        return false;
    if (count < 64 && bits > (std::uint64_t{1} << (count - 1)))
        bits -= std::uint64_t{1} << count;
    m_delta += bits;
    return true;
}

bool XorIterator::readValue()
{
    std::uint64_t bits = 0;
    if (!readBits(1, bits))
        return false;
    if (bits == 0)
        return true;
    if (!readBits(1, bits))
        return false;
    if (bits == 1) {
        std::uint64_t leading = 0;
        std::uint64_t significant = 0;
        if (!readBits(5, leading) || !readBits(6, significant))
            return false;
        if (significant == 0)
            significant = 64;
        if (leading + significant > 64)
            return false;
        m_leading = static_cast<int>(leading);
        m_trailing = static_cast<int>(64 - leading - significant);
    }
    if (!readBits(64 - m_leading - m_trailing, bits))
        return false;
    m_value ^= bits << m_trailing;
    return true;
}

bool XorIterator::next(model::Sample& sample)
{
    if (m_read >= m_total)
        return false;
    if (m_read == 0) {
        if (!readVarint(m_t) || !readBits(64, m_value))
            return false;
    } else {
        if (m_read == 1 ? !readUvarint(m_delta) : !readDeltaOfDelta())
            return false;
        m_t = static_cast<std::int64_t>(static_cast<std::uint64_t>(m_t) + m_delta);
        if (!readValue())
            return false;
    }
    ++m_read;
    sample = {m_t, std::bit_cast<double>(m_value)};
    return true;
}

} // namespace halab::tsdb
