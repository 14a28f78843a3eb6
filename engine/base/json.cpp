#include "base/json.h"

#include "base/gotext.h"
#include "base/utf8.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace halab::json {

namespace {

    const Value nullValue;

    std::string toText(const QString& text) { return text.toStdString(); }

    Value fromQt(const QJsonValue& value)
    {
        switch (value.type()) {
        case QJsonValue::Bool: return Value(value.toBool());
        case QJsonValue::Double: return Value(value.toDouble());
        case QJsonValue::String: return Value(toText(value.toString()));
        case QJsonValue::Array: {
            const auto array = value.toArray();
            Value::Array items;
            items.reserve(static_cast<std::size_t>(array.size()));
            for (const auto& item : array)
                items.push_back(fromQt(item));
            return Value(std::move(items));
        }
        case QJsonValue::Object: {
            const auto object = value.toObject();
            Value::Object members;
            members.reserve(static_cast<std::size_t>(object.size()));
            for (auto i = object.begin(); i != object.end(); ++i)
                members.emplace_back(toText(i.key()), fromQt(i.value()));
            // Qt sorts by UTF-16 units, which is not the order of the bytes.
            std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
            return Value(std::move(members));
        }
        case QJsonValue::Null:
        case QJsonValue::Undefined: break;
        }
        return {};
    }

    bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    std::string_view trimBlanks(std::string_view text)
    {
        while (!text.empty() && isBlank(text.front()))
            text.remove_prefix(1);
        while (!text.empty() && isBlank(text.back()))
            text.remove_suffix(1);
        return text;
    }

    tl::unexpected<Error> jsonError(const QJsonParseError& error, std::size_t offset, std::size_t size)
    {
        switch (error.error) {
        case QJsonParseError::UnterminatedObject:
        case QJsonParseError::UnterminatedArray:
        case QJsonParseError::UnterminatedString:
            if (offset + 1 >= size)
                return fail(ErrorKind::InvalidInput, "unexpected EOF");
            break;
        case QJsonParseError::DeepNesting:
            return fail(ErrorKind::Limit, "exceeded max depth");
        default:
            if (offset >= size)
                return fail(ErrorKind::InvalidInput, "unexpected EOF");
            break;
        }
        return fail(
            ErrorKind::InvalidInput, toText(error.errorString()) + " at offset " + std::to_string(offset));
    }

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

Result<Value> parse(std::string_view text)
{
    const auto trimmed = trimBlanks(text);
    if (trimmed.empty())
        return fail(ErrorKind::InvalidInput, "unexpected EOF");
    QJsonParseError error;
    if (trimmed.front() == '{' || trimmed.front() == '[') {
        const auto document = QJsonDocument::fromJson(
            QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())), &error);
        if (error.error != QJsonParseError::NoError)
            return jsonError(error, static_cast<std::size_t>(error.offset), text.size());
        return fromQt(document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object()));
    }
    // Qt reads only arrays and objects; any other value becomes an array's only element.
    QByteArray wrapped("[");
    wrapped.append(trimmed.data(), static_cast<qsizetype>(trimmed.size())).append(']');
    const auto document = QJsonDocument::fromJson(wrapped, &error);
    if (error.error != QJsonParseError::NoError)
        return jsonError(error, static_cast<std::size_t>(std::max(error.offset - 1, 0)), trimmed.size() + 1);
    if (document.array().size() != 1)
        return fail(ErrorKind::InvalidInput, "garbage at the end of the document");
    return fromQt(document.array().at(0));
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
