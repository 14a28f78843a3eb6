#include "base/url.h"

#include "base/gotext.h"
#include "base/hash.h"

#include <algorithm>
#include <charconv>

namespace halab {

namespace {

    constexpr std::size_t queryPiecesMax = 1000;

    bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
    bool isAlnum(char c) { return isAlpha(c) || (c >= '0' && c <= '9'); }

    tl::unexpected<Error> urlError(std::string_view text, const std::string& what)
    {
        return fail(ErrorKind::InvalidInput, "parse " + goQuote(text) + ": " + what);
    }

    /// The first piece of the form %xy that is no escape; empty if all are well.
    std::string_view badEscape(std::string_view text)
    {
        for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1)) {
            if (i + 3 > text.size() || fromHex(text.substr(i + 1, 2)).empty())
                return text.substr(i, 3);
        }
        return {};
    }

    enum class SchemeState { None, Found, Missing, BadFirstSegment };

    /// Go's getScheme: letters, digits, + - . up to a colon.
    SchemeState takeScheme(std::string_view& rest, std::string& scheme)
    {
        for (std::size_t i = 0; i < rest.size(); ++i) {
            const char c = rest[i];
            if (c == ':') {
                if (i == 0)
                    return SchemeState::Missing;
                scheme = rest.substr(0, i);
                std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                    [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; });
                rest.remove_prefix(i + 1);
                return SchemeState::Found;
            }
            const bool isInner = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (!isAlpha(c) && (i == 0 || !isInner))
                break;
        }
        const auto segment = rest.substr(0, rest.find_first_of("/?"));
        return segment.find(':') != std::string_view::npos ? SchemeState::BadFirstSegment : SchemeState::None;
    }

    bool parsePort(std::string_view text, std::uint16_t& port)
    {
        if (text.empty())
            return true; // "host:" is allowed
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        return error == std::errc{} && end == text.data() + text.size();
    }

    Status parseAuthority(std::string_view authority, std::string_view whole, Url& url)
    {
        if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
            url.userInfo = authority.substr(0, at);
            authority.remove_prefix(at + 1);
        }
        std::string_view port;
        if (authority.starts_with('[')) {
            const auto close = authority.rfind(']');
            if (close == std::string_view::npos)
                return urlError(whole, "missing ']' in host");
            url.host = authority.substr(1, close - 1);
            port = authority.substr(close + 1);
        } else {
            const auto colon = authority.rfind(':');
            port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
            const auto host = authority.substr(0, colon);
            if (const auto bad = badEscape(host); !bad.empty())
                return urlError(whole, "invalid URL escape " + goQuote(bad));
            const auto forbidden = host.find_first_of(" <>\"\\^`{|}");
            if (forbidden != std::string_view::npos)
                return urlError(whole, "invalid character " + goQuote(host.substr(forbidden, 1)) + " in host name");
            url.host = host;
        }
        if (!port.empty() && (port.front() != ':' || !parsePort(port.substr(1), url.port)))
            return urlError(whole, "invalid port " + goQuote(port) + " after host");
        return {};
    }

    std::string escape(std::string_view text, std::string_view kept, bool plusForBlank)
    {
        constexpr char digits[] = "0123456789ABCDEF";
        std::string out;
        out.reserve(text.size());
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (isAlnum(c) || kept.find(c) != std::string_view::npos) {
                out += c;
            } else if (c == ' ' && plusForBlank) {
                out += '+';
            } else {
                out += '%';
                out += digits[byte >> 4];
                out += digits[byte & 15];
            }
        }
        return out;
    }

} // namespace

std::string Url::authority() const
{
    std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != 0)
        out += ":" + std::to_string(port);
    return out;
}

std::string Url::target() const
{
    std::string out = path.empty() ? "/" : path;
    if (!query.empty())
        out += "?" + query;
    return out;
}

std::string Url::toString() const
{
    std::string out;
    if (!scheme.empty())
        out = scheme + ":";
    if (!host.empty() || !userInfo.empty()) {
        out += "//";
        if (!userInfo.empty())
            out += userInfo + "@";
        out += authority();
    }
    out += path;
    if (!query.empty())
        out += "?" + query;
    if (!fragment.empty())
        out += "#" + fragment;
    return out;
}

