#include "alertmanager/notify/http_config.h"

#include "alertmanager/notify/oauth2.h"
#include "alertmanager/notify/setting_values.h"
#include "base/base64.h"
#include "base/gotext.h"

#include <algorithm>

namespace halab::alertmanager {

namespace http_config {

/// Go refuses header values with control characters; a blank around them it takes off.
const std::string* invalidHeader(const http::Headers& headers)
{
    for (const auto& [name, value] : headers.all())
        if (std::ranges::any_of(value, [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; }))
            return &name;
    return nullptr;
}

/// The order in which Go's client writes them: User-Agent (and Content-Length) first, Accept-Encoding last, the others
/// sorted.
http::Headers inWireOrder(const http::Headers& headers)
{
    auto all = headers.all();
    const auto rank = [](const auto& field) {
        const int place = field.first == "User-Agent" ? 0 : field.first == "Accept-Encoding" ? 2 : 1;
        return std::pair(place, place == 1 ? std::string_view(field.first) : std::string_view());
    };
    std::ranges::stable_sort(all, {}, rank);
    http::Headers sorted;
    for (auto& [name, value] : all) {
        value.erase(value.find_last_not_of(" \t") + 1);
        sorted.add(name, value);
    }
    return sorted;
}

} // namespace http_config

std::string shownUrl(Url url)
{
    if (const auto colon = url.userInfo.find(':'); colon != std::string::npos)
        url.userInfo = url.userInfo.substr(0, colon) + ":***";
    return url.toString();
}

std::string requestErrorText(const std::string& method, const Url& url, const std::string& text)
{
    auto operation = method;
    std::transform(operation.begin() + 1, operation.end(), operation.begin() + 1,
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return operation + " " + goQuote(shownUrl(url)) + ": " + text;
}

HttpConfig::HttpConfig(Host& host, http::Client& client, const Settings* settings)
    : m_host(host)
    , m_client(client)
    , m_settings(settings)
    , m_oauth2(settings ? settings->block("oauth2") : nullptr)
{
}

HttpConfig::~HttpConfig() = default;

Result<std::string> HttpConfig::authorization() const
{
    const auto read = [this](const Settings& from, const char* key, const char* fileKey, const char* what) {
        auto text = inlineOrFile(m_host.disk(), from, key, fileKey);
        if (!text)
            return Result<std::string>(
                fail(ErrorKind::Io, std::string("unable to read ") + what + " file " + from.text(fileKey) + ": " +
                        text.error().message));
        return Result<std::string>(from.isSet(fileKey) ? trimSpace(std::move(*text)) : std::move(*text));
    };
    if (const auto* basic = m_settings ? m_settings->block("basic_auth") : nullptr) {
        const auto password = read(*basic, "password", "password_file", "basic auth password");
        HALAB_TRY(password);
        return "Basic " + base64Encode(basic->text("username") + ":" + trimSpace(*password));
    }
    if (const auto* other = m_settings ? m_settings->block("authorization") : nullptr) {
        const auto credentials = read(*other, "credentials", "credentials_file", "authorization credentials");
        HALAB_TRY(credentials);
        return other->text("type") + " " + *credentials;
    }
    return std::string{};
}

bool HttpConfig::hasValidToken() const
{
    constexpr Duration early = std::chrono::seconds{10}; // oauth2's expiryDelta
    return m_token && (!m_token->expiry || *m_token->expiry - early >= m_host.clock().now());
}

Status HttpConfig::addTransport(http::ClientRequest& request, const Settings& settings)
{
    if (settings.isSet("proxy_url"))
        if (auto proxy = parseUrl(settings.text("proxy_url")))
            request.proxy = std::move(*proxy);
    for (const auto& [name, values] : secretLists(settings, "proxy_connect_header"))
        for (const auto& value : values)
            request.proxyConnectHeaders.add(name, value.value);
    if (const auto* block = settings.block("tls_config")) {
        auto& files = &settings == m_oauth2 ? m_tokenTls : m_tls;
        auto context = files.context(m_host.disk(), *block);
        HALAB_TRY(context);
        request.tls = std::move(*context);
    }
    return {};
}

/// One request on its way, with the fetch of a token before it where one is needed.
class HttpConfig::Exchange : public Pending {
public:
    Exchange(HttpConfig& config, http::ClientRequest request, Callback done)
        : m_config(config)
        , m_request(std::move(request))
        , m_done(std::move(done))
    {
    }

    void begin()
    {
        if (m_config.m_settings) {
            if (!m_config.m_settings->boolean("follow_redirects"))
                m_request.redirectsMax = 0;
            if (const auto added = m_config.addTransport(m_request, *m_config.m_settings); !added)
                return failSoon(added.error().message);
        }
        const bool isSettled = m_request.headers.find("Authorization") || !m_request.url.userInfo.empty();
        if (!m_request.url.userInfo.empty() && !m_request.headers.find("Authorization"))
            m_request.headers.add("Authorization", "Basic " + base64Encode(percentDecode(m_request.url.userInfo)));
        // The user stays in the URL: errors show it.
        if (const auto* name = http_config::invalidHeader(m_request.headers))
            return failSoon("net/http: invalid header field value for " + goQuote(*name));
        if (isSettled)
            return send();
        if (m_config.m_oauth2)
            return beginToken();
        const auto authorization = m_config.authorization();
        if (!authorization)
            return failSoon(authorization.error().message);
        if (!authorization->empty())
            m_request.headers.add("Authorization", *authorization);
        if (const auto* name = http_config::invalidHeader(m_request.headers))
            return failSoon("net/http: invalid header field value for " + goQuote(*name));
        send();
    }

private:
    void send()
    {
        m_request.headers = http_config::inWireOrder(m_request.headers);
        m_call = m_config.m_client.send(std::move(m_request), std::move(m_done));
    }

    void failSoon(const std::string& text)
    {
        auto error = Error{ErrorKind::Network, requestErrorText(m_request.method, m_request.url, text), {}};
        m_timer = m_config.m_host.clock().after({}, [done = std::move(m_done), error = std::move(error)] {
            const auto last = done; // it may drop the handle, and with it this
            last(tl::unexpected(error));
        });
    }

    void failNow(const std::string& text)
    {
        const auto done = std::move(m_done);
        done(fail(ErrorKind::Network, requestErrorText(m_request.method, m_request.url, text)));
    }

    void beginToken()
    {
        const auto& oauth2 = *m_config.m_oauth2;
        auto secret = inlineOrFile(m_config.m_host.disk(), oauth2, "client_secret", "client_secret_file");
        if (!secret)
            return failSoon("unable to read oauth2 client secret file " + oauth2.text("client_secret_file") + ": " +
                secret.error().message);
        m_secret = trimSpace(std::move(*secret));
        if (m_secret != m_config.m_tokenSecret)
            m_config.m_token.reset();
        if (m_config.hasValidToken())
            return sendWithToken();
        fetch(m_config.m_style == AuthStyle::Unknown ? AuthStyle::InHeader : m_config.m_style);
    }

    void fetch(AuthStyle style)
    {
        auto request = oauth2::tokenRequest(*m_config.m_oauth2, m_secret, style == AuthStyle::InParams);
        request.timeout = m_request.timeout;
        if (const auto added = m_config.addTransport(request, *m_config.m_oauth2); !added)
            return failSoon(added.error().message);
        if (const auto* agent = m_request.headers.find("User-Agent"))
            request.headers.add("User-Agent", *agent);
        request.headers = http_config::inWireOrder(request.headers);
        m_call = m_config.m_client.send(std::move(request),
            [this, style](Result<http::Response> answer) { fetched(style, oauth2::readToken(std::move(answer))); });
    }

    void fetched(AuthStyle style, Result<oauth2::Token> token)
    {
        const bool isProbe = m_config.m_style == AuthStyle::Unknown && style == AuthStyle::InHeader;
        if (!token && isProbe) // many servers want the client in the form instead
            return fetch(AuthStyle::InParams);
        if (!token)
            return failNow(token.error().message);
        m_config.m_style = style;
        m_config.m_tokenSecret = m_secret;
        Token kept{token->type, token->access, {}};
        if (token->lifetime > Duration{})
            kept.expiry = m_config.m_host.clock().now() + token->lifetime;
        m_config.m_token = std::move(kept);
        sendWithToken();
    }

    void sendWithToken()
    {
        m_request.headers.add("Authorization", m_config.m_token->type + " " + m_config.m_token->access);
        send();
    }

    HttpConfig& m_config;
    http::ClientRequest m_request;
    Callback m_done;
    std::string m_secret;
    Timer m_timer;
    Call m_call;
};

Call HttpConfig::send(http::ClientRequest request, Callback done)
{
    auto exchange = std::make_unique<Exchange>(*this, std::move(request), std::move(done));
    exchange->begin();
    return exchange;
}

} // namespace halab::alertmanager
