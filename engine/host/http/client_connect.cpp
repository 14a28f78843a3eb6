#include "host/http/client_connect.h"

#include "base/gotext.h"
#include "host/http/wire.h"

#include <algorithm>

namespace halab::http {

namespace {

// net/http's default transport
constexpr Duration dialTimeout = std::chrono::seconds{30};
constexpr Duration handshakeTimeout = std::chrono::seconds{10};
constexpr std::size_t proxyHeaderBytesMax = 64 * 1024;

std::string hostAndPort(const Url& url) { return Endpoint{url.host, url.portOrDefault()}.toString(); }

Error networkError(std::string text) { return {.kind = ErrorKind::Network, .message = std::move(text), .file = {}}; }

} // namespace

std::string basicAuthorization(const Url& url)
{
    if (url.userInfo.empty())
        return {};
    const bool hasPassword = url.userInfo.find(':') != std::string::npos;
    return "Basic " + base64(percentDecode(url.userInfo) + (hasPassword ? "" : ":")); // always a pair, as Go's
}

std::string connectionKey(const ClientRequest& request)
{
    const auto target = request.url.scheme + "://" + hostAndPort(request.url);
    if (!request.proxy)
        return target;
    const auto proxy = request.proxy->scheme + "://" + request.proxy->userInfo + "@" + hostAndPort(*request.proxy);
    return request.url.scheme == "https" ? proxy + "|" + target : proxy; // a proxy takes any plain request
}

Connecting::Connecting(Host& host, const ClientRequest& request, Callback done)
    : m_host(host), m_target(request.url), m_tls(request.tls), m_proxy(request.proxy),
      m_proxyHeaders(request.proxyConnectHeaders), m_done(std::move(done))
{
}

void Connecting::begin()
{
    const auto& first = m_proxy ? *m_proxy : m_target;
    m_call = m_host.network().resolve({first.host, first.portOrDefault()}, [weak = weak_from_this()](auto addresses) {
        if (const auto self = weak.lock())
            self->resolved(addresses);
    });
}

void Connecting::resolved(const Result<std::vector<SocketAddress>>& addresses)
{
    if (!addresses) {
        auto error = addresses.error();
        error.message = "dial tcp: " + error.message;
        return failWith(error, true);
    }
    m_addresses.assign(addresses->rbegin(), addresses->rend());
    dialNext();
}

void Connecting::dialNext()
{
    const auto to = m_addresses.back();
    m_addresses.pop_back();
    m_call = m_host.network().dial(to, dialTimeout, [weak = weak_from_this()](auto stream) {
        if (const auto self = weak.lock())
            self->dialled(std::move(stream));
    });
}

void Connecting::dialled(Result<std::unique_ptr<Stream>> stream)
{
    if (!stream) {
        if (!m_dialError)
            m_dialError = stream.error(); // Go reports the first address' error
        return m_addresses.empty() ? failWith(*m_dialError, true) : dialNext();
    }
    const bool isSecret = m_target.scheme == "https";
    if (m_proxy && m_proxy->scheme == "https")
        return shakeHands(std::move(*stream), m_proxy->host, true);
    if (m_proxy && isSecret)
        return askProxy(std::move(*stream));
    if (isSecret)
        return shakeHands(std::move(*stream), m_target.host, false);
    m_done(std::move(*stream));
}

void Connecting::askProxy(std::unique_ptr<Stream> stream)
{
    m_stream = std::move(stream);
    ParseLimits limits;
    limits.headerBytesMax = proxyHeaderBytesMax;
    m_parser = std::make_unique<ResponseParser>(limits, true); // what follows the header is the other side's
    const auto weak = weak_from_this();
    m_stream->listen({.data =
                          [weak](std::string_view bytes) {
                              if (const auto self = weak.lock())
                                  self->proxyAnswered(bytes);
                          },
        .closed =
            [weak](const std::optional<Error>& error) {
                if (const auto self = weak.lock())
                    self->failWith(error ? *error : networkError("EOF"), false);
            }});
    Headers headers;
    if (!m_proxyHeaders.find("User-Agent"))
        headers.add("User-Agent", "Go-http-client/1.1");
    for (const auto& [name, value] : m_proxyHeaders.all())
        headers.add(name, value);
    if (const auto user = basicAuthorization(*m_proxy); !user.empty())
        headers.set("Proxy-Authorization", user);
    const auto place = hostAndPort(m_target);
    m_stream->write(serializeRequest("CONNECT", place, place, headers, {}));
}

void Connecting::proxyAnswered(std::string_view bytes)
{
    const auto self = shared_from_this();
    if (!m_parser)
        return;
    m_buffer += bytes;
    const auto parsed = m_parser->feed(m_buffer);
    if (parsed == Parsed::Incomplete)
        return;
    const auto parser = std::exchange(m_parser, nullptr);
    if (parsed == Parsed::Failed)
        return failWith(networkError(parser->failureText()), false);
    const auto response = parser->take();
    if (response.status != 200)
        return failWith(networkError(std::string(statusText(response.status))), false);
    shakeHands(std::move(m_stream), m_target.host, false);
}

void Connecting::shakeHands(std::unique_ptr<Stream> stream, const std::string& name, bool withProxy)
{
    const auto done = [weak = weak_from_this(), withProxy](Result<std::unique_ptr<Stream>> secret) {
        const auto self = weak.lock();
        if (!self)
            return;
        if (!secret) {
            auto error = secret.error();
            if (error.kind == ErrorKind::Timeout)
                error.message = "net/http: TLS handshake timeout";
            else if (error.kind == ErrorKind::Unsupported)
                error.message = "http: server gave HTTP response to HTTPS client";
            return self->failWith(error, withProxy);
        }
        if (withProxy && self->m_target.scheme == "https")
            return self->askProxy(std::move(*secret));
        self->m_done(std::move(*secret));
    };
    m_call = tls::connect(m_host.clock(), std::move(stream), m_tls, name, handshakeTimeout, done);
}

void Connecting::failWith(const Error& error, bool atProxy)
{
    const auto self = shared_from_this();
    m_stream.reset();
    m_parser.reset();
    auto told = error;
    if (m_proxy && atProxy)
        told.message = "proxyconnect tcp: " + told.message;
    if (const auto done = std::exchange(m_done, nullptr))
        done(tl::unexpected(told));
}

} // namespace halab::http
