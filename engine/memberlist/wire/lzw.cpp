#include "memberlist/wire/lzw.h"

#include <array>
#include <cstdint>
#include <memory>

namespace halab::memberlist::wire {

namespace {

constexpr std::uint32_t lzwClear = 256;
constexpr std::uint32_t lzwEnd = 257;
constexpr std::uint32_t lzwCodeMax = 4095;
constexpr std::uint32_t lzwNone = 0xffff;

/// Codes for strings, by (code of all but the last byte, last byte): open addressing.
class LzwTable {
public:
    std::uint32_t find(std::uint32_t key) const
    {
        for (std::uint32_t slot = hash(key);; slot = (slot + 1) & mask) {
            if (m_slots[slot] == 0)
                return lzwNone;
            if (m_slots[slot] >> 12 == key)
                return m_slots[slot] & lzwCodeMax;
        }
    }
    void insert(std::uint32_t key, std::uint32_t code)
    {
        std::uint32_t slot = hash(key);
        while (m_slots[slot] != 0)
            slot = (slot + 1) & mask;
        m_slots[slot] = key << 12 | code;
    }
    void clear() { m_slots.fill(0); }

private:
    static constexpr std::uint32_t mask = (1u << 14) - 1; // four times the codes there can be
    static std::uint32_t hash(std::uint32_t key) { return (key >> 12 ^ key) & mask; }

    std::array<std::uint32_t, mask + 1> m_slots{}; // key (20 bits), code (12); codes are never 0
};

class LzwEncoder {
public:
    std::string run(std::string_view plain)
    {
        write(lzwClear);
        if (!plain.empty()) {
            auto code = static_cast<std::uint32_t>(static_cast<unsigned char>(plain.front()));
            for (const unsigned char literal : plain.substr(1)) {
                const auto key = code << 8 | literal;
                if (const auto longer = m_table->find(key); longer != lzwNone) {
                    code = longer;
                    continue;
                }
                write(code);
                code = literal;
                if (count())
                    m_table->insert(key, m_high);
            }
            write(code);
            count();
        }
        write(lzwEnd);
        if (m_bitCount > 0)
            m_out.push_back(static_cast<char>(m_bits));
        return std::move(m_out);
    }

private:
    void write(std::uint32_t code)
    {
        m_bits |= code << m_bitCount;
        m_bitCount += m_width;
        for (; m_bitCount >= 8; m_bitCount -= 8, m_bits >>= 8)
            m_out.push_back(static_cast<char>(m_bits & 0xff));
    }

    /// One more code has been used; false when the codes ran out and everything began anew.
    bool count()
    {
        if (++m_high == m_overflow) {
            ++m_width;
            m_overflow <<= 1;
        }
        if (m_high != lzwCodeMax)
            return true;
        write(lzwClear);
        m_width = 9;
        m_high = lzwEnd;
        m_overflow = 512;
        m_table->clear();
        return false;
    }

    std::string m_out;
    std::uint32_t m_bits = 0;
    unsigned m_bitCount = 0;
    unsigned m_width = 9;
    std::uint32_t m_high = lzwEnd;
    std::uint32_t m_overflow = 512;
    std::unique_ptr<LzwTable> m_table = std::make_unique<LzwTable>();
};

class LzwDecoder {
public:
    explicit LzwDecoder(std::string_view packed)
        : m_packed(packed)
    {
    }

    Result<std::string> run(std::size_t plainMax)
    {
        for (;;) {
            while (m_bitCount < m_width) {
                if (m_position == m_packed.size())
                    return fail(ErrorKind::InvalidInput, "unexpected EOF");
                m_bits |= static_cast<std::uint32_t>(static_cast<unsigned char>(m_packed[m_position++])) << m_bitCount;
                m_bitCount += 8;
            }
            const std::uint32_t code = m_bits & ((1u << m_width) - 1);
            m_bits >>= m_width;
            m_bitCount -= m_width;

            if (code == lzwEnd)
                return std::move(m_out);
            if (code == lzwClear) {
                m_width = 9;
                m_high = lzwEnd;
                m_overflow = 512;
                m_last = lzwNone;
                continue;
            }
            if (code > m_high)
                return fail(ErrorKind::InvalidInput, "lzw: invalid code");
            expand(code);
            if (m_out.size() > plainMax)
                return fail(ErrorKind::Limit, "decompressed data too large");
            advance(code);
        }
    }

private:
    /// Appends the string that `code` stands for, and notes what the next free code means.
    void expand(std::uint32_t code)
    {
        auto c = code;
        std::size_t end = m_buffer.size();
        if (code >= lzwClear && code == m_high && m_last != lzwNone) {
            // The code that is just being defined: the last string and its own first byte.
            c = m_last;
            while (c >= lzwClear)
                c = m_prefix[c];
            m_buffer[--end] = static_cast<char>(c);
            c = m_last;
        }
        for (; c >= lzwClear; c = m_prefix[c])
            m_buffer[--end] = m_suffix[c];
        m_buffer[--end] = static_cast<char>(c);
        m_out.append(m_buffer.data() + end, m_buffer.size() - end);
        if (m_last != lzwNone) {
            m_suffix[m_high] = static_cast<char>(c);
            m_prefix[m_high] = static_cast<std::uint16_t>(m_last);
        }
    }

    void advance(std::uint32_t code)
    {
        m_last = code;
        if (++m_high < m_overflow)
            return;
        if (m_width == 12) { // full: nothing new is defined until a clear
            m_last = lzwNone;
            --m_high;
        } else {
            ++m_width;
            m_overflow <<= 1;
        }
    }

    std::string_view m_packed;
    std::size_t m_position = 0;
    std::uint32_t m_bits = 0;
    unsigned m_bitCount = 0;
    unsigned m_width = 9;
    std::uint32_t m_high = lzwEnd;
    std::uint32_t m_overflow = 512;
    std::uint32_t m_last = lzwNone;
    std::array<std::uint16_t, 4096> m_prefix{}; // always of a smaller code, so every chain ends
    std::array<char, 4096> m_suffix{};
    std::array<char, 4104> m_buffer{}; // longest string, filled from its end
    std::string m_out;
};

} // namespace

std::string lzwCompress(std::string_view plain) { return LzwEncoder().run(plain); }

Result<std::string> lzwDecompress(std::string_view packed, std::size_t plainMax)
{
    return LzwDecoder(packed).run(plainMax);
}

} // namespace halab::memberlist::wire
