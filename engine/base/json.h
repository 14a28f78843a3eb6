#pragma once

// JSON in and out. Output is written piece by piece, because
// the originals' answers have a fixed key order and Go's HTML-safe escaping.

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace halab::json {

/// A parsed value. Objects keep one entry a key, sorted by key.
class Value {
public:
    using Array = std::vector<Value>;
    using Object = std::vector<std::pair<std::string, Value>>;

    Value() = default;
    explicit Value(bool b) : m_value(b) {}
    explicit Value(double d) : m_value(d) {}
    explicit Value(std::string s) : m_value(std::move(s)) {}
    explicit Value(Array a) : m_value(std::move(a)) {}
    explicit Value(Object o) : m_value(std::move(o)) {}

    bool isNull() const { return std::holds_alternative<std::monostate>(m_value); }
    const bool* boolean() const { return std::get_if<bool>(&m_value); }
    const double* number() const { return std::get_if<double>(&m_value); }
    const std::string* string() const { return std::get_if<std::string>(&m_value); }
    const Array* array() const { return std::get_if<Array>(&m_value); }
    const Object* object() const { return std::get_if<Object>(&m_value); }

    /// The member of an object; a null value where there is none or this is no object.
    const Value& operator[](std::string_view key) const;
    /// The element of an array; a null value where there is none.
    const Value& at(std::size_t index) const;
    /// Elements of an array or members of an object; 0 otherwise.
    std::size_t size() const;
    /// The string, or `otherwise` where this is none.
    std::string text(std::string_view otherwise = {}) const;
    double numberOr(double otherwise) const { return number() ? *number() : otherwise; }
    bool boolOr(bool otherwise) const { return boolean() ? *boolean() : otherwise; }

private:
    std::variant<std::monostate, bool, double, std::string, Array, Object> m_value;
};

/// Depth is bounded (1024). Error message: "unexpected EOF" for cut input, otherwise a
/// sentence with the byte offset.
Result<Value> parse(std::string_view text);

/// `text` as a JSON string with quotes. Escapes < > & U+2028 U+2029 as Go's encoding/json does;
/// bytes that are no UTF-8 become U+FFFD.
std::string quote(std::string_view text);

/// The same without the HTML-safe part: < > & U+2028 U+2029 stay as they are.
std::string quotePlain(std::string_view text);

/// Appends JSON to a string, compact, in the order of the calls. Commas are its business.
class Writer {
public:
    Writer& beginObject();
    Writer& endObject();
    Writer& beginArray();
    Writer& endArray();
    Writer& key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& boolean(bool value);
    Writer& integer(std::int64_t value);
    Writer& unsignedInteger(std::uint64_t value);
    /// Go's encoding/json: shortest 'f', exponent below 1e-6 and from 1e21.
    Writer& number(double value);
    Writer& null();
    /// A value that is JSON already.
    Writer& raw(std::string_view json);

    // key and value in one call
    Writer& field(std::string_view name, std::string_view text) { return key(name).string(text); }
    Writer& field(std::string_view name, const char* text) { return key(name).string(text); }
    Writer& field(std::string_view name, bool value) { return key(name).boolean(value); }
    Writer& field(std::string_view name, std::int64_t value) { return key(name).integer(value); }
    Writer& field(std::string_view name, int value) { return key(name).integer(value); }
    Writer& field(std::string_view name, double value) { return key(name).number(value); }

    const std::string& text() const { return m_text; }
    std::string take() { return std::move(m_text); }

private:
    void separate();

    std::string m_text;
    bool m_needsComma = false;
};

} // namespace halab::json
