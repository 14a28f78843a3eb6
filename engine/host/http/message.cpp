#include "host/http/message.h"

#include <algorithm>
#include <array>

namespace halab::http {

namespace {

bool sameName(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

struct StatusName {
    int status;
    std::string_view text;
};

// net/http's texts, in order of the codes.
constexpr std::array statusNames{
    StatusName{100, "Continue"}, StatusName{101, "Switching Protocols"}, StatusName{200, "OK"},
    StatusName{201, "Created"}, StatusName{202, "Accepted"}, StatusName{203, "Non-Authoritative Information"},
    StatusName{204, "No Content"}, StatusName{205, "Reset Content"}, StatusName{206, "Partial Content"},
    StatusName{300, "Multiple Choices"}, StatusName{301, "Moved Permanently"}, StatusName{302, "Found"},
    StatusName{303, "See Other"}, StatusName{304, "Not Modified"}, StatusName{307, "Temporary Redirect"},
    StatusName{308, "Permanent Redirect"}, StatusName{400, "Bad Request"}, StatusName{401, "Unauthorized"},
    StatusName{402, "Payment Required"}, StatusName{403, "Forbidden"}, StatusName{404, "Not Found"},
    StatusName{405, "Method Not Allowed"}, StatusName{406, "Not Acceptable"},
    StatusName{407, "Proxy Authentication Required"}, StatusName{408, "Request Timeout"}, StatusName{409, "Conflict"},
    StatusName{410, "Gone"}, StatusName{411, "Length Required"}, StatusName{412, "Precondition Failed"},
    StatusName{413, "Request Entity Too Large"}, StatusName{414, "Request URI Too Long"},
    StatusName{415, "Unsupported Media Type"}, StatusName{416, "Requested Range Not Satisfiable"},
    StatusName{417, "Expectation Failed"}, StatusName{418, "I'm a teapot"}, StatusName{421, "Misdirected Request"},
    StatusName{422, "Unprocessable Entity"}, StatusName{425, "Too Early"}, StatusName{426, "Upgrade Required"},
    StatusName{428, "Precondition Required"}, StatusName{429, "Too Many Requests"},
    StatusName{431, "Request Header Fields Too Large"}, StatusName{500, "Internal Server Error"},
    StatusName{501, "Not Implemented"}, StatusName{502, "Bad Gateway"}, StatusName{503, "Service Unavailable"},
    StatusName{504, "Gateway Timeout"}, StatusName{505, "HTTP Version Not Supported"}};

} // namespace

const std::string* Headers::find(std::string_view name) const
{
    const auto found
        = std::find_if(m_fields.begin(), m_fields.end(), [&](const auto& f) { return sameName(f.first, name); });
    return found == m_fields.end() ? nullptr : &found->second;
}

std::string Headers::value(std::string_view name) const
{
    const auto* found = find(name);
    return found ? *found : std::string();
}

void Headers::set(std::string name, std::string value)
{
    const auto same = [&](const auto& f) { return sameName(f.first, name); };
    const auto found = std::find_if(m_fields.begin(), m_fields.end(), same);
    if (found == m_fields.end()) {
        m_fields.emplace_back(std::move(name), std::move(value));
        return;
    }
    found->second = std::move(value);
    m_fields.erase(std::remove_if(found + 1, m_fields.end(), same), m_fields.end());
}

void Headers::add(std::string name, std::string value) { m_fields.emplace_back(std::move(name), std::move(value)); }

std::string_view statusText(int status)
{
    const auto found = std::lower_bound(statusNames.begin(), statusNames.end(), status,
        [](const StatusName& entry, int wanted) { return entry.status < wanted; });
    return found != statusNames.end() && found->status == status ? found->text : std::string_view();
}

} // namespace halab::http
