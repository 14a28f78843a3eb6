#include "alertmanager/notify/http_notifier.h"

#include "alertmanager/notify/request_event.h"

#include <algorithm>
#include <utility>

namespace halab::alertmanager {

const char* const notifierAgent = "Alertmanager/0.25.0";

namespace http_notifier {

constexpr std::size_t answerBytesMax = 1024 * 1024;
constexpr std::size_t hiddenMax = 100; ///< secrets from files and tokens that are remembered

} // namespace http_notifier

std::string redactUrl(const std::string& text)
{
    const auto begin = text.find(" \"");
    if (begin == std::string::npos || text.substr(0, begin).find(' ') != std::string::npos)
        return text;
    auto end = begin + 2;
    while (end < text.size() && text[end] != '"')
        end += text[end] == '\\' ? 2 : 1;
    return end < text.size() ? text.substr(0, begin + 2) + "<redacted>" + text.substr(end) : text;
}

std::string wirePath(const std::string& path)
{
    static constexpr std::string_view kept = "-_.~!$&'()*+,/:;=@%[]";
    const bool isFit = std::ranges::all_of(path, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            kept.find(c) != std::string_view::npos;
    });
    return isFit ? path : escapePath(percentDecode(path));
}

std::string urlWith(const std::string& base, const std::string& path, const std::string& query)
{
    auto url = parseUrl(base);
    if (!url)
        return base + path;
    url->path += path;
    if (!query.empty())
        url->query = query;
    return url->toString();
}

HttpNotifier::HttpNotifier(const NotifierParts& parts, const IntegrationConfig& config)
    : m_host(parts.host)
    , m_templates(parts.templates)
    , m_config(config)
    , m_http(parts.host, parts.client, config.settings.block("http_config"))
    , m_secrets(secretsOf(config.settings))
{
    for (const auto* key : {"url", "api_url", "webhook_url"})
        if (m_lastUrl.empty())
            m_lastUrl = config.settings.text(key);
}

std::string HttpNotifier::target() const
{
    const auto url = parseUrl(m_lastUrl);
    return url ? url->host : std::string{};
}

std::string HttpNotifier::abortText(const std::string& contextError) const
{
    const auto url = parseUrl(m_lastUrl);
    const auto text = requestErrorText(m_lastMethod, url ? *url : Url{}, contextError);
    return transportText(redactsUrls() ? redactUrl(text) : text);
}

void HttpNotifier::hide(const std::string& text)
{
    if (text.empty() || m_secrets.size() >= http_notifier::hiddenMax || std::ranges::find(m_secrets, text) != m_secrets.end())
        return;
    const auto longer = [&](const std::string& other) { return other.size() > text.size(); };
    m_secrets.insert(std::ranges::find_if_not(m_secrets, longer), text);
}

Result<std::string> HttpNotifier::secret(std::string_view key, std::string_view fileKey)
{
    auto text = inlineOrFile(m_host.disk(), settings(), key, fileKey);
    if (text)
        hide(trimSpace(*text));
    return text;
}

void HttpNotifier::warnTruncated(
    const std::string& what, const char* keyName, const Attempt& attempt, std::size_t runes) const
{
    m_host.trace().log("warn", "", "Truncated " + what,
        {{"integration", m_config.type}, {keyName, attempt.context.groupKey},
            {"max_runes", static_cast<std::int64_t>(runes)}});
}

Notifier::Answer HttpNotifier::refuse(std::string message, bool retry)
{
    return {retry, Error{ErrorKind::Network, std::move(message), {}}};
}

Notifier::Answer HttpNotifier::check(int status, const std::string& details, const std::vector<int>& codes)
{
    if (status / 100 == 2)
        return {};
    auto text = "unexpected status code " + std::to_string(status);
    if (!details.empty())
        text += ": " + details;
    return refuse(std::move(text), status / 100 == 5 || std::ranges::find(codes, status) != codes.end());
}

Notifier::Answer HttpNotifier::judge(Attempt&, const http::Response& response)
{
    return check(response.status, response.body);
}

/// An attempt on its way. Dropping it aborts.
class HttpNotifier::Run : public Pending {
public:
    Run(HttpNotifier& notifier, const MessageContext& context, const Alerts& alerts, Duration limit, Done done)
        : m_notifier(notifier)
        , m_attempt{context, alerts,
              Rendering(notifier.m_templates, m_attempt.context, m_attempt.alerts, notifier.m_host.clock().now()), {}, {}}
        , m_deadline(notifier.m_host.clock().elapsed() + limit)
        , m_done(std::move(done))
    {
    }

    void begin()
    {
        if (auto answer = m_notifier.begin(m_attempt))
            m_timer = m_notifier.m_host.clock().after({}, [this, answer = std::move(*answer)] { end(answer); });
        else
            next();
    }

private:
    void next()
    {
        auto& message = m_attempt.sent = std::move(m_attempt.toSend.front());
        m_attempt.toSend.pop_front();
        m_notifier.m_lastMethod = message.method;
        m_notifier.m_lastUrl = message.url;
        auto url = parseUrl(message.url);
        if (!url) {
            auto text = url.error().message;
            m_timer = m_notifier.m_host.clock().after(
                {}, [this, text = std::move(text)] { end(HttpNotifier::refuse(text, true)); });
            return;
        }
        recordRequest(m_notifier.m_host, m_attempt.context, m_notifier.m_config,
            {message.method, message.url, message.contentType, message.body}, m_notifier.m_secrets);
        http::ClientRequest request;
        request.method = message.method;
        request.url = std::move(*url);
        request.url.path = wirePath(request.url.path);
        request.headers = message.headers;
        request.headers.add("User-Agent", message.agent);
        if (!message.contentType.empty())
            request.headers.add("Content-Type", message.contentType);
        request.body = std::move(message.body);
        request.timeout = std::max(m_deadline - m_notifier.m_host.clock().elapsed(), Duration{});
        request.responseBytesMax = http_notifier::answerBytesMax;
        m_call = m_notifier.m_http.send(
            std::move(request), [this](const Result<http::Response>& response) { answered(response); });
    }

    void answered(const Result<http::Response>& response)
    {
        if (!response) {
            const auto& text = response.error().message;
            return end({true,
                Error{response.error().kind,
                    m_notifier.transportText(m_notifier.redactsUrls() ? redactUrl(text) : text), {}}});
        }
        auto answer = m_notifier.judge(m_attempt, *response);
        if (answer.error || m_attempt.toSend.empty())
            return end(std::move(answer));
        next();
    }

    void end(Answer answer)
    {
        const auto done = std::move(m_done);
        done(std::move(answer)); // drops this
    }

    HttpNotifier& m_notifier;
    Attempt m_attempt;
    Duration m_deadline;
    Done m_done;
    Timer m_timer;
    Call m_call;
};

Call HttpNotifier::send(const MessageContext& context, const Alerts& alerts, Duration limit, Done done)
{
    auto run = std::make_unique<Run>(*this, context, alerts, limit, std::move(done));
    run->begin();
    return run;
}

} // namespace halab::alertmanager
