#include "base/hash.h"

#include <QCryptographicHash>
#include <xxhash.h>
#include <zlib.h>

namespace halab {

namespace {

    std::string cryptographicHash(std::string_view bytes, QCryptographicHash::Algorithm algorithm)
    {
        const QByteArrayView view(bytes.data(), static_cast<qsizetype>(bytes.size()));
        QCryptographicHash hash(algorithm);
        hash.addData(view);
        return hash.result().toStdString();
    }

    int hexDigit(char c)
    {
        if (c >= '0' && c <= '9')
            return c - '0';
        if (c >= 'a' && c <= 'f')
            return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

} // namespace

std::uint64_t xxh64(std::string_view bytes) { return XXH64(bytes.data(), bytes.size(), 0); }

std::uint32_t crc32(std::string_view bytes)
{
    return static_cast<std::uint32_t>(::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string md5(std::string_view bytes) { return cryptographicHash(bytes, QCryptographicHash::Md5); }

std::string sha256Hex(std::string_view bytes) { return toHex(cryptographicHash(bytes, QCryptographicHash::Sha256)); }

std::string toHex(std::string_view bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string fromHex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return {};
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hexDigit(text[i]);
        const int low = hexDigit(text[i + 1]);
        if (high < 0 || low < 0)
            return {};
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

} // namespace halab
