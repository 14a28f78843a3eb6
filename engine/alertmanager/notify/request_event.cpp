#include "alertmanager/notify/request_event.h"

#include "alertmanager/notify/http_config.h"
#include "base/json.h"
#include "base/url.h"
#include "host/vocabulary.h"

namespace halab::alertmanager {

namespace request_event {

constexpr std::string_view mask = "<secret>";
constexpr std::size_t tellingBytesMin = 4; ///< a shorter secret would hide half of the text

void replaceAll(std::string& text, const std::string& what, std::string_view with)
{
    if (what.empty())
        return;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// Where it is a whole element of a URL's path, or the value of a parameter.
void replaceElements(std::string& url, const std::string& what)
{
    for (auto at = what.empty() ? std::string::npos : url.find(what); at != std::string::npos; at = url.find(what, at + 1)) {
        const auto end = at + what.size();
        const bool begins = at > 0 && (url[at - 1] == '/' || url[at - 1] == '=' || url[at - 1] == ':');
        const bool ends = end == url.size() || std::string_view("/?&@#").find(url[end]) != std::string_view::npos;
        if (begins && ends)
            url.replace(at, what.size(), mask);
    }
}

/// At most `most` bytes, cut between code points.
std::string bounded(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return std::string(text);
    auto end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "… (" + std::to_string(text.size()) + " bytes)";
}

} // namespace request_event

std::string maskSecrets(std::string text, const std::vector<std::string>& secrets, bool isUrl)
{
    using namespace request_event;
    for (const auto& secret : secrets) {
        const auto quoted = json::quote(secret);
        if (secret.size() < tellingBytesMin) {
            if (isUrl)
                replaceElements(text, secret);
            else
                replaceAll(text, quoted, '"' + std::string(mask) + '"');
            continue;
        }
        replaceAll(text, secret, mask);
        replaceAll(text, queryEscape(secret), mask);
        replaceAll(text, pathEscape(secret), mask);
        replaceAll(text, quoted.substr(1, quoted.size() - 2), mask);
    }
    return text;
}

void recordRequest(Host& host, const MessageContext& context, const IntegrationConfig& config,
    const SentRequest& request, const std::vector<std::string>& secrets)
{
    using request_event::bounded;
    constexpr std::size_t urlMax = 2048;
    // A secret at the edge of what is kept must not be cut in two and so stay: mask first.
    const auto body = request.body.size() > 4 * tracedBodyMax ? bounded(request.body, 4 * tracedBodyMax)
                                                              : std::string(request.body);
    const auto parsed = parseUrl(request.url);
    const auto url = maskSecrets(parsed ? shownUrl(*parsed) : request.url, secrets, true);
    host.trace().record(kind::notificationRequest,
        {{"group", context.groupKey}, {"receiver", context.receiver}, {"integration", config.label()},
            {"method", std::string(request.method)}, {"url", bounded(url, urlMax)},
            {"content_type", std::string(request.contentType)},
            {"bytes", static_cast<std::int64_t>(request.body.size())},
            {"body", bounded(maskSecrets(body, secrets), tracedBodyMax)}});
}

} // namespace halab::alertmanager
