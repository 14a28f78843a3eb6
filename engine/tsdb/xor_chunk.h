#pragma once

// Samples of one series as Prometheus' XOR chunks hold them (Facebook's Gorilla): a two byte big-endian count,
// then timestamps as deltas of deltas and values as the XOR with the one before. Source: tsdb/chunkenc/xor.go.

#include "model/sample.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

namespace halab::tsdb {

/// Bits, highest first, in a growing string of bytes.
class BitWriter {
public:
    explicit BitWriter(std::string& bytes) : m_bytes(bytes) {}

    void writeBit(bool bit);
    /// The lowest `count` bits of `bits`.
    void writeBits(std::uint64_t bits, int count);
    void writeVarint(std::int64_t value);
    void writeUvarint(std::uint64_t value);

private:
    std::string& m_bytes;
    int m_free = 0; ///< unused bits of the last byte

    friend class XorChunk;
};

/// One chunk that is being written. Reading while writing is allowed (one thread).
class XorChunk {
public:
    XorChunk();
    XorChunk(const XorChunk&) = delete;
    XorChunk& operator=(const XorChunk&) = delete;

    /// `t` must be newer than all before it; at most 65535 samples.
    void append(std::int64_t t, double v);

    std::size_t size() const { return m_count; }
    std::int64_t minTime() const { return m_minTime; }
    std::int64_t maxTime() const { return m_t; }
    /// The encoding as it stands on disk.
    const std::string& bytes() const { return m_bytes; }
    /// Gives back memory that a chunk still being written keeps in reserve.
    void close() { m_bytes.shrink_to_fit(); }

private:
    void writeDeltaOfDelta(std::int64_t delta);
    void writeValue(double v);

    std::string m_bytes;
    BitWriter m_bits{m_bytes};
    std::size_t m_count = 0;
    std::int64_t m_minTime = 0;
    std::int64_t m_t = 0;
    std::uint64_t m_delta = 0;
    double m_v = 0;
    int m_leading = 0xff; ///< 0xff: no window yet
    int m_trailing = 0;
};

/// Walks over a chunk's bytes. Damaged bytes end the walk; they are never read past the end.
class XorIterator {
public:
    explicit XorIterator(const std::string& bytes);

    /// False at the end.
    bool next(model::Sample& sample);

private:
    bool readBits(int count, std::uint64_t& out);
    bool readVarint(std::int64_t& out);
    bool readUvarint(std::uint64_t& out);
    bool readDeltaOfDelta();
    bool readValue();

    const std::string& m_bytes;
    std::size_t m_bit = 16; ///< next bit to read, behind the count
    std::size_t m_total = 0;
    std::size_t m_read = 0;
    std::int64_t m_t = 0;
    std::uint64_t m_delta = 0;
    std::uint64_t m_value = 0;
    int m_leading = 0;
    int m_trailing = 0;
};

} // namespace halab::tsdb
