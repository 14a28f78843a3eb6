#include "host/http/client_exchange.h"

#include "base/compression.h"
#include "base/gotext.h"
#include "host/http/wire.h"
#include "host/stream_events.h"

#include <algorithm>

namespace halab::http {

namespace {

bool isHttpScheme(const std::string& scheme) { return scheme == "http" || scheme == "https"; }

/// net/url's URL.Redacted, as errors show it.
std::string shownUrl(Url url)
{
    if (const auto colon = url.userInfo.find(':'); colon != std::string::npos)
        url.userInfo = url.userInfo.substr(0, colon) + ":***";
    return url.toString();
}

/// net/http's urlErrorOp: "Get", "Post".
std::string errorOperation(const std::string& method)
{
    std::string out = method.empty() ? "GET" : method;
    std::transform(out.begin() + 1, out.end(), out.begin() + 1,
        [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string withoutDotSegments(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool endsInFolder = false;
    for (std::size_t from = path.starts_with('/') ? 1 : 0; from <= path.size();) {
        const auto slash = std::min(path.find('/', from), path.size());
        const auto segment = path.substr(from, slash - from);
        endsInFolder = segment == "." || segment == "..";
        if (segment == ".." && !kept.empty())
            kept.pop_back();
        else if (!endsInFolder)
            kept.push_back(segment);
        from = slash + 1;
    }
    std::string out;
    for (const auto segment : kept)
        (out += '/') += segment;
    return endsInFolder || out.empty() ? out + "/" : out;
}

/// RFC 3986, 5.2.2, for what a Location field holds.
Result<Url> resolveReference(const Url& base, const std::string& reference)
{
    if (reference.find("://") != std::string::npos)
        return parseUrl(reference);
    if (reference.starts_with("//"))
        return parseUrl(base.scheme + ":" + reference);
    Url url = base;
    url.fragment.clear();
    const auto hash = std::min(reference.find('#'), reference.size());
    const auto question = std::min(reference.find('?'), hash);
    const auto path = reference.substr(0, question);
    if (question < hash || !path.empty())
        url.query = question < hash ? reference.substr(question + 1, hash - question - 1) : std::string();
    if (!path.empty())
        url.path = withoutDotSegments(
            path.front() == '/' ? path : base.path.substr(0, base.path.rfind('/') + 1) + path);
    return url;
}

} // namespace

Exchange::Exchange(std::shared_ptr<Client::Pool> pool, ClientRequest request, Client::Callback done)
    : m_pool(std::move(pool)), m_request(std::move(request)), m_done(std::move(done))
{
}

void Exchange::begin()
{
    const auto timeout = [this] { failWith(ErrorKind::Timeout, "context deadline exceeded"); };
    m_timer = m_pool->host().clock().after(m_request.timeout, timeout);
    prepare();
}

/// Whether this request can be sent at all; then it is.
void Exchange::prepare()
{
    const auto& url = m_request.url;
    std::string refusal;
    if (!isHttpScheme(url.scheme))
        refusal = "unsupported protocol scheme " + goQuote(url.scheme);
    else if (url.host.empty())
        refusal = "http: no Host in request URL";
    else if (m_request.proxy && !isHttpScheme(m_request.proxy->scheme))
        refusal = "proxyconnect tcp: unsupported proxy scheme " + goQuote(m_request.proxy->scheme);
    else if (m_request.proxy && m_request.proxy->host.empty())
        refusal = "proxyconnect tcp: no host in proxy URL";
    if (const bool needsTls = isSecret() || (m_request.proxy && m_request.proxy->scheme == "https");
        refusal.empty() && needsTls && !m_request.tls) {
        auto context = m_pool->systemContext();
        if (context)
            m_request.tls = std::move(*context);
        else
            refusal = context.error().message;
    }
    if (refusal.empty())
        return start();
    m_timer = m_pool->host().clock().after(
        Duration::zero(), [this, refusal] { failWith(ErrorKind::Unsupported, refusal); });
}

void Exchange::cancel()
{
    m_done = nullptr;
    m_timer.stop();
    m_connecting.reset();
    m_stream.reset();
}

void Exchange::start()
{
    m_parser.reset();
    m_buffer.clear();
    if (auto stream = m_pool->take(m_request))
        return use(std::move(stream), true);
    m_connecting = std::make_shared<Connecting>(m_pool->host(), m_request, [weak = weak_from_this()](auto stream) {
        if (const auto self = weak.lock())
            self->connected(std::move(stream));
    });
    m_connecting->begin();
}

void Exchange::connected(Result<std::unique_ptr<Stream>> stream)
{
    const auto done = std::exchange(m_connecting, nullptr); // it is still calling
    if (!stream)
        return failWith(stream.error().kind, stream.error().message);
    use(std::move(*stream), false);
}

void Exchange::use(std::unique_ptr<Stream> stream, bool reused)
{
    m_stream = std::move(stream);
    m_reused = reused;
    ParseLimits limits;
    limits.bodyBytesMax = m_request.responseBytesMax;
    limits.headerBytesMax = 1024 * 1024;
    m_parser = std::make_unique<ResponseParser>(limits, m_request.method == "HEAD");
    m_stream->listen(eventsOf(weak_from_this(), &Exchange::received, &Exchange::ended));
    Headers headers = m_request.headers;
    if (const auto user = basicAuthorization(m_request.url); !user.empty() && !headers.find("Authorization"))
        headers.add("Authorization", user);
    auto target = m_request.url.target();
    if (m_request.proxy && !isSecret()) {
        target = m_request.url.scheme + "://" + m_request.url.authority() + target;
        if (const auto user = basicAuthorization(*m_request.proxy); !user.empty())
            headers.set("Proxy-Authorization", user);
    }
    m_stream->write(
        serializeRequest(m_request.method, target, m_request.url.authority(), headers, m_request.body));
}

void Exchange::received(std::string_view bytes)
{
    if (!m_parser)
        return;
    m_buffer += bytes;
    switch (m_parser->feed(m_buffer)) {
    case Parsed::Incomplete:
        return;
    case Parsed::Failed:
        return failWith(m_parser->isTooLong() ? ErrorKind::Limit : ErrorKind::Network, m_parser->failureText());
    case Parsed::Complete:
        return complete();
    }
}

void Exchange::ended(const std::optional<Error>& error)
{
    if (!m_parser)
        return;
    if (!m_parser->hasBegun() && retryOnFreshConnection())
        return;
    if (error)
        return failWith(error->kind, error->message);
    if (m_parser->finish() == Parsed::Failed)
        return failWith(m_parser->isTooLong() ? ErrorKind::Limit : ErrorKind::Network, m_parser->failureText());
    m_stream.reset();
    complete();
}

bool Exchange::retryOnFreshConnection()
{
    // The server closed a kept connection just as we used it. What may be repeated is repeated.
    const auto& method = m_request.method;
    if (!m_reused || (method != "GET" && method != "HEAD" && method != "OPTIONS"))
        return false;
    m_stream.reset();
    start();
    return true;
}

void Exchange::complete()
{
    const bool keep = m_stream && m_parser->keepsAlive() && m_buffer.empty();
    auto response = m_parser->take();
    m_parser.reset();
    if (keep)
        m_pool->keep(m_request, std::move(m_stream));
    else if (m_stream)
        std::exchange(m_stream, nullptr)->close();
    if (redirect(response))
        return;
    if (m_request.acceptGzip && response.headers.value("Content-Encoding") == "gzip") {
        auto plain = gunzip(response.body, m_request.responseBytesMax);
        if (!plain)
            return failWith(plain.error().kind, plain.error().message);
        response.body = std::move(*plain);
    }
    finish(std::move(response));
}

bool Exchange::redirect(const Response& response)
{
    const bool keepsMethod = response.status == 307 || response.status == 308;
    const bool changesMethod = response.status == 301 || response.status == 302 || response.status == 303;
    const auto* location = response.headers.find("Location");
    if ((!keepsMethod && !changesMethod) || !location || location->empty() || m_request.redirectsMax == 0)
        return false;
    if (m_redirects++ >= m_request.redirectsMax) {
        failWith(ErrorKind::Network, "stopped after " + std::to_string(m_request.redirectsMax) + " redirects");
        return true;
    }
    auto url = resolveReference(m_request.url, *location);
    if (!url || !isHttpScheme(url->scheme) || url->host.empty()) {
        failWith(ErrorKind::Unsupported,
            !url ? "failed to parse Location header " + goQuote(*location) + ": " + url.error().message
                 : "unsupported protocol scheme " + goQuote(url->scheme));
        return true;
    }
    Headers headers;
    const bool elsewhere = url->host != m_request.url.host;
    const bool toGet = changesMethod && m_request.method != "GET" && m_request.method != "HEAD";
    for (const auto& [name, value] : m_request.headers.all()) {
        const Headers one{{name, value}};
        const bool secret = one.find("Authorization") || one.find("Cookie");
        if (!(secret && elsewhere) && !one.find("Referer"))
            headers.add(name, value);
    }
    if (m_request.url.scheme == "http" || url->scheme == "https") { // net/http's refererForURL
        auto from = m_request.url;
        from.userInfo.clear();
        headers.add("Referer", from.toString());
    }
    m_request.headers = std::move(headers);
    if (toGet) {
        m_request.method = "GET";
        m_request.body.clear();
    }
    m_request.url = std::move(*url);
    prepare();
    return true;
}

void Exchange::failWith(ErrorKind kind, const std::string& text)
{
    finish(fail(kind, errorOperation(m_request.method) + " " + goQuote(shownUrl(m_request.url)) + ": " + text));
}

void Exchange::finish(Result<Response> result)
{
    const auto self = shared_from_this(); // the callback may drop the handle
    const auto done = std::exchange(m_done, nullptr);
    cancel();
    m_parser.reset();
    if (done)
        done(std::move(result));
}

} // namespace halab::http
