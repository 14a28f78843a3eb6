#include "host/http/wire.h"

#include "base/compression.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace halab::http {

namespace {

constexpr std::size_t gzipBytesMin = 1024;

void appendField(std::string& out, std::string_view name, std::string_view value)
{
    out += name;
    out += ": ";
    // A line break in a value would begin a field, or a message, of somebody else's choice.
    for (const char c : value)
        out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
    out += "\r\n";
}

bool isServersBusiness(std::string_view name)
{
    const Headers one{{std::string(name), ""}};
    return one.find("Content-Length") || one.find("Date") || one.find("Connection") || one.find("Transfer-Encoding");
}

std::string_view trimBlanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// Images and archives do not get smaller.
bool isWorthGzip(const Response& response)
{
    const auto type = response.headers.value("Content-Type");
    if (response.compression == Compression::Never ||
        (response.compression == Compression::Large && response.body.size() < gzipBytesMin))
        return false;
    return !response.headers.find("Content-Encoding")
        && !(type.starts_with("image/") && !type.starts_with("image/svg")) && !type.starts_with("application/zip")
        && !type.starts_with("application/gzip") && !type.starts_with("font/");
}

std::string twoDigits(unsigned value) { return (value < 10 ? "0" : "") + std::to_string(value); }

} // namespace

bool takesGzip(std::string_view field)
{
    while (!field.empty()) {
        const auto comma = std::min(field.find(','), field.size());
        const auto item = field.substr(0, comma);
        field.remove_prefix(std::min(comma + 1, field.size()));
        const auto semicolon = std::min(item.find(';'), item.size());
        const auto name = trimBlanks(item.substr(0, semicolon));
        if (name != "gzip" && name != "x-gzip" && name != "*")
            continue;
        const auto quality = item.find("q=", semicolon);
        if (quality == std::string_view::npos)
            return true;
        return std::strtod(std::string(item.substr(quality + 2)).c_str(), nullptr) > 0;
    }
    return false;
}

std::string formatHttpDate(Time t)
{
    static constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view months[]
        = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(t);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t - day));
    std::string out(days[std::chrono::weekday(day).c_encoding()]);
    out += ", " + twoDigits(static_cast<unsigned>(date.day())) + " ";
    out += months[static_cast<unsigned>(date.month()) - 1];
    out += " " + std::to_string(static_cast<int>(date.year())) + " ";
    out += twoDigits(static_cast<unsigned>(time.hours().count())) + ":";
    out += twoDigits(static_cast<unsigned>(time.minutes().count())) + ":";
    return out + twoDigits(static_cast<unsigned>(time.seconds().count())) + " GMT";
}

std::string serializeResponse(Response response, const ResponseForm& form)
{
    const bool hasBody = response.status / 100 != 1 && response.status != 204 && response.status != 304;
    if (hasBody && isWorthGzip(response)) {
        if (form.takesGzip) {
            response.body = gzip(response.body);
            response.headers.set("Content-Encoding", "gzip");
        }
        const auto vary = response.headers.value("Vary");
        if (response.compression == Compression::Large)
            response.headers.set("Vary", vary.empty() ? "Accept-Encoding" : vary + ", Accept-Encoding");
    }
    std::string out;
    out.reserve(256 + response.body.size());
    out += form.http10 ? "HTTP/1.0 " : "HTTP/1.1 ";
    out += std::to_string(response.status) + " ";
    const auto text = statusText(response.status);
    out += text.empty() ? "status code " + std::to_string(response.status) : std::string(text);
    out += "\r\n";
    for (const auto& [name, value] : response.headers.all())
        if (!isServersBusiness(name))
            appendField(out, name, value);
    appendField(out, "Date", formatHttpDate(form.now));
    // Go's server cannot tell the length of what a handler did not write for HEAD.
    if (hasBody && !(form.toHead && response.body.empty()))
        appendField(out, "Content-Length", std::to_string(response.body.size()));
    if (form.close)
        appendField(out, "Connection", "close");
    else if (form.http10)
        appendField(out, "Connection", "keep-alive");
    out += "\r\n";
    if (hasBody && !form.toHead)
        out += response.body;
    return out;
}

std::string serializeRequest(const std::string& method, const std::string& target, const std::string& host,
    const Headers& headers, const std::string& body)
{
    std::string out;
    out.reserve(256 + body.size());
    out += method + " " + target + " HTTP/1.1\r\n";
    appendField(out, "Host", host);
    // Go writes User-Agent and Content-Length before everything else.
    bool owesLength = !body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
    const auto appendLength = [&] {
        if (std::exchange(owesLength, false))
            appendField(out, "Content-Length", std::to_string(body.size()));
    };
    for (const auto& [name, value] : headers.all()) {
        const Headers one{{name, ""}};
        if (!one.find("Content-Length") && !one.find("Host"))
            appendField(out, name, value);
        if (one.find("User-Agent"))
            appendLength();
    }
    appendLength();
    out += "\r\n";
    return out + body;
}

std::string base64(std::string_view bytes)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j <= bytes.size() ? digits[group >> (18 - 6 * j) & 63] : '=';
    }
    return out;
}

} // namespace halab::http
