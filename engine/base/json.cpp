#include "base/json.h"

#include "base/gotext.h"
#include "base/utf8.h"

#include <algorithm>
#include <cmath>

namespace halab::json {

namespace {

    const Value nullValue;

    void appendUnicodeEscape(std::string& out, char32_t rune)
    {
        constexpr char digits[] = "0123456789abcdef";
        out += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4)
            out += digits[(rune >> shift) & 15];
    }

    void appendQuotedCharacter(std::string& out, char c, bool isHtmlSafe)
    {
        switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
        }
        const bool isHtml = isHtmlSafe && (c == '<' || c == '>' || c == '&');
        if (static_cast<unsigned char>(c) < 0x20 || isHtml)
            appendUnicodeEscape(out, static_cast<unsigned char>(c));
        else
            out += c;
    }

    void appendQuoted(std::string& out, std::string_view text, bool isHtmlSafe)
    {
        out += '"';
        for (std::size_t i = 0; i < text.size();) {
            if (static_cast<unsigned char>(text[i]) < 0x80) {
                appendQuotedCharacter(out, text[i++], isHtmlSafe);
                continue;
            }
            const auto rune = decodeUtf8(text.substr(i));
            if (!rune.valid || (isHtmlSafe && (rune.value == 0x2028 || rune.value == 0x2029)))
                appendUnicodeEscape(out, rune.value);
            else
                out += text.substr(i, rune.size);
            i += rune.size;
        }
        out += '"';
    }

} // namespace

const Value& Value::operator[](std::string_view key) const
{
    const auto* members = object();
    if (members == nullptr)
        return nullValue;
    const auto at = std::lower_bound(
        members->begin(), members->end(), key, [](const auto& member, std::string_view name) { return member.first < name; });
    return at != members->end() && at->first == key ? at->second : nullValue;
}

const Value& Value::at(std::size_t index) const
{
    const auto* items = array();
    return items != nullptr && index < items->size() ? (*items)[index] : nullValue;
}

std::size_t Value::size() const
{
    if (const auto* items = array())
        return items->size();
    const auto* members = object();
    return members != nullptr ? members->size() : 0;
}

std::string Value::text(std::string_view otherwise) const
{
    const auto* text = string();
    return text != nullptr ? *text : std::string(otherwise);
}

std::string quote(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 2);
    appendQuoted(out, text, true);
    return out;
}

std::string quotePlain(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 2);
    appendQuoted(out, text, false);
    return out;
}

void Writer::separate()
{
    if (m_needsComma)
        m_text += ',';
    m_needsComma = true;
}

Writer& Writer::beginObject()
{
    separate();
    m_text += '{';
    m_needsComma = false;
    return *this;
}

Writer& Writer::endObject()
{
    m_text += '}';
    m_needsComma = true;
    return *this;
}

Writer& Writer::beginArray()
{
    separate();
    m_text += '[';
    m_needsComma = false;
    return *this;
}

Writer& Writer::endArray()
{
    m_text += ']';
    m_needsComma = true;
    return *this;
}

Writer& Writer::key(std::string_view name)
{
    separate();
    appendQuoted(m_text, name, true);
    m_text += ':';
    m_needsComma = false;
    return *this;
}

Writer& Writer::string(std::string_view text)
{
    separate();
    appendQuoted(m_text, text, true);
    return *this;
}

Writer& Writer::boolean(bool value) { return raw(value ? "true" : "false"); }

Writer& Writer::integer(std::int64_t value) { return raw(std::to_string(value)); }

Writer& Writer::unsignedInteger(std::uint64_t value) { return raw(std::to_string(value)); }

Writer& Writer::number(double value)
{
    if (!std::isfinite(value))
        return null(); // JSON has no word for it; the originals never write one
    const double size = std::fabs(value);
    const bool hasExponent = size != 0 && (size < 1e-6 || size >= 1e21);
    std::string text = hasExponent ? goFormatE(value) : goFormatF(value);
    // e-09 becomes e-9, as Go does it for other languages' sake.
    if (const auto n = text.size(); hasExponent && n >= 4 && text[n - 4] == 'e' && text[n - 3] == '-' && text[n - 2] == '0')
        text.erase(n - 2, 1);
    return raw(text);
}

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json)
{
    separate();
    m_text += json;
    return *this;
}

} // namespace halab::json
