#pragma once

// The http_config of an integration: who we are to the server, through which proxy, with which TLS.
// Source: prometheus/common 0.39 config/http_config.go, golang.org/x/oauth2 0.3.

#include "alertmanager/config/settings.h"
#include "alertmanager/notify/tls_files.h"
#include "base/result.h"
#include "base/url.h"
#include "host/host.h"
#include "host/http/client.h"

#include <memory>
#include <optional>
#include <string>

namespace halab::alertmanager {

/// The URL without its password (net/url's Redacted).
std::string shownUrl(Url url);
/// `Post "URL": …` as Go's client says it; a password in the URL as ***.
std::string requestErrorText(const std::string& method, const Url& url, const std::string& text);

/// Sends requests with what an http_config says. Secrets in files are read for each request, as the original does.
class HttpConfig {
public:
    using Callback = http::Client::Callback;

    /// `settings` may be nullptr: nothing special.
    HttpConfig(Host& host, http::Client& client, const Settings* settings);
    ~HttpConfig();
    HttpConfig(const HttpConfig&) = delete;
    HttpConfig& operator=(const HttpConfig&) = delete;

    /// A request that has an Authorization header, or a user in its URL, keeps it. `done` comes later, once; dropping the
    /// handle aborts. Errors are those of Go's client, that of a token's fetch inside.
    Call send(http::ClientRequest request, Callback done);

private:
    class Exchange;
    struct Token {
        std::string type, access;
        std::optional<Time> expiry;
    };
    enum class AuthStyle { Unknown, InHeader, InParams };

    /// Of basic_auth or authorization; empty for neither.
    Result<std::string> authorization() const;
    bool hasValidToken() const;
    /// Proxy and TLS of a block that has proxy_url and tls_config.
    Status addTransport(http::ClientRequest& request, const Settings& settings);

    Host& m_host;
    http::Client& m_client;
    const Settings* m_settings;
    const Settings* m_oauth2 = nullptr;
    std::string m_tokenSecret; ///< with which m_token was fetched
    std::optional<Token> m_token;
    AuthStyle m_style = AuthStyle::Unknown;
    TlsFiles m_tls, m_tokenTls;
};

} // namespace halab::alertmanager
