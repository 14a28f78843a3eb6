#include "alertmanager/notify/mail/message.h"

#include "alertmanager/notify/mail/encoding.h"
#include "alertmanager/notify/setting_values.h"
#include "base/gotext.h"
#include "base/hash.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

namespace halab::alertmanager::mail {

namespace {

Error executing(const std::string& what, const Error& error)
{
    return {error.kind, "execute " + what + " template: " + error.message, {}};
}

/// multipart/alternative, of which a reader shows the last part that it understands.
class Alternatives {
public:
    explicit Alternatives(std::string boundary)
        : m_boundary(std::move(boundary))
    {
    }

    void add(const char* type, const std::string& text)
    {
        m_bytes += (m_bytes.empty() ? "--" : "\r\n--") + m_boundary + "\r\n";
        m_bytes += std::string("Content-Transfer-Encoding: quoted-printable\r\nContent-Type: ") + type +
            "; charset=UTF-8\r\n\r\n" + quotedPrintable(text);
    }

    std::string finish() const { return m_bytes + "\r\n--" + m_boundary + "--\r\n"; }

private:
    std::string m_boundary, m_bytes;
};

} // namespace

std::string formatMailDate(Time t)
{
    using namespace std::chrono;
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<std::chrono::days>(t);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<std::chrono::seconds>(t - day)};
    char text[64];
    std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d +0000", days[weekday{day}.c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return text;
}

Message composeMessage(const Settings& settings, Rendering& rendering, const MessageStamp& stamp)
{
    Message message;
    const auto& headers = stringMap(settings, "headers");
    std::string head;
    for (const auto& [name, source] : headers) {
        const auto value = rendering.text(source);
        if (rendering.error()) {
            message.error = executing(goQuote(name) + " header", *rendering.error());
            return message;
        }
        head += name + ": " + encodeHeader(value) + "\r\n";
    }
    if (std::ranges::find(headers, "Message-Id", &StringMap::value_type::first) == headers.end())
        head += "Message-Id: <" + std::to_string(unixNanoseconds(stamp.now)) + "." + std::to_string(stamp.id) + "@" +
            stamp.hostName + ">\r\n";
    const auto boundary = toHex({reinterpret_cast<const char*>(stamp.boundary.data()), stamp.boundary.size()});
    head += "Date: " + formatMailDate(stamp.now) + "\r\nContent-Type: multipart/alternative;  boundary=" + boundary +
        "\r\nMIME-Version: 1.0\r\n\r\n";
    message.bytes = std::move(head);

    Alternatives parts(boundary);
    for (const char* kind : {"text", "html"}) {
        if (!settings.isSet(kind))
            continue;
        const bool isHtml = std::string_view(kind) == "html";
        const auto source = settings.text(kind);
        const auto text = isHtml ? rendering.html(source) : rendering.text(source);
        if (rendering.error()) {
            message.error = executing(kind, *rendering.error());
            return message;
        }
        parts.add(isHtml ? "text/html" : "text/plain", text);
    }
    message.bytes += parts.finish();
    return message;
}

} // namespace halab::alertmanager::mail