Result<Url> parseUrl(std::string_view text)
{
    const bool hasControl = std::any_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
    if (hasControl)
        return urlError(text, "net/url: invalid control character in URL");

    Url url;
    auto rest = text;
    if (const auto hash = rest.find('#'); hash != std::string_view::npos) {
        url.fragment = rest.substr(hash + 1);
        rest = rest.substr(0, hash);
    }
    const auto beforeScheme = rest;
    switch (takeScheme(rest, url.scheme)) {
    case SchemeState::Missing: return urlError(text, "missing protocol scheme");
    case SchemeState::BadFirstSegment:
        if (!beforeScheme.starts_with('/'))
            return urlError(text, "first path segment in URL cannot contain colon");
        break;
    case SchemeState::Found:
    case SchemeState::None: break;
    }
    if (const auto question = rest.find('?'); question != std::string_view::npos) {
        url.query = rest.substr(question + 1);
        rest = rest.substr(0, question);
    }
    if (rest.starts_with("//") && (!url.scheme.empty() || !rest.starts_with("///"))) {
        rest.remove_prefix(2);
        const auto slash = std::min(rest.find('/'), rest.size());
        HALAB_TRY(parseAuthority(rest.substr(0, slash), text, url));
        rest.remove_prefix(slash);
    }
    if (const auto bad = badEscape(rest); !bad.empty())
        return urlError(text, "invalid URL escape " + goQuote(bad));
    url.path = rest;
    return url;
}

QueryValues parseQuery(std::string_view query)
{
    QueryValues values;
    while (!query.empty() && values.size() < queryPiecesMax) {
        const auto end = std::min(query.find('&'), query.size());
        const auto piece = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        // Go refuses a piece with a semicolon, which once was a separator too.
        if (piece.empty() || !badEscape(piece).empty() || piece.find(';') != std::string_view::npos)
            continue;
        const auto equals = std::min(piece.find('='), piece.size());
        values.emplace_back(percentDecode(piece.substr(0, equals), true),
            percentDecode(piece.substr(std::min(equals + 1, piece.size())), true));
    }
    return values;
}

const std::string* queryValue(const QueryValues& values, std::string_view key)
{
    const auto at = std::find_if(values.begin(), values.end(), [&](const auto& value) { return value.first == key; });
    return at == values.end() ? nullptr : &at->second;
}

std::string percentDecode(std::string_view text, bool plusIsBlank)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto decoded = text[i] == '%' && i + 3 <= text.size() ? fromHex(text.substr(i + 1, 2)) : std::string{};
        if (!decoded.empty()) {
            out += decoded;
            i += 2;
        } else {
            out += plusIsBlank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string queryEscape(std::string_view text) { return escape(text, "-_.~", true); }

std::string pathEscape(std::string_view text) { return escape(text, "-_.~$&+=:@", false); }
std::string escapePath(std::string_view text) { return escape(text, "-_.~$&+,/:;=@", false); }

Result<std::pair<std::string, std::string>> splitHostPort(std::string_view text)
{
    const auto wrong = [&](std::string_view why) {
        return fail(ErrorKind::InvalidInput, "address " + std::string(text) + ": " + std::string(why));
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return wrong("missing port in address");
    std::string_view host;
    std::size_t bracketsEnd = 0;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos)
            return wrong("missing ']' in address");
        if (close + 1 == text.size())
            return wrong("missing port in address");
        if (close + 1 != colon)
            return wrong(text[close + 1] == ':' ? "too many colons in address" : "missing port in address");
        host = text.substr(1, close - 1);
        bracketsEnd = close + 1;
    } else {
        host = text.substr(0, colon);
        if (host.find(':') != std::string_view::npos)
            return wrong("too many colons in address");
    }
    if (text.find('[', bracketsEnd == 0 ? 0 : 1) != std::string_view::npos)
        return wrong("unexpected '[' in address");
    if (text.find(']', bracketsEnd) != std::string_view::npos)
        return wrong("unexpected ']' in address");
    return std::pair{std::string(host), std::string(text.substr(colon + 1))};
}

} // namespace halab
