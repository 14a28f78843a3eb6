#include "alertmanager/external_url.h"
#include "base/ascii.h"

#include "base/gotext.h"

#include <algorithm>
#include <cctype>

namespace halab::alertmanager {

namespace {

/// What stands before the first ':', if it can be a scheme; in lower case, as Go has it.
std::string schemeOf(const std::string& text)
{
    const auto colon = text.find(':');
    auto scheme = text.substr(0, colon == std::string::npos ? 0 : colon);
    const bool isOne = !scheme.empty() && std::isalpha(static_cast<unsigned char>(scheme[0])) &&
        std::ranges::all_of(scheme, [](unsigned char c) { return std::isalnum(c) || c == '+' || c == '-' || c == '.'; });
    if (!isOne)
        return {};
    return lowerAscii(std::move(scheme));
}

/// Go's complaint about a port, which comes before anything else is looked at.
std::string badPort(const std::string& text)
{
    const auto begin = text.find("://");
    if (begin == std::string::npos)
        return {};
    const auto authority = text.substr(begin + 3, text.find_first_of("/?#", begin + 3) - begin - 3);
    const auto host = authority.substr(authority.find('@') == std::string::npos ? 0 : authority.find('@') + 1);
    const auto colon = host.rfind(':');
    if (colon == std::string::npos || host.find(']', colon) != std::string::npos ||
        host.find_first_not_of("0123456789", colon + 1) == std::string::npos)
        return {};
    return "parse " + goQuote(text) + ": invalid port " + goQuote(host.substr(colon)) + " after host";
}

} // namespace

Result<Url> externalUrl(const std::string& flag, const std::string& hostName, const std::string& listenAddress)
{
    auto text = flag;
    if (text.empty()) {
        const auto parts = splitHostPort(listenAddress);
        HALAB_TRY(parts);
        text = "http://" + hostName + ":" + parts->second + "/";
    }
    if (auto complaint = badPort(text); !complaint.empty())
        return fail(ErrorKind::InvalidInput, std::move(complaint));
    if (const auto scheme = schemeOf(text); scheme != "http" && scheme != "https")
        return fail(ErrorKind::InvalidInput,
            goQuote(text) + ": invalid " + goQuote(scheme) + " scheme, only 'http' and 'https' are supported");
    auto url = parseUrl(text);
    HALAB_TRY(url);
    while (url->path.ends_with('/'))
        url->path.pop_back();
    return url;
}

} // namespace halab::alertmanager
