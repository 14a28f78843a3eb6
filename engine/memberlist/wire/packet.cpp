#include "memberlist/wire/packet.h"

#include "base/hash.h"
#include "memberlist/wire/compressed.h"
#include "memberlist/wire/limits.h"
#include "memberlist/wire/lzw.h"

#include <cassert>
#include <cstdint>
#include <cstdio>

namespace halab::memberlist::wire {

namespace {

constexpr std::size_t complaintsMax = 16; ///< a packet's worth of bad parts needs no more

std::string hexText(std::uint32_t value)
{
    char digits[9] = {};
    std::snprintf(digits, sizeof digits, "%x", value);
    return digits;
}

/// One datagram's way down through its layers.
class Unpacking {
public:
    void layer(std::string_view packet, int depth)
    {
        if (packet.empty())
            return complain("err", "missing message type byte");
        if (depth > limits::nesting || m_out.messages.size() >= limits::packetMessages)
            return complain("err", "packet nested too deeply or with too many messages");
        switch (static_cast<MessageType>(packet.front())) {
        case MessageType::Compound:
            return compound(packet.substr(1), depth);
        case MessageType::Compress:
            return compressed(packet.substr(1), depth);
        default:
            m_out.messages.emplace_back(packet);
        }
    }

    void complain(std::string_view level, std::string text)
    {
        if (m_out.complaints.size() < complaintsMax)
            m_out.complaints.push_back({level, std::move(text)});
    }
    Unpacked take() { return std::move(m_out); }

private:
    void compound(std::string_view body, int depth)
    {
        if (body.empty())
            return complain("err", "Failed to decode compound request: missing compound length byte");
        const auto count = static_cast<std::size_t>(static_cast<unsigned char>(body[0]));
        body.remove_prefix(1);
        if (body.size() < count * 2)
            return complain("err", "Failed to decode compound request: truncated len slice");
        auto parts = body.substr(count * 2);
        for (std::size_t i = 0; i < count; ++i) {
            const auto high = static_cast<unsigned char>(body[i * 2]),
                       low = static_cast<unsigned char>(body[i * 2 + 1]);
            const auto length = static_cast<std::size_t>(high << 8 | low);
            if (parts.size() < length)
                return complain("warn", "Compound request had " + std::to_string(count - i) + " truncated messages");
            layer(parts.substr(0, length), depth + 1);
            parts.remove_prefix(length);
        }
    }

    void compressed(std::string_view body, int depth)
    {
        const auto packed = decode<Compressed>(body);
        if (!packed)
            return complain("err", "Failed to decompress payload: " + packed.error().message);
        const auto plain = decompress(*packed, m_budget);
        if (!plain)
            return complain("err", "Failed to decompress payload: " + plain.error().message);
        m_budget -= plain->size();
        layer(*plain, depth + 1);
    }

    Unpacked m_out;
    std::size_t m_budget = limits::decompressedPacket;
};

} // namespace

std::string makeCompound(const std::vector<std::string>& messages)
{
    assert(messages.size() <= limits::compoundParts);
    std::string out{static_cast<char>(MessageType::Compound), static_cast<char>(messages.size())};
    for (const auto& message : messages) {
        out.push_back(static_cast<char>(message.size() >> 8 & 0xff));
        out.push_back(static_cast<char>(message.size() & 0xff));
    }
    for (const auto& message : messages)
        out += message;
    return out;
}

std::string compress(std::string_view message)
{
    return encode(Compressed{.algorithm = 0, .buffer = lzwCompress(message)});
}

Result<std::string> decompress(const Compressed& packed, std::size_t plainMax)
{
    if (packed.algorithm != 0) {
        return fail(ErrorKind::Unsupported,
            "Cannot decompress unknown algorithm " + std::to_string(static_cast<int>(packed.algorithm)));
    }
    return lzwDecompress(packed.buffer, plainMax);
}

std::string compressIfShorter(std::string packet)
{
    auto packed = compress(packet);
    return packed.size() < packet.size() ? packed : packet;
}

std::string withCrc(std::string_view packet)
{
    const auto sum = crc32(packet);
    std::string out(1, static_cast<char>(MessageType::HasCrc));
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(sum >> shift & 0xff));
    return out.append(packet);
}

Unpacked unpack(std::string_view datagram)
{
    Unpacking unpacking;
    if (datagram.size() >= 5 && static_cast<MessageType>(datagram.front()) == MessageType::HasCrc) {
        std::uint32_t wanted = 0;
        for (const unsigned char byte : datagram.substr(1, 4))
            wanted = wanted << 8 | byte;
        datagram.remove_prefix(5);
        if (crc32(datagram) != wanted) {
            unpacking.complain(
                "warn", "Got invalid checksum for UDP packet: " + hexText(crc32(datagram)) + ", " + hexText(wanted));
            return unpacking.take();
        }
    }
    unpacking.layer(datagram, 0);
    return unpacking.take();
}

} // namespace halab::memberlist::wire
