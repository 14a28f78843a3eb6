#include "alertmanager/notify/webhook.h"

#include "alertmanager/notify/message_data.h"
#include "base/base64.h"
#include "base/gotext.h"

#include <algorithm>

namespace halab::alertmanager {

namespace webhook_detail {

constexpr std::size_t answerBytesMax = 1024 * 1024;

/// A secret that stands inline or in a file.
Result<std::string> secret(Host& host, const Settings& settings, const char* key, const char* fileKey)
{
    if (!settings.isSet(fileKey))
        return settings.text(key);
    auto text = host.disk().read(settings.text(fileKey));
    HALAB_TRY(text);
    while (!text->empty() && static_cast<unsigned char>(text->back()) <= ' ')
        text->pop_back();
    return *text;
}

} // namespace webhook_detail

Webhook::Webhook(Host& host, http::Client& client, const Settings& settings)
    : m_host(host)
    , m_client(client)
    , m_settings(settings)
    , m_urlText(settings.text("url"))
{
    if (auto url = parseUrl(m_urlText)) // was checked when the configuration was read
        m_url = std::move(*url);
}

Result<std::string> Webhook::authorization() const
{
    const auto* http = m_settings.block("http_config");
    if (const auto* basic = http ? http->block("basic_auth") : nullptr) {
        const auto password = webhook_detail::secret(m_host, *basic, "password", "password_file");
        HALAB_TRY(password);
        return "Basic " + base64Encode(basic->text("username") + ":" + *password);
    }
    if (const auto* other = http ? http->block("authorization") : nullptr) {
        const auto credentials = webhook_detail::secret(m_host, *other, "credentials", "credentials_file");
        HALAB_TRY(credentials);
        return other->text("type") + " " + *credentials;
    }
    if (!m_url.userInfo.empty())
        return "Basic " + base64Encode(percentDecode(m_url.userInfo));
    return std::string{};
}

std::string Webhook::abortText(const std::string& contextError) const
{
    return "Post " + goQuote(m_urlText) + ": " + contextError;
}

Call Webhook::send(const MessageContext& context, const Alerts& alerts, Duration limit, Done done)
{
    const auto maxAlerts = static_cast<std::size_t>(std::max(0LL, m_settings.integer("max_alerts")));
    http::ClientRequest request;
    request.method = "POST";
    request.url = m_url;
    request.url.userInfo.clear();
    request.headers = {{"User-Agent", "Alertmanager/0.25.0"}, {"Content-Type", "application/json"}};
    request.body = webhookBody(context, alerts, maxAlerts, m_host.clock().now());
    if (context.rendered)
        context.rendered(request.body);
    request.timeout = limit;
    request.responseBytesMax = webhook_detail::answerBytesMax;
    const auto* http = m_settings.block("http_config");
    if (http && !http->boolean("follow_redirects"))
        request.redirectsMax = 0;
    const auto credentials = authorization();
    if (!credentials)
        return answerLater(m_host, {true, credentials.error()}, std::move(done));
    if (!credentials->empty())
        request.headers.add("Authorization", *credentials);

    return m_client.send(std::move(request), [url = m_urlText, done = std::move(done)](Result<http::Response> answer) {
        if (!answer)
            return done({true, answer.error()});
        if (answer->status / 100 == 2)
            return done({false, std::nullopt});
        auto message = "unexpected status code " + std::to_string(answer->status) + ": " + url + ": " + answer->body;
        done({answer->status / 100 == 5, Error{ErrorKind::Network, std::move(message), {}}});
    });
}

} // namespace halab::alertmanager
