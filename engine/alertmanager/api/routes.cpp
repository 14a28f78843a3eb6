#include "alertmanager/api/routes.h"
#include "base/ascii.h"
#include "base/html.h"

#include "base/url.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager::api {

namespace {

constexpr char hexDigits[] = "0123456789ABCDEF";

/// Go's escaping of a URL's path.
std::string escapePath(std::string_view path)
{
    constexpr std::string_view plain = "-_.~$&+,/:;=@";
    std::string out;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) || plain.find(c) != std::string_view::npos) {
            out += c;
        } else {
            out += '%';
            out += hexDigits[byte >> 4];
            out += hexDigits[byte & 15];
        }
    }
    return out;
}

bool sameLetter(char a, char b, bool anyCase)
{
    return a == b || (anyCase && lowerAscii(a) == lowerAscii(b));
}

/// The parameter, where `path` fits. Without a parameter it is empty.
std::optional<std::string> fit(std::string_view pattern, std::string_view path, bool anyCase = false)
{
    const auto mark = pattern.find_first_of(":*");
    const auto fixed = pattern.substr(0, mark);
    if (path.size() < fixed.size() ||
        !std::equal(fixed.begin(), fixed.end(), path.begin(), [&](char a, char b) { return sameLetter(a, b, anyCase); }))
        return std::nullopt;
    const auto rest = path.substr(fixed.size());
    if (mark == std::string_view::npos)
        return rest.empty() ? std::optional<std::string>("") : std::nullopt;
    if (pattern[mark] == '*')
        return "/" + std::string(rest);
    if (rest.empty() || rest.find('/') != std::string_view::npos)
        return std::nullopt;
    return std::string(rest);
}

/// The pattern with a parameter put in.
std::string fillIn(const std::string& pattern, const std::string& parameter)
{
    const auto mark = pattern.find_first_of(":*");
    if (mark == std::string::npos)
        return pattern;
    return pattern.substr(0, mark) + (pattern[mark] == '*' ? parameter.substr(1) : parameter);
}

std::string withSlashToggled(const std::string& path)
{
    return path.ends_with('/') ? path.substr(0, path.size() - 1) : path + "/";
}

} // namespace

std::string cleanPath(std::string_view path)
{
    std::vector<std::string_view> kept;
    for (auto rest = path; !rest.empty();) {
        const auto element = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(rest.size(), element.size() + 1));
        if (element.empty() || element == ".")
            continue;
        if (element != "..")
            kept.push_back(element);
        else if (!kept.empty())
            kept.pop_back();
    }
    std::string out;
    for (const auto element : kept)
        out += "/" + std::string(element);
    return out.empty() || path.ends_with('/') ? out + "/" : out;
}

http::Response plainError(int status, std::string text)
{
    return {.status = status,
        .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}},
        .body = std::move(text) + "\n",
        .compression = http::Compression::Never};
}

http::Response redirectTo(int status, const http::Request& request, const std::string& path, bool withQuery)
{
    auto to = escapePath(path);
    if (withQuery && !request.query.empty())
        to += "?" + request.query;
    http::Response response{.status = status, .headers = {{"Location", to}}, .body = {}};
    if (request.method == "GET" || request.method == "HEAD")
        response.headers.add("Content-Type", "text/html; charset=utf-8");
    if (request.method == "GET")
        response.body = "<a href=\"" + escapeHtml(to) + "\">" + std::string(http::statusText(status)) + "</a>.\n\n";
    response.compression = http::Compression::Never;
    return response;
}

/// "GET, OPTIONS", sorted; empty where no method knows the path.
std::string Routes::allowed(std::string_view path) const
{
    std::vector<std::string_view> methods;
    for (const auto& route : m_routes)
        if (route.method != "OPTIONS" && fit(route.pattern, path))
            methods.push_back(route.method);
    if (methods.empty())
        return {};
    methods.emplace_back("OPTIONS");
    std::ranges::sort(methods);
    std::string out;
    for (const auto method : methods)
        out += (out.empty() ? "" : ", ") + std::string(method);
    return out;
}

/// Where the path is with another slash at its end, or with letters of another case.
std::optional<std::string> Routes::elsewhere(std::string_view method, const std::string& path) const
{
    const auto toggled = withSlashToggled(path);
    for (const auto& route : m_routes) {
        if (route.method != method)
            continue;
        // A parameter that is missing leads, as httprouter has it, to the path without it.
        const auto mark = route.pattern.find(':');
        if (fit(route.pattern, toggled) || (mark != std::string::npos && path == route.pattern.substr(0, mark)))
            return toggled;
    }
    for (const auto& candidate : {path, toggled})
        for (const auto& route : m_routes)
            if (route.method == method)
                if (const auto parameter = fit(route.pattern, candidate, true))
                    return fillIn(route.pattern, *parameter);
    return std::nullopt;
}

Routes::Found Routes::find(const http::Request& request) const
{
    const auto path = percentDecode(request.path);
    for (const auto& route : m_routes)
        if (route.method == request.method)
            if (auto parameter = fit(route.pattern, path))
                return {.route = &route, .parameter = std::move(*parameter), .answer = {}};
    Found found;
    if (request.method != "CONNECT" && path != "/")
        if (const auto better = elsewhere(request.method, path)) {
            found.answer = redirectTo(request.method == "GET" ? 301 : 307, request, *better);
            return found;
        }
    const auto methods = allowed(path);
    if (methods.empty())
        found.answer = plainError(404, "404 page not found");
    else if (request.method == "OPTIONS")
        found.answer = {.status = 200, .headers = {}, .body = {}};
    else
        found.answer = plainError(405, "Method Not Allowed");
    if (!methods.empty())
        found.answer.headers.add("Allow", methods);
    return found;
}

} // namespace halab::alertmanager::api
