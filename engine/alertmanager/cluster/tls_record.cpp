#include "alertmanager/cluster/tls_record.h"

#include <cstdint>

namespace halab::alertmanager {

namespace {

constexpr std::string_view tlsRecordVersion = "v0.1.0";
constexpr std::size_t lengthBytes = 4;

void appendVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

void appendField(std::string& out, int number, std::string_view bytes)
{
    if (bytes.empty())
        return;
    appendVarint(out, static_cast<std::uint64_t>(number) << 3 | 2);
    appendVarint(out, bytes.size());
    out += bytes;
}

/// Reads protobuf's wire format; after a failure everything else is nothing.
class WireReader {
public:
    explicit WireReader(std::string_view bytes) : m_rest(bytes) {}

    bool atEnd() const { return m_rest.empty(); }
    bool isGood() const { return m_good; }

    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80)
                return value;
        }
        return failed();
    }

    std::string_view bytes()
    {
        const auto size = varint();
        if (!m_good || size > m_rest.size())
            return failed(), std::string_view{};
        const auto out = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return out;
    }

    /// A field of no interest.
    void skip(std::uint64_t wireType)
    {
        const auto fixed = [this](std::size_t size) {
            if (size > m_rest.size())
                failed();
            else
                m_rest.remove_prefix(size);
        };
        switch (wireType) {
        case 0:
            varint();
            break;
        case 1:
            fixed(8);
            break;
        case 2:
            bytes();
            break;
        case 5:
            fixed(4);
            break;
        default:
            failed();
        }
    }

private:
    std::uint64_t failed()
    {
        m_good = false;
        m_rest = {};
        return 0;
    }

    std::string_view m_rest;
    bool m_good = true;
};

Result<TlsRecord> decodeMessage(std::string_view message)
{
    WireReader reader(message);
    TlsRecord record;
    std::string version;
    std::uint64_t kind = 0;
    while (!reader.atEnd()) {
        const auto tag = reader.varint();
        switch (tag) {
        case 1 << 3 | 2:
            version = reader.bytes();
            break;
        case 2 << 3 | 0:
            kind = reader.varint();
            break;
        case 3 << 3 | 2:
            record.from = reader.bytes();
            break;
        case 4 << 3 | 2:
            record.packet = reader.bytes();
            break;
        default:
            reader.skip(tag & 7);
        }
    }
    if (!reader.isGood())
        return fail(ErrorKind::InvalidInput, "error parsing message");
    if (version != tlsRecordVersion)
        return fail(ErrorKind::InvalidInput, "tls memberlist message version incompatible");
    if (kind > static_cast<std::uint64_t>(TlsRecord::Kind::Packet))
        return fail(ErrorKind::InvalidInput, "could not read from either stream or packet channel");
    record.kind = static_cast<TlsRecord::Kind>(kind);
    return record;
}

} // namespace

std::string encodeTlsRecord(const TlsRecord& record)
{
    std::string message;
    appendField(message, 1, tlsRecordVersion);
    if (record.kind == TlsRecord::Kind::Packet) {
        appendVarint(message, 2 << 3 | 0);
        appendVarint(message, static_cast<std::uint64_t>(record.kind));
    }
    appendField(message, 3, record.from);
    appendField(message, 4, record.packet);
    std::string out;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        out += static_cast<char>(message.size() >> (8 * i) & 0xFF);
    return out + message;
}

Result<std::optional<TlsRecord>> takeTlsRecord(std::string& buffer)
{
    if (buffer.size() < lengthBytes)
        return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        length |= static_cast<std::size_t>(static_cast<unsigned char>(buffer[i])) << (8 * i);
    if (length > tlsRecordBytesMax)
        return fail(ErrorKind::Limit, "record of " + std::to_string(length) + " bytes is too long");
    if (buffer.size() < lengthBytes + length)
        return std::nullopt;
    auto record = decodeMessage(std::string_view(buffer).substr(lengthBytes, length));
    HALAB_TRY(record);
    buffer.erase(0, lengthBytes + length);
    return std::optional(std::move(*record));
}

} // namespace halab::alertmanager
