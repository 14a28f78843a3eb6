#pragma once

// MessagePack in its old dialect, as go-msgpack 0.5 writes it: one raw type for strings and
// bytes, never str8 nor bin.
//
// Ours and not msgpack-cxx: a stream has to tell "more bytes are needed" (and how many) from
// "this is no message", a push/pull is a sequence of values in one buffer, and the real decoder's
// leniency (nil or a numeric bool anywhere, arrays for maps) is per field. With msgpack-cxx each of
// these needs a tree of objects and exceptions around what is two hundred lines here.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace halab::memberlist::wire::msgpack {

/// Appends values to a string, in the smallest form.
class Writer {
public:
    explicit Writer(std::string& out)
        : m_out(out)
    {
    }

    void map(std::size_t members);
    void raw(std::string_view bytes);
    void unsignedInteger(std::uint64_t value);
    void integer(std::int64_t value);
    void boolean(bool value) { byte(value ? 0xc3 : 0xc2); }
    void nil() { byte(0xc0); }

private:
    void byte(std::uint8_t value) { m_out.push_back(static_cast<char>(value)); }
    void bigEndian(std::uint64_t value, int bytes);

    std::string& m_out;
};

/// Reads values from a buffer. After the first failure every call returns an empty value.
class Reader {
public:
    enum class Trouble {
        None,
        Short, ///< the buffer ends inside a value: see needed()
        Malformed, ///< see problem()
    };
    struct Container {
        bool isMap = true;
        std::size_t count = 0;
    };

    explicit Reader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    Trouble trouble() const { return m_trouble; }
    bool ok() const { return m_trouble == Trouble::None; }
    /// When Short: length of the buffer, from its begin, with which one more read will succeed.
    std::size_t needed() const { return m_needed; }
    const std::string& problem() const { return m_problem; }
    std::size_t position() const { return m_position; }

    /// A map or an array; nil counts as an empty map.
    Container container();
    /// Any of the raw, str and bin types; nothing for nil.
    std::optional<std::string_view> raw();
    /// A non-negative integer up to `most`; 0 for nil.
    std::uint64_t unsignedInteger(std::uint64_t most);
    std::int64_t integer();
    /// true, false, 0, 1 or nil.
    bool boolean();
    /// Steps over one value of any type.
    void skip() { skip(0); }
    /// The next `count` bytes as they are.
    std::string_view bytes(std::size_t count);
    void fail(std::string problem);

private:
    bool have(std::size_t count);
    std::uint8_t byte();
    std::uint64_t bigEndian(int bytes);
    /// Value of an integer whose first byte is `first`; false if it is none.
    bool number(std::uint8_t first, std::uint64_t& magnitude, bool& negative);
    bool rawLength(std::uint8_t first, std::size_t& length);
    void skip(int depth);

    std::string_view m_bytes;
    std::size_t m_position = 0;
    std::size_t m_needed = 0;
    Trouble m_trouble = Trouble::None;
    std::string m_problem;
};

} // namespace halab::memberlist::wire::msgpack
