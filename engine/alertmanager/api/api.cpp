// Finding the operation of a request, and what is common to all answers.

#include "alertmanager/api/api.h"

#include "alertmanager/api/answers.h"
#include "base/ascii.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace halab::alertmanager {

namespace {

bool isSimpleMethod(std::string_view method) { return method == "GET" || method == "POST" || method == "HEAD"; }

std::string upperCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

/// The names of a list of header fields, each as Go spells it: Content-Type.
std::vector<std::string> canonicalHeaders(std::string_view list)
{
    std::vector<std::string> names;
    std::string name;
    for (std::size_t i = 0; i <= list.size(); ++i) {
        const char c = i < list.size() ? list[i] : ',';
        if (c == ',') {
            if (!name.empty())
                names.push_back(std::move(name));
            name.clear();
        } else if (c != ' ') {
            const bool first = name.empty() || name.back() == '-';
            name += static_cast<char>(first ? std::toupper(c) : std::tolower(c));
        }
    }
    return names;
}

/// The media type without parameters, in lower case.
std::string mediaType(const http::Request& request)
{
    auto type = request.headers.value("Content-Type");
    if (type.empty())
        return "application/octet-stream";
    type = type.substr(0, type.find(';'));
    const auto begin = type.find_first_not_of(" \t");
    const auto end = type.find_last_not_of(" \t");
    type = begin == std::string::npos ? "" : type.substr(begin, end - begin + 1);
    return lowerAscii(std::move(type));
}

/// Whether the client takes JSON: no Accept at all, or a range that holds application/json and is not given q=0.
bool takesJson(const http::Request& request)
{
    bool isAsked = false;
    for (const auto& [name, value] : request.headers.all()) {
        if (!http::Headers{{name, ""}}.find("Accept"))
            continue;
        for (std::string_view rest = value; !rest.empty();) {
            const auto item = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), item.size() + 1));
            isAsked = true;
            std::string range(item.substr(0, item.find(';')));
            std::erase_if(range, [](unsigned char c) { return std::isspace(c); });
            range = lowerAscii(std::move(range));
            const auto quality = item.find("q=");
            const bool isRefused = quality != std::string_view::npos &&
                item.substr(quality + 2).find_first_of("123456789") == std::string_view::npos;
            if (!isRefused && (range == "*/*" || range == "application/*" || range == "application/json"))
                return true;
        }
    }
    return !isAsked;
}

/// The rest of `path` behind a pattern's fixed part, where it fits the pattern.
bool fits(std::string_view pattern, std::string_view path, std::string& parameter)
{
    const auto brace = pattern.find('{');
    if (brace == std::string_view::npos)
        return path == pattern;
    if (!path.starts_with(pattern.substr(0, brace)))
        return false;
    const auto rest = path.substr(brace);
    if (rest.empty() || rest.find('/') != std::string_view::npos)
        return false;
    parameter = percentDecode(rest);
    return true;
}

} // namespace

ApiV2::ApiV2(Parts parts)
    : m_parts(parts)
    , m_started(parts.host.clock().now())
{
    // Declared before the first alert comes, as the original does; v1 is counted for its sake.
    for (const char* version : {"v1", "v2"}) {
        for (const char* status : {"firing", "resolved"})
            m_parts.metrics.counter("alertmanager_alerts_received_total", "The total number of received alerts.",
                {"status", "version"}, {status, version});
        m_parts.metrics.counter("alertmanager_alerts_invalid_total",
            "The total number of received alerts that were invalid.", {"version"}, {version});
    }
}

const std::vector<ApiV2::Operation>& ApiV2::operations()
{
    static const std::vector<Operation> all{
        {"GET", "/alerts", &ApiV2::getAlerts},
        {"POST", "/alerts", &ApiV2::postAlerts, "alerts"},
        {"GET", "/alerts/groups", &ApiV2::getGroups},
        {"GET", "/receivers", &ApiV2::getReceivers},
        {"DELETE", "/silence/{id}", &ApiV2::deleteSilence},
        {"GET", "/silence/{id}", &ApiV2::getSilence},
        {"GET", "/silences", &ApiV2::getSilences},
        {"POST", "/silences", &ApiV2::postSilence, "silence"},
        {"GET", "/status", &ApiV2::getStatus},
    };
    return all;
}

http::Response ApiV2::handle(const http::Request& request, std::string_view path)
{
    if (request.method == "OPTIONS" && request.headers.find("Access-Control-Request-Method"))
        return answerPreflight(request);
    auto response = dispatch(request, path);
    response.compression = http::Compression::Never;
    response.headers.add("Vary", "Origin");
    if (request.headers.find("Origin") && isSimpleMethod(request.method))
        response.headers.add("Access-Control-Allow-Origin", "*");
    return response;
}

http::Response ApiV2::answerPreflight(const http::Request& request) const
{
    http::Response response;
    for (const char* field : {"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"})
        response.headers.add("Vary", field);
    const auto method = upperCase(request.headers.value("Access-Control-Request-Method"));
    if (request.headers.value("Origin").empty() || !isSimpleMethod(method))
        return response;
    const auto asked = canonicalHeaders(request.headers.value("Access-Control-Request-Headers"));
    std::string listed;
    for (const auto& name : asked) {
        static const std::set<std::string, std::less<>> allowed{"Accept", "Content-Type", "Origin", "X-Requested-With"};
        if (!allowed.contains(name))
            return response;
        listed += (listed.empty() ? "" : ", ") + name;
    }
    response.headers.add("Access-Control-Allow-Origin", "*");
    response.headers.add("Access-Control-Allow-Methods", method);
    if (!listed.empty())
        response.headers.add("Access-Control-Allow-Headers", listed);
    return response;
}

http::Response ApiV2::dispatch(const http::Request& request, std::string_view path)
{
    const Operation* found = nullptr;
    std::string parameter, allowed;
    auto cleaned = path; // "/alerts/" is /alerts
    while (cleaned.size() > 1 && cleaned.ends_with('/'))
        cleaned.remove_suffix(1);
    for (const auto& operation : operations()) {
        if (!fits(operation.path, cleaned, parameter))
            continue;
        allowed += (allowed.empty() ? "" : ",") + std::string(operation.method);
        if (operation.method == request.method)
            found = &operation;
    }
    if (allowed.empty())
        return api::frameworkError(404, 404, "path /api/v2" + std::string(path) + " was not found");
    if (!found) {
        auto response =
            api::frameworkError(405, 405, "method " + request.method + " is not allowed, but [" + allowed + "] are");
        response.headers.add("Allow", allowed);
        return response;
    }
    if (found->body && !request.body.empty())
        if (const auto type = mediaType(request); type != "application/json")
            return api::frameworkError(
                415, 415, "unsupported media type \"" + type + "\", only [application/json] are allowed");
    if (request.body.empty() && !takesJson(request))
        return api::frameworkError(
            406, 406, "unsupported media type requested, only [application/json] are available");
    if (!m_running)
        return api::handlerError(503, "no configuration is loaded");
    return (this->*found->handler)(request, parameter);
}

} // namespace halab::alertmanager
