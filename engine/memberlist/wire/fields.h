#pragma once

// From a struct that lists its fields to the message on the wire and back.
//
// A message type has a static function fields(self, visit) that calls `visit` with name, value
// and presence of each field in the order in which the original declares them. On the wire it
// is a map with its keys in byte order; what comes may also be an array in order of declaration,
// may have unknown keys, and nil for any value.

#include "base/result.h"
#include "memberlist/wire/message_type.h"
#include "memberlist/wire/msgpack.h"

#include <algorithm>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halab::memberlist::wire {

enum class Presence { Always, OmitEmpty };

namespace detail {

inline void writeValue(msgpack::Writer& out, const std::string& v) { out.raw(v); }
inline void writeValue(msgpack::Writer& out, const std::optional<std::string>& v) { v ? out.raw(*v) : out.nil(); }
inline void writeValue(msgpack::Writer& out, bool v) { out.boolean(v); }
template <std::unsigned_integral T> void writeValue(msgpack::Writer& out, T v) { out.unsignedInteger(v); }
inline void writeValue(msgpack::Writer& out, std::int64_t v) { out.integer(v); }

inline void readValue(msgpack::Reader& in, std::string& v) { v = in.raw().value_or(std::string_view{}); }
inline void readValue(msgpack::Reader& in, std::optional<std::string>& v)
{
    const auto raw = in.raw();
    v = raw ? std::optional(std::string(*raw)) : std::nullopt;
}
inline void readValue(msgpack::Reader& in, bool& v) { v = in.boolean(); }
template <std::unsigned_integral T> void readValue(msgpack::Reader& in, T& v)
{
    v = static_cast<T>(in.unsignedInteger(std::numeric_limits<T>::max()));
}
inline void readValue(msgpack::Reader& in, std::int64_t& v) { v = in.integer(); }

std::string printValue(std::string_view bytes);
inline std::string printValue(const std::string& v) { return printValue(std::string_view(v)); }
inline std::string printValue(const std::optional<std::string>& v) { return v ? printValue(*v) : "nil"; }
inline std::string printValue(bool v) { return v ? "true" : "false"; }
template <std::integral T> std::string printValue(T v) { return std::to_string(v); }

} // namespace detail

/// Appends the map of a message's fields.
template <class Message> void writeFields(std::string& out, const Message& message)
{
    std::vector<std::pair<std::string_view, std::string>> members;
    Message::fields(message, [&](std::string_view name, const auto& value, Presence presence = Presence::Always) {
        if (presence == Presence::OmitEmpty && value == std::remove_cvref_t<decltype(value)>{})
            return;
        std::string bytes;
        msgpack::Writer writer(bytes);
        detail::writeValue(writer, value);
        members.emplace_back(name, std::move(bytes));
    });
    std::ranges::sort(members, {}, [](const auto& member) { return member.first; });
    msgpack::Writer writer(out);
    writer.map(members.size());
    for (const auto& [name, bytes] : members) {
        writer.raw(name);
        out += bytes;
    }
}

/// Reads a map (or array) of fields; see the reader for success.
template <class Message> Message readFields(msgpack::Reader& in)
{
    Message message;
    const auto [isMap, count] = in.container();
    if (!isMap) {
        std::size_t index = 0;
        Message::fields(message, [&](std::string_view, auto& value, Presence = Presence::Always) {
            if (index++ < count && in.ok())
                detail::readValue(in, value);
        });
        for (; index < count && in.ok(); ++index)
            in.skip();
        return message;
    }
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const auto key = in.raw().value_or(std::string_view{});
        bool known = false;
        Message::fields(message, [&](std::string_view name, auto& value, Presence = Presence::Always) {
            if (name != key || known)
                return;
            known = true;
            detail::readValue(in, value);
        });
        if (!known && in.ok())
            in.skip();
    }
    return message;
}

/// A whole message, its type byte first.
template <class Message> std::string encode(const Message& message)
{
    std::string out(1, static_cast<char>(Message::type));
    writeFields(out, message);
    return out;
}

/// A message without its type byte; what comes behind it is ignored, as the real decoder does.
template <class Message> Result<Message> decode(std::string_view body)
{
    msgpack::Reader in(body);
    auto message = readFields<Message>(in);
    if (!in.ok())
        return fail(ErrorKind::InvalidInput, in.problem());
    return message;
}

/// "ping{SeqNo: 1, Node: 01M8…}": for logs, tests and people.
template <class Message> std::string toString(const Message& message)
{
    std::string out(messageName(Message::type));
    const char* separator = "{";
    Message::fields(message, [&](std::string_view name, const auto& value, Presence presence = Presence::Always) {
        if (presence == Presence::OmitEmpty && value == std::remove_cvref_t<decltype(value)>{})
            return;
        out.append(separator).append(name).append(": ").append(detail::printValue(value));
        separator = ", ";
    });
    return out + "}";
}

} // namespace halab::memberlist::wire
