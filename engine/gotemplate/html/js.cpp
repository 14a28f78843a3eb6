#include "gotemplate/html/js.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"
#include "gotemplate/format.h"
#include "gotemplate/html.h"
#include "gotemplate/html/escapers.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace halab::gotemplate::html {

namespace js_detail {

bool isIdentifierPart(char c)
{
    return c == '$' || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string_view withoutSpaceAtEnd(std::string_view code)
{
    while (!code.empty()) {
        if (std::string_view("\t\n\f\r ").find(code.back()) != std::string_view::npos)
            code.remove_suffix(1);
        else if (code.ends_with("\xe2\x80\xa8") || code.ends_with("\xe2\x80\xa9"))
            code.remove_suffix(3);
        else
            break;
    }
    return code;
}

/// Reserved words behind which an expression begins.
constexpr std::array<std::string_view, 14> beforeExpression{"break", "case", "continue", "delete", "do", "else", "finally",
    "in", "instanceof", "return", "throw", "try", "typeof", "void"};

/// Also between quotes in an attribute. `regexp`: also literally in a regular expression.
std::string escape(std::string_view text, bool regexp)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (const auto rest = text.substr(i); rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9")) {
            out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\f') {
            out += "\\f";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\0' || c == '\v' || std::string_view("\"&'+<>").find(c) != std::string_view::npos
            || (c == '`' && !regexp)) {
            static constexpr std::string_view digits = "0123456789abcdef";
            out += "\\u00";
            out += {digits[static_cast<std::size_t>(c >> 4)], digits[static_cast<std::size_t>(c & 0xf)]};
        } else if (c == '/' || c == '\\'
            || (regexp && std::string_view("$()*-.?[]^{|}").find(c) != std::string_view::npos)) {
            out += {'\\', c};
        } else {
            out += c;
        }
    }
    return out;
}

/// encoding/json's Marshal; `failure` becomes its error.
void writeJson(json::Writer& out, const Value& value, std::string& failure)
{
    if (value.isNil()) {
        out.null();
    } else if (const auto* b = value.as<bool>()) {
        out.boolean(*b);
    } else if (const auto* i = value.as<std::int64_t>()) {
        out.integer(*i);
    } else if (const auto* d = value.as<double>()) {
        if (!std::isfinite(*d) && failure.empty())
            failure = "json: unsupported value: " + formatValue(value);
        out.number(std::isfinite(*d) ? *d : 0);
    } else if (const auto* s = value.as<std::string>()) {
        out.string(*s);
    } else if (const auto* time = value.as<GoTime>()) {
        const auto year = CivilTime(*time).year;
        if ((year < 0 || year > 9999) && failure.empty())
            failure = "json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: year outside of range [0,9999]";
        out.string(rfc3339Text(*time));
    } else if (value.list() != nullptr && value.type()->element == &types::uint8) {
        std::string bytes;
        for (const auto& item : value.list()->items)
            bytes += static_cast<char>(*item.as<std::int64_t>());
        out.string(base64Encode(bytes));
    } else if (value.list() != nullptr) {
        out.beginArray();
        for (const auto& item : value.list()->items)
            writeJson(out, item, failure);
        out.endArray();
    } else if (value.mapping() != nullptr) {
        out.beginObject();
        for (const auto& [key, item] : value.mapping()->entries) {
            out.key(key);
            writeJson(out, item, failure);
        }
        out.endObject();
    } else if (const auto* fields = value.structure()) {
        const auto type = value.pointedTo();
        out.beginObject();
        for (std::size_t i = 0; i < fields->fields.size() && i < type.type()->fields.size(); ++i) {
            out.key(type.type()->jsonNames.empty() ? type.type()->fields[i] : type.type()->jsonNames[i]);
            writeJson(out, fields->fields[i], failure);
        }
        out.endObject();
    }
}

} // namespace js_detail

JsContext nextJsContext(std::string_view code, JsContext before)
{
    using namespace js_detail;
    code = withoutSpaceAtEnd(code);
    if (code.empty())
        return before;
    const char last = code.back();
    if (last == '+' || last == '-') {
        // a-- /b/ divides, a - /b/ does not; --- is -- and -.
        const auto other = code.find_last_not_of(last);
        const auto run = other == std::string_view::npos ? code.size() : code.size() - other - 1;
        return run % 2 == 1 ? JsContext::Regexp : JsContext::Division;
    }
    if (last == '.')
        return code.size() > 1 && code[code.size() - 2] >= '0' && code[code.size() - 2] <= '9' ? JsContext::Division
                                                                                              : JsContext::Regexp;
    if (std::string_view(",<>=*%&|^?!~([:;{}").find(last) != std::string_view::npos)
        return JsContext::Regexp;
    auto begin = code.size();
    while (begin > 0 && isIdentifierPart(code[begin - 1]))
        --begin;
    const auto word = code.substr(begin);
    return std::find(beforeExpression.begin(), beforeExpression.end(), word) != beforeExpression.end()
        ? JsContext::Regexp
        : JsContext::Division;
}

bool isJsType(std::string_view mimeType)
{
    mimeType = mimeType.substr(0, mimeType.find(';'));
    constexpr std::string_view spaces = " \t\n\v\f\r";
    const auto first = std::min(mimeType.find_first_not_of(spaces), mimeType.size());
    mimeType = mimeType.substr(first, mimeType.find_last_not_of(spaces) + 1 - first);
    std::string lower(mimeType);
    for (char& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
    static constexpr std::array<std::string_view, 18> known{"application/ecmascript", "application/javascript",
        "application/json", "application/ld+json", "application/x-ecmascript", "application/x-javascript", "module",
        "text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2",
        "text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript",
        "text/x-ecmascript"};
    return lower == "text/x-javascript" || std::find(known.begin(), known.end(), lower) != known.end();
}

std::string escapeJsString(std::string_view text) { return js_detail::escape(text, false); }

std::string escapeJsRegexp(std::string_view text)
{
    // An empty one would begin a comment.
    return text.empty() ? "(?:)" : js_detail::escape(text, true);
}

std::string jsValue(const Value& value)
{
    const auto* type = value.type();
    auto shown = value;
    if (type != nullptr && type->text != nullptr && value.kind() != Kind::Time)
        shown = Value(type->text(value)); // String(), unless it has JSON of its own
    json::Writer out;
    std::string failure;
    js_detail::writeJson(out, shown, failure);
    if (!failure.empty())
        return " /* " + failure + " */null ";
    auto text = out.take();
    if (!text.empty() && (js_detail::isIdentifierPart(text.front()) || js_detail::isIdentifierPart(text.back())))
        return " " + text + " ";
    return text;
}

} // namespace halab::gotemplate::html
