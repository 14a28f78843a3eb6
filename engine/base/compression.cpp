#include "base/compression.h"

#include <zlib.h>

#include <algorithm>

namespace halab {

namespace {

    constexpr int gzipWindowBits = 15 + 16; // zlib's way to say: the gzip format
    constexpr std::size_t chunkBytes = 64 * 1024;

    Bytef* inputOf(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

    class Inflater {
    public:
        Inflater() { m_ready = inflateInit2(&m_stream, gzipWindowBits) == Z_OK; }
        ~Inflater() { inflateEnd(&m_stream); }
        Inflater(const Inflater&) = delete;
        Inflater& operator=(const Inflater&) = delete;

        bool isReady() const { return m_ready; }
        z_stream& stream() { return m_stream; }

    private:
        z_stream m_stream{};
        bool m_ready = false;
    };

} // namespace

std::string gzip(std::string_view bytes, int level)
{
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, gzipWindowBits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
    stream.next_in = inputOf(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Result<std::string> gunzip(std::string_view bytes, std::size_t bytesMax)
{
    Inflater inflater;
    if (!inflater.isReady())
        return fail(ErrorKind::Internal, "gzip: cannot start");
    auto& stream = inflater.stream();
    stream.next_in = inputOf(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());

    std::string out;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        const auto had = out.size();
        // One byte above the bound tells a text that just fits from one that does not.
        const auto room = std::min(chunkBytes, bytesMax + 1 - had);
        out.resize(had + room);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + had);
        stream.avail_out = static_cast<uInt>(room);
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(had + room - stream.avail_out);
        if (out.size() > bytesMax)
            return fail(ErrorKind::Limit, "body size limit exceeded");
        if (state == Z_BUF_ERROR || (state == Z_OK && stream.avail_in == 0 && stream.avail_out != 0))
            return fail(ErrorKind::InvalidInput, "unexpected EOF");
        if (state == Z_DATA_ERROR && stream.total_out == 0 && stream.total_in <= 10)
            return fail(ErrorKind::InvalidInput, "gzip: invalid header");
        if (state != Z_OK && state != Z_STREAM_END)
            return fail(ErrorKind::InvalidInput, "gzip: invalid checksum");
    }
    return out;
}

} // namespace halab
